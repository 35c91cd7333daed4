package dev.espalier.samples.values;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.samples.sources.Samples;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.waysout.NumpyLines;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The values to predict, checked one by one.
 *
 * @param width numbers for each sample: 1 for classes
 * @param classes null for regression
 * @param fromOne that labels begin at 1, in words; null where they do not
 */
public record Targets(
        int width, @Nullable Integer classes, @Nullable String fromOne) {
    /**
     * @param names of the classes; empty where they are just numbered
     * @param pairs names of arrays of samples, each with that of its labels behind it, in an npz file, which lines of
     *     Python can change; empty in other files
     */
    public static Targets of(
            DatasetSpec.Task task,
            Collection<Samples> parts,
            List<String> names,
            List<String> pairs,
            List<String> findings) {
        List<NpyArray> arrays = parts.stream().map(Samples::y).distinct().toList();
        Labels labels = new Labels(arrays, !pairs.isEmpty());
        boolean npz = labels.npz();
        return switch (task) {
            case CLASSIFICATION -> {
                arrays.forEach(y -> {
                    if (width(y, labels) != 1) {
                        throw Refusal.of(
                                "array " + Refusal.describe(y)
                                        + " must have the shape (N,) or (N, 1) for classification, or be one-hot rows; for"
                                        + " numbers to predict set task: regression",
                                npz
                                        ? NumpyLines.labelsOfOneHot(labels.names())
                                        : "give each sample one number where they are made");
                    }
                });
                yield labels.targets(names, findings);
            }
            case REGRESSION -> regression(arrays, labels, npz ? NumpyLines.finite(pairs) : "leave such samples out");
        };
    }

    private static Targets regression(List<NpyArray> arrays, Labels labels, String withoutThese) {
        int width = width(arrays.getFirst(), labels);
        for (NpyArray y : arrays) {
            if (width(y, labels) != width) {
                throw Refusal.of(
                        "array " + Refusal.describe(arrays.getFirst()) + " and array " + Refusal.describe(y)
                                + " differ in the values for each sample",
                        "give all parts the same shape but for the first dimension");
            }
            Scan.walk(y, (position, value) -> {
                if (!Double.isFinite(value)) {
                    throw Refusal.of(
                            "array \"" + y.name() + "\" holds " + value + " at position " + position, withoutThese);
                }
            });
        }
        return new Targets(width, null, null);
    }

    private static int width(NpyArray y, Labels labels) {
        List<Long> shape = y.shape();
        if (shape.size() > 2 || (shape.size() == 2 && shape.get(1) > Integer.MAX_VALUE / Double.BYTES)) {
            throw Refusal.of(
                    "array " + Refusal.describe(y) + " must have the shape (N,), (N, 1) or, for regression, (N, k)",
                    labels.npz()
                            ? NumpyLines.rows(labels.names())
                            : "give each sample one number, or one row of numbers, where they are made");
        }
        return shape.size() == 1 ? 1 : Math.toIntExact(shape.get(1));
    }

    /** @param named what is known of them; empty for their numbers */
    public List<String> classNames(List<String> named) {
        return classes != null && named.size() == classes ? named : numbered();
    }

    private List<String> numbered() {
        return LongStream.range(0, classes == null ? 0 : classes)
                .mapToObj(String::valueOf)
                .toList();
    }
}
