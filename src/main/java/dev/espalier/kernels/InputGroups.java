package dev.espalier.kernels;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * N:M sparsity: of every {@code size} consecutive inputs, at one output and one place of the kernel, the {@code kept} of
 * highest score stay; of equal scores the first go. A last group of fewer inputs keeps as many, or all it has.
 *
 * <pre>
 * weights [outputs, inputs, places...]: a group is [o, g size ... g size + size - 1, p]
 * </pre>
 */
public record InputGroups(int kept, int size) {
    public InputGroups {
        if (kept < 0 || size < 1 || kept > size) {
            throw new IllegalArgumentException("of " + size + " inputs " + kept + " cannot be kept");
        }
    }

    /** @param shape of the weights that the scores are of, two dimensions or more */
    public Mask mask(Scores scores, List<Long> shape) {
        int inputs = Math.toIntExact(shape.get(1));
        int places = Math.toIntExact(shape.subList(2, shape.size()).stream().reduce(1L, Math::multiplyExact));
        BitSet pruned = new BitSet();
        double[] row = new double[Math.multiplyExact(inputs, places)];
        for (long from = 0; from < scores.count(); from += row.length) {
            scores.read(from, row, row.length);
            for (int place = 0; place < places; place++) {
                for (int first = 0; first < inputs; first += size) {
                    prune(row, first * places + place, places, Math.min(size, inputs - first), pruned, (int) from);
                }
            }
        }
        return Mask.of(scores.count(), pruned);
    }

    /** Of the {@code length} scores from {@code at} on, {@code stride} apart. */
    private void prune(double[] row, int at, int stride, int length, BitSet pruned, int from) {
        int excess = length - kept;
        if (excess <= 0) {
            return;
        }
        double[] sorted = new double[length];
        for (int i = 0; i < length; i++) {
            sorted[i] = row[at + i * stride];
        }
        Arrays.sort(sorted);
        double last = sorted[excess - 1];
        int ties = excess - lower(sorted, last);
        for (int i = 0; i < length; i++) {
            int position = at + i * stride;
            if (row[position] < last || (row[position] == last && ties-- > 0)) {
                pruned.set(from + position);
            }
        }
    }

    private static int lower(double[] sorted, double bound) {
        int lower = 0;
        while (sorted[lower] < bound) {
            lower++;
        }
        return lower;
    }
}
