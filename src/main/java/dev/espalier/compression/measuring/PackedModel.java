package dev.espalier.compression.measuring;

import dev.espalier.formats.packed.Ledger;
import dev.espalier.formats.packed.PackedCheckpoint;
import dev.espalier.formats.packed.PackedWriter;
import dev.espalier.graph.Architecture;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.tensors.FileNotes;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model as a packed file: with what the network is and how its inputs are made, so that it needs nothing beside it.
 *
 * @param samples null without a dataset
 * @param threads that code beside each other
 */
public record PackedModel(
        TensorFile tensors,
        @Nullable Architecture architecture,
        @Nullable DatasetSpec samples,
        int threads) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public Ledger write(OutputStream to) throws IOException {
        try (PackedWriter writer = new PackedWriter(to, FileNotes.of(tensors).toMetadata(), threads)) {
            for (TensorInfo tensor : tensors.tensors()) {
                writer.add(tensor, tensors.bytes(tensor.name()));
            }
            if (architecture != null) {
                writer.section(PackedCheckpoint.ARCHITECTURE, JSON.writeValueAsBytes(architecture));
            }
            if (samples != null) {
                writer.section(PackedCheckpoint.PREPROCESSING, JSON.writeValueAsBytes(said(samples.preprocessing())));
            }
            return writer.finish();
        }
    }

    /** Without fields that say nothing. */
    private static JsonNode said(DatasetSpec.Preprocessing preprocessing) {
        ObjectNode fields = JSON.valueToTree(preprocessing);
        return fields.removeIf(JsonNode::isNull);
    }
}
