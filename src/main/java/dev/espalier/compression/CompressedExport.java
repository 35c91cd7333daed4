package dev.espalier.compression;

import dev.espalier.compression.coding.CodedLayers;
import dev.espalier.compression.coding.KnownGrids;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.formats.compressed.CompressedFolder;
import dev.espalier.formats.huggingface.HuggingFaceWriter;
import dev.espalier.graph.Layer;
import dev.espalier.kernels.quantization.IntegerGrids;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the workspace's model as compressed-tensors reads it, with codes in the place of the weights that were rounded. */
record CompressedExport(Run job, PipelineInput input) {
    void write(Path file) throws IOException {
        Workspace workspace = job.workspace();
        Map<String, Quantizer> coded = coded();
        boolean folder = workspace.format() == CheckpointFormat.HUGGING_FACE;
        if (!folder) {
            job.warn("the model came without a config.json, so that the one of compressed_tensors holds nothing but"
                    + " quantization_config; add what transformers needs to know of the network");
        }
        CompressedFolder compressed = new CompressedFolder(
                workspace.tensors(),
                coded,
                (weight, quantizer) -> grids(weight, quantizer).orElseThrow());
        HuggingFaceWriter.write(folder ? input.model() : null, workspace.tensors(), compressed, file, input.folder());
    }

    /** Throws {@code RefusedFile} where the folder's config.json leaves no place for it, whatever the steps do. */
    void check() throws IOException {
        if (job.workspace().format() == CheckpointFormat.HUGGING_FACE) {
            CompressedFolder empty = new CompressedFolder(job.workspace().tensors(), Map.of(), (_, _) -> {
                throw new IllegalStateException("bug: no weight is coded yet");
            });
            HuggingFaceWriter.tryConfig(input.model(), empty);
        }
    }

    private Map<String, Quantizer> coded() throws IOException {
        Map<String, Quantizer> coded = new LinkedHashMap<>();
        List<String> left = new ArrayList<>();
        for (Layer layer : job.workspace().layers()) {
            Optional<Quantizer> quantizer = job.promises().roundings().quantizer(layer);
            if (quantizer.isEmpty()) {
                continue;
            }
            Optional<String> objection = CodedLayers.objection(layer.called(), layer.weight(), quantizer.get());
            if (objection.isEmpty() && grids(layer.weight(), quantizer.get()).isEmpty()) {
                objection = Optional.of("the weights of \"" + layer.name()
                        + "\" are no longer multiples of the scales that they were rounded to");
            }
            if (objection.isEmpty()) {
                coded.put(layer.weight().name(), quantizer.get());
            } else {
                left.add(layer.name() + " (" + objection.get() + ")");
            }
        }
        if (coded.isEmpty()) {
            throw new CompressionFailure(
                    CompressionFailure.Code.UNSUPPORTED,
                    "compressed_tensors has no layer to hold as codes: " + String.join("; ", left),
                    "export safetensors or packed instead");
        }
        if (!left.isEmpty()) {
            job.warn("compressed_tensors keeps the rounded weights of these layers as they are: "
                    + String.join("; ", left));
        }
        return coded;
    }

    private Optional<IntegerGrids> grids(TensorInfo weight, Quantizer quantizer) throws IOException {
        return new KnownGrids(job.workspace()).of(weight, quantizer);
    }
}
