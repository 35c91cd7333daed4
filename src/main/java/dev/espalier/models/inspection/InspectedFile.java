package dev.espalier.models.inspection;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything that a model's file tells, before anybody named or stored it: what is shown with the model, and the details.
 *
 * @param noGraph why its program could not be lifted into a graph; null where it was, or has none
 */
public record InspectedFile(
        Inspection inspection,
        List<TensorRow> tensors,
        List<LayerRow> layers,
        @Nullable JsonNode graph,
        @Nullable String noGraph) {}
