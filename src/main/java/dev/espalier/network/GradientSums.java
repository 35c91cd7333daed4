package dev.espalier.network;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.network.scripts.TensorWriter;
import dev.espalier.tensors.TensorFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Sums of gradients over batches, for some of a network's parameters, in float64. */
public final class GradientSums {
    private final Saliency saliency;
    private final Map<String, PtNDArray> sums = new LinkedHashMap<>();

    /**
     * @param tensors parameters of the network; IllegalArgumentException for any other
     * @param memory where the sums live
     */
    public GradientSums(Saliency saliency, Set<String> tensors, Network network, PtNDManager memory) {
        this.saliency = saliency;
        for (String name : tensors) {
            sums.put(name, (PtNDArray) memory.zeros(network.parameter(name).getShape(), DataType.FLOAT64));
        }
    }

    /** @param gradient of one batch, of the scope; stays as it is */
    public void add(String name, PtNDArray gradient, PtNDArray weight, PtNDManager scope) {
        PtNDArray sum = sums.get(name);
        if (sum != null) {
            PtNDArray exact = JniUtils.to(gradient, DataType.FLOAT64, gradient.getDevice());
            exact.attach(scope);
            saliency.add(sum, exact, weight);
        }
    }

    /** Writes the scores so far into float64 tensors of the same names; adding may go on. */
    public void writeTo(TensorFile file, Map<String, PtNDArray> weights, PtNDManager scope) {
        sums.forEach((name, sum) -> {
            // A second handle on the same numbers, so that whatever is derived belongs to the scope
            PtNDArray own = JniUtils.detachGradient(sum);
            own.attach(scope);
            TensorWriter.write(name, saliency.score(own, Objects.requireNonNull(weights.get(name))), file);
        });
    }
}
