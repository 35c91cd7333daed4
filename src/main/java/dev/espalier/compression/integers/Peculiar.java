package dev.espalier.compression.integers;

import dev.espalier.graph.Node;
import dev.espalier.graph.integer.IntegerLayer;
import dev.espalier.graph.integer.Integers;
import dev.espalier.kernels.Chunks;
import dev.espalier.tensors.TensorFile;
import dev.espalier.text.FirstFew;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Layers whose weights make poor codes: channels of zeros alone, and channels that a few large weights take the codes of. */
record Peculiar(TensorFile tensors, Integers integers) {
    /** The mean magnitude of a channel's weights is less than one code. */
    private static final double ONE_CODE = 1;

    List<String> of(List<Node> layers) {
        List<String> dead = new ArrayList<>();
        List<String> outliers = new ArrayList<>();
        for (Node layer : layers) {
            IntegerLayer codes = Objects.requireNonNull(integers.layers().get(layer.name()));
            double[] means = means(layer, codes.scales().length);
            int zeros = 0;
            int crowded = 0;
            for (int i = 0; i < means.length; i++) {
                zeros += means[i] == 0 ? 1 : 0;
                crowded += means[i] > 0 && means[i] / codes.scales()[i] < ONE_CODE ? 1 : 0;
            }
            if (zeros > 0) {
                dead.add(layer.name() + " (" + zeros + " of " + means.length + ")");
            }
            if (crowded > 0) {
                outliers.add(layer.name() + " (" + crowded + " of " + means.length + ")");
            }
        }
        List<String> warnings = new ArrayList<>();
        if (!dead.isEmpty()) {
            warnings.add("channels whose weights are all 0 are computed for nothing, and pruning with \"structure\":"
                    + " \"channel\" would remove them: " + FirstFew.of(dead));
        }
        if (!outliers.isEmpty()) {
            warnings.add("a few large weights leave the others of their channel less than one code on average; exclude"
                    + " these layers from the integers if accuracy suffers: " + FirstFew.of(outliers));
        }
        return warnings;
    }

    /** Of magnitudes of weights that are not 0, channel by channel; 0 where all are. */
    private double[] means(Node layer, int channels) {
        double[] sums = new double[channels];
        long[] counts = new long[channels];
        long row = tensors.tensor(layer.weight()).elements() / channels;
        Chunks.read(tensors.values(layer.weight()), (at, piece, length) -> {
            for (int i = 0; i < length; i++) {
                int channel = (int) ((at + i) / row);
                sums[channel] += Math.abs(piece[i]);
                counts[channel] += piece[i] == 0 ? 0 : 1;
            }
        });
        for (int i = 0; i < channels; i++) {
            sums[i] = counts[i] == 0 ? 0 : sums[i] / counts[i];
        }
        return sums;
    }
}
