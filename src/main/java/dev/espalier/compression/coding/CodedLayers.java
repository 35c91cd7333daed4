package dev.espalier.compression.coding;

import dev.espalier.compression.spec.Quantize;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.compression.spec.layers.Vocabulary;
import dev.espalier.formats.compressed.WeightScheme;
import dev.espalier.graph.LayerName;
import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which layers of a model compressed_tensors can hold as codes, and why not the others.
 *
 * @param runnable whether the network is known
 */
public record CodedLayers(List<LayerName> layers, List<TensorInfo> tensors, boolean runnable) {
    /** Why no layer at all would come out as codes; empty where one or more would. */
    public Optional<String> objection(List<StepSpec> steps) {
        Map<LayerName, Quantize> last = new LinkedHashMap<>();
        boolean activations = false;
        for (StepSpec step : steps) {
            if (step instanceof Quantize quantize) {
                quantize.select(layers, runnable).forEach(layer -> last.put(layer, quantize));
                activations |= quantize.activations() != null;
            }
        }
        if (activations) {
            return Optional.of("it holds models whose weights alone are quantized, and a step has activations");
        }
        Map<String, TensorInfo> weights = new HashMap<>();
        tensors.forEach(tensor -> weights.put(tensor.name(), tensor));
        List<String> reasons = new ArrayList<>();
        last.forEach((layer, step) -> {
            TensorInfo weight = weights.getOrDefault(layer.name() + ".weight", weights.get(layer.name()));
            reasons.add(
                    weight == null
                            ? "the weight of \"" + layer.name() + "\" is not known"
                            : objection(
                                            layer,
                                            weight,
                                            step.bits(layer),
                                            step.scheme(),
                                            step.granularity(),
                                            step.groupSize())
                                    .orElse(""));
        });
        if (reasons.isEmpty()) {
            return Optional.of("it holds weights as codes, and no quantize step makes any");
        }
        return reasons.contains("") ? Optional.empty() : Optional.of(reasons.getFirst());
    }

    /** Why one layer's weight cannot be held so; empty where it can. */
    public static Optional<String> objection(LayerName layer, TensorInfo weight, Quantizer quantizer) {
        return objection(
                layer,
                weight,
                quantizer.bits(),
                quantizer.scheme(),
                quantizer.granularity(),
                quantizer.granularity() == Granularity.GROUP ? quantizer.groupSize() : null);
    }

    private static Optional<String> objection(
            LayerName layer,
            TensorInfo weight,
            int bits,
            Scheme scheme,
            Granularity granularity,
            @Nullable Integer groupSize) {
        Optional<String> unsayable = WeightScheme.objection(weight, bits, scheme, granularity, groupSize);
        if (unsayable.isPresent() || (layer.others().isEmpty() && !Vocabulary.isEmbedding(layer))) {
            return unsayable;
        }
        return Optional.of("it holds weights of linear layers that are no other's, and \"" + layer.name() + "\" is "
                + (layer.others().isEmpty()
                        ? "an embedding"
                        : "\"" + layer.others().getFirst() + "\", too"));
    }
}
