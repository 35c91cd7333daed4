package dev.espalier.models.inspection;

import dev.espalier.graph.Architecture;
import dev.espalier.tensors.CheckpointFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything that a model's file tells, before anybody named or stored it.
 *
 * @param noGraph why its program could not be lifted into a graph; null where it was, or has none
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
        List<String> findings,
        List<TensorRow> tensors,
        List<LayerRow> layers,
        @Nullable JsonNode graph,
        @Nullable String noGraph) {}
