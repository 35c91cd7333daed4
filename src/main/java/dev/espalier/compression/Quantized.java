package dev.espalier.compression;

import dev.espalier.formats.TensorFile;
import dev.espalier.graph.Layer;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Rounding;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The workspace's quantized layers: what holds them rounded through training, what that did last, and how they were before. */
final class Quantized {
    private final Map<String, Quantizer> quantizers = new LinkedHashMap<>();
    private final Map<String, Rounding> roundings = new HashMap<>();
    private final Unrounded unrounded = new Unrounded();

    /** By tensor. */
    Map<String, Quantizer> quantizers() {
        return quantizers;
    }

    /** By tensor. */
    Map<String, Rounding> roundings() {
        return roundings;
    }

    Optional<Rounding> rounding(Layer layer) {
        return Optional.ofNullable(roundings.get(layer.weight().name()));
    }

    Unrounded unrounded() {
        return unrounded;
    }

    /** Takes up what another had. */
    void addAll(Map<String, Quantizer> others, Map<String, Rounding> theirs) {
        quantizers.putAll(others);
        roundings.putAll(theirs);
    }

    /** Rounds a layer, and keeps it rounded through later training. */
    void quantize(Layer layer, Quantizer quantizer, TensorFile tensors) {
        quantizers.put(layer.weight().name(), quantizer);
        round(layer.weight().name(), quantizer, tensors);
    }

    /** Rounds every quantized layer anew, after training moved its weights. */
    void roundAgain(TensorFile tensors) {
        quantizers.forEach((name, quantizer) -> round(name, quantizer, tensors));
        unrounded.forget();
    }

    private void round(String name, Quantizer quantizer, TensorFile tensors) {
        roundings.put(
                name,
                quantizer.apply(
                        tensors.values(name), tensors.tensor(name).shape().getFirst()));
    }
}
