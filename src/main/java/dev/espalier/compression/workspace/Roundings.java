package dev.espalier.compression.workspace;

import dev.espalier.graph.Layer;
import dev.espalier.graph.channels.Cut;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Rounding;
import dev.espalier.tensors.TensorFile;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which tensors are held rounded through training, how, and what that did to each the last time. */
public final class Roundings implements Promise {
    private static final String QUANTIZERS = "quantizers";
    private static final String ROUNDINGS = "roundings";

    private final WorkingFile file;
    private final Map<String, Quantizer> quantizers = new LinkedHashMap<>();
    private final Map<String, Rounding> last = new HashMap<>();

    Roundings(WorkingFile file) {
        this.file = file;
    }

    public Map<String, Quantizer> quantizers() {
        return Map.copyOf(quantizers);
    }

    public Optional<Quantizer> quantizer(Layer layer) {
        return Optional.ofNullable(quantizers.get(layer.weight().name()));
    }

    public Optional<Rounding> last(Layer layer) {
        return Optional.ofNullable(last.get(layer.weight().name()));
    }

    /** Rounds a layer, and holds it rounded. */
    public void hold(Layer layer, Quantizer quantizer) {
        quantizers.put(layer.weight().name(), quantizer);
        round(layer.weight().name(), quantizer);
    }

    /** Rounds all anew, after training moved them. */
    public void again() {
        quantizers.forEach(this::round);
    }

    private void round(String tensor, Quantizer quantizer) {
        TensorFile tensors = file.tensors();
        List<Long> shape = tensors.tensor(tensor).shape();
        last.put(tensor, quantizer.settle(tensors.editable(tensor), shape));
    }

    /** Quantized layers stay quantized, whatever units they lose. */
    @Override
    public void reshape(Cut cut) {}

    @Override
    public void save(SavedWorkspace into) {
        into.put(QUANTIZERS, quantizers);
        into.put(ROUNDINGS, last);
    }

    @Override
    public void load(SavedWorkspace from) {
        quantizers.clear();
        quantizers.putAll(from.map(QUANTIZERS, Quantizer.class));
        last.clear();
        last.putAll(from.map(ROUNDINGS, Rounding.class));
    }
}
