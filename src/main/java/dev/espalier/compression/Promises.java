package dev.espalier.compression;

import dev.espalier.graph.Architecture;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Rounding;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What steps have made of a model beside the values of its tensors. With these it is all that later steps go on from.
 *
 * @param architecture of the network as it is now; null where there is none
 * @param masks of what stays zero, by tensor
 * @param thresholds that pruning took, by layer
 * @param quantizers that hold a tensor rounded through training
 * @param roundings what they did last
 * @param cutRows outputs of layers that are pruned and still there, by tensor
 */
record Promises(
        @Nullable Architecture architecture,
        Map<String, Mask> masks,
        Map<String, Double> thresholds,
        Map<String, Quantizer> quantizers,
        Map<String, Rounding> roundings,
        Map<String, List<Integer>> cutRows) {
    Promises {
        masks = copy(masks);
        thresholds = copy(thresholds);
        quantizers = copy(quantizers);
        roundings = copy(roundings);
        cutRows = copy(cutRows);
    }

    /** In its order. */
    private static <T> Map<String, T> copy(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
