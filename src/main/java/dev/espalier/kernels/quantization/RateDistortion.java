package dev.espalier.kernels.quantization;

import dev.espalier.kernels.Chunks;
import dev.espalier.kernels.Values;
import dev.espalier.kernels.coding.AdaptiveCodes;
import dev.espalier.kernels.coding.CodeShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Chooses a tensor's codes by their error and by the bits that they take: entropy-constrained quantization (Chou,
 * Lookabaugh and Gray 1989, "Entropy-constrained vector quantization"), with the bits of the very coder that packs them,
 * as DeepCABAC has it (Wiedemann et al. 2020; there errors are weighted, here all weights count alike).
 *
 * <pre>
 * choice     of all values of the weight's slice, and 0, the one with the least ((w - v) / step)^2 + lambda bits;
 *            w = 0 stays 0
 * step       between neighbouring values; of a codebook the range of its weights / (2^bits - 1)
 * bits       {@link #exactly} those of the packed file: up to 2^20 weights each code is chosen when the adaptive model is
 *            as it will be when it codes it; of more weights, and where that model is too slow, under frequencies that are
 *            taken anew after every round;
 *            {@link #quickly}, at every step of training, -log2 of a code's share of the tensor's codes, likewise
 * codebook   after each round every centroid moves to the mean of its weights, and those without weights are dropped
 * </pre>
 */
final class RateDistortion implements AdaptiveCodes.Choice {
    private static final int ROUNDS = 2;
    /** Of a codebook under the adaptive model, as long as centroids are dropped. */
    private static final int MOST_ROUNDS = 8;

    /** A slice, the codes that it began with or its centroids since, and what its errors are measured in. */
    private record Part(Slice slice, Codes codes, double step) {
        Levels levels() {
            return Levels.of(codes.values(slice), step);
        }
    }

    private final Quantizer quantizer;
    private final Values values;
    private final Codes.Precision precision;
    private final List<Part> parts = new ArrayList<>();
    private final short[] codes;
    private final double[] piece = new double[Chunks.SIZE];
    private long pieceEnd;
    private int part;
    private long partEnd;
    private Levels levels = Levels.of(new double[0], 0);

    /** @param rows the tensor's first dimension */
    RateDistortion(Quantizer quantizer, Values values, long rows) {
        this.quantizer = quantizer;
        this.values = values;
        this.precision = new Codes.Precision(values.isDouble());
        this.codes = new short[Math.toIntExact(values.count())];
        Slice.each(values, rows, quantizer.granularity(), quantizer.groupSize(), slice -> {
            Codes found = quantizer.codes(slice);
            parts.add(new Part(slice, found, step(slice, found)));
        });
    }

    private double step(Slice slice, Codes found) {
        if (found instanceof Codes.Kept) {
            return 0;
        }
        if (found.scale() != null) {
            return found.scale();
        }
        Extent extent = Extent.of(slice, Over.NONZERO);
        return (extent.maximum() - extent.minimum()) / ((1 << quantizer.bits()) - 1);
    }

    /** Rounds as a packed file will have it. */
    Rounding exactly(List<Long> shape) {
        chooseExactly(shape);
        return write();
    }

    /** How many bits the coder needs for the codes. */
    double chooseExactly(List<Long> shape) {
        if (codes.length > LargeRates.MOST_ADAPTIVE) {
            return chooseLarge(shape);
        }
        double bits = chooseSmall(CodeShape.of(shape));
        int[] chosen = new int[codes.length];
        Arrays.setAll(chosen, i -> codes[i]);
        return AdaptiveCodes.isSlow(chosen, false) ? chooseLarge(shape) : bits;
    }

    private double chooseSmall(CodeShape shape) {
        boolean isAgain = quantizer.scheme() == Scheme.CODEBOOK;
        double bits = 0;
        for (int round = 1; round == 1 || isAgain && round <= MOST_ROUNDS; round++) {
            begin();
            bits = AdaptiveCodes.choose(shape, this);
            isAgain = recentre() || isAgain && round < ROUNDS;
        }
        return bits;
    }

    private double chooseLarge(List<Long> shape) {
        chooseNearest();
        int least = 0;
        int most = 0;
        for (Part each : parts) {
            Levels possible = each.levels();
            least = Math.min(least, possible.least());
            most = Math.max(most, possible.most());
        }
        LargeRates rates = LargeRates.of(codes, CodeShape.ofLarge(shape), least, most);
        for (int round = 0; round < ROUNDS; round++) {
            begin();
            rates.choose(this);
            recentre();
            rates = LargeRates.of(codes, CodeShape.ofLarge(shape), least, most);
        }
        return rates.bits();
    }

    /** Rounds by what codes cost about. */
    Rounding quickly() {
        chooseNearest();
        for (int round = 0; round < ROUNDS; round++) {
            IntToDoubleFunction bits = LargeRates.byShare(codes);
            begin();
            for (int i = 0; i < codes.length; i++) {
                choose(i, bits);
            }
            recentre();
        }
        return write();
    }

    private void chooseNearest() {
        begin();
        for (int i = 0; i < codes.length; i++) {
            double weight = weight(i);
            codes[i] = weight == 0 ? 0 : (short) levels.nearest(weight);
        }
    }

    @Override
    public int choose(int place, IntToDoubleFunction bits) {
        double weight = weight(place);
        int code = weight == 0 ? 0 : levels.choose(weight, quantizer.lambda(), bits);
        codes[place] = (short) code;
        return code;
    }

    private void begin() {
        pieceEnd = 0;
        part = -1;
        partEnd = 0;
    }

    /** The next weight, whose slice's levels are there then. */
    private double weight(int place) {
        if (place == pieceEnd) {
            int length = (int) Math.min(piece.length, codes.length - place);
            values.read(place, piece, length);
            pieceEnd += length;
        }
        while (place == partEnd) {
            part++;
            partEnd += parts.get(part).slice.count();
            levels = parts.get(part).levels();
        }
        return piece[place % piece.length];
    }

    /** Moves the centroids of codebooks; whether some were dropped, so that others are numbered anew. */
    private boolean recentre() {
        if (quantizer.scheme() != Scheme.CODEBOOK) {
            return false;
        }
        boolean dropped = false;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).step > 0) {
                dropped |= recentre(i);
            }
        }
        return dropped;
    }

    private boolean recentre(int number) {
        Part old = parts.get(number);
        Levels before = old.levels();
        Means means = new Means(before);
        int start = Math.toIntExact(old.slice.from());
        Chunks.read(old.slice, (from, weights, length) -> {
            for (int i = 0; i < length; i++) {
                means.add(codes[start + (int) from + i], weights[i]);
            }
        });
        double[] centroids = means.centroids(precision);
        Part moved = new Part(old.slice, new Codes.Book(centroids), old.step);
        Levels after = moved.levels();
        for (int i = start; i < start + old.slice.count(); i++) {
            codes[i] = codes[i] == 0 ? 0 : (short) after.nearest(precision.of(means.of(codes[i])));
        }
        parts.set(number, moved);
        return after.most() - after.least() < before.most() - before.least();
    }

    /** Puts the values of the codes in the place of the weights. */
    private Rounding write() {
        RoundingSum sum = new RoundingSum();
        for (Part each : parts) {
            Levels written = each.levels();
            int start = Math.toIntExact(each.slice.from());
            Chunks.edit(each.slice, (from, weights, length) -> {
                for (int i = 0; i < length; i++) {
                    double weight = weights[i];
                    weights[i] = written.value(codes[start + (int) from + i]);
                    if (weight != 0) {
                        sum.add(weight, weights[i], each.codes.clips(weight));
                    }
                }
            });
            sum.addWeights(each.slice.count());
            sum.add(each.codes);
        }
        return sum.result();
    }

    /** Sums of the weights of each code of a slice. */
    private static final class Means {
        private final int least;
        private final double[] sums;
        private final long[] counts;

        private Means(Levels levels) {
            least = levels.least();
            sums = new double[levels.most() - least + 1];
            counts = new long[sums.length];
        }

        private void add(int code, double weight) {
            sums[code - least] += weight;
            counts[code - least]++;
        }

        private double of(int code) {
            return sums[code - least] / counts[code - least];
        }

        /** Without that of 0. */
        private double[] centroids(Codes.Precision precision) {
            List<Double> centroids = new ArrayList<>();
            for (int i = 0; i < sums.length; i++) {
                if (counts[i] > 0 && i + least != 0) {
                    centroids.add(precision.of(of(i + least)));
                }
            }
            return centroids.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }
}
