package dev.espalier.models.inspection;

import dev.espalier.graph.Architecture;
import dev.espalier.tensors.CheckpointFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is by its file.
 *
 * @param parameters without buffers
 * @param sparsity over the weights of prunable layers
 * @param dtype of most of its numbers; null if it holds no floats
 * @param runnable whether there is something to run it by: a graph, or its own program
 */
public record Inspection(
        CheckpointFormat format,
        long parameters,
        long nonzeroParameters,
        double sparsity,
        @Nullable String dtype,
        boolean runnable,
        @Nullable Architecture architecture,
        @Nullable Signature signature,
        List<String> findings) {
    public Inspection {
        findings = List.copyOf(findings);
    }
}
