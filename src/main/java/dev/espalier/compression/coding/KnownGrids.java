package dev.espalier.compression.coding;

import dev.espalier.compression.workspace.Workspace;
import dev.espalier.formats.compressed.CompressedFolder;
import dev.espalier.kernels.Values;
import dev.espalier.kernels.quantization.IntegerGrids;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.util.Optional;

/** The integers behind weights that a workspace's steps have rounded. */
public record KnownGrids(Workspace workspace) {
    /** Empty where the weight is no longer, or never was, made of such integers. */
    public Optional<IntegerGrids> of(TensorInfo weight, Quantizer quantizer) throws IOException {
        Values rounded = workspace.tensors().values(weight.name());
        double slack = CompressedFolder.slack(weight);
        long rows = weight.shape().getFirst();
        Optional<TensorFile> before = workspace.promises().unrounded().open(weight);
        if (before.isEmpty()) {
            return IntegerGrids.find(rounded, null, rows, quantizer, slack);
        }
        try (TensorFile original = before.get()) {
            return IntegerGrids.find(rounded, original.values(weight.name()), rows, quantizer, slack);
        }
    }
}
