package dev.espalier.samples;

import dev.espalier.formats.NpyArray;
import dev.espalier.formats.waysout.NumpyLines;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be predicted, checked value by value.
 *
 * @param width numbers for each sample: 1 for classes
 * @param classes null for regression
 */
record Targets(int width, @Nullable Integer classes) {
    /** More classes than any dataset has: such numbers are ids or measurements. */
    private static final int MAX_CLASSES = 100_000;

    private static final int TOLD_CLASSES = 5;

    static Targets of(DatasetSpec.Task task, Collection<Samples> parts, List<String> findings) {

        List<NpyArray> arrays = parts.stream().map(Samples::y).distinct().toList();
        return switch (task) {
            case CLASSIFICATION -> classification(arrays, findings);
            case REGRESSION -> regression(arrays);
        };
    }

    private static Targets classification(List<NpyArray> arrays, List<String> findings) {
        BitSet seen = new BitSet();
        for (NpyArray y : arrays) {
            if (width(y) != 1) {
                throw Refusal.of(
                        "array " + Refusal.describe(y) + " must have the shape (N,) or (N, 1) for classification",
                        NumpyLines.labelsOfOneHot(names(arrays)));
            }
            Scan.walk(y, (position, value) -> seen.set(label(y, position, value, names(arrays))));
            if (y.dtype().isFloat()) {
                findings.add("array \"" + y.name() + "\" holds class numbers as "
                        + y.dtype().label() + ": all are whole and taken as they are");
            }
        }
        int classes = seen.length();
        if (seen.cardinality() < classes) {
            String missing = IntStream.range(0, classes)
                    .filter(label -> !seen.get(label))
                    .limit(TOLD_CLASSES)
                    .mapToObj(String::valueOf)
                    .collect(Collectors.joining(", "));
            findings.add("assumed: " + classes + " classes, 0 to " + (classes - 1) + "; without a sample "
                    + (classes - seen.cardinality()) + " of them: " + missing
                    + (classes - seen.cardinality() > TOLD_CLASSES ? ", ..." : ""));
        }
        return new Targets(1, classes);
    }

    private static int label(NpyArray y, long position, double value, List<String> names) {
        if (value != Math.rint(value) || Double.isInfinite(value)) {
            throw Refusal.of(
                    "array \"" + y.name() + "\" holds " + value + " at position " + position
                            + "; classes are whole numbers from 0",
                    "for regression set task: regression");
        }
        if (value < 0 || value >= MAX_CLASSES) {
            throw Refusal.of(
                    "array \"" + y.name() + "\" holds the class " + String.format(Locale.ROOT, "%.0f", value)
                            + " at position " + position + "; classes are numbered from 0 and below " + MAX_CLASSES,
                    NumpyLines.labelsFromZero(names));
        }
        return (int) value;
    }

    private static List<String> names(List<NpyArray> arrays) {
        return arrays.stream().map(NpyArray::name).toList();
    }

    private static Targets regression(List<NpyArray> arrays) {
        int width = width(arrays.getFirst());
        for (NpyArray y : arrays) {
            if (width(y) != width) {
                throw Refusal.of(
                        "array " + Refusal.describe(arrays.getFirst()) + " and array " + Refusal.describe(y)
                                + " differ in the values for each sample",
                        "give all parts the same shape but for the first dimension");
            }
            Scan.walk(y, (position, value) -> {
                if (!Double.isFinite(value)) {
                    throw Refusal.of(
                            "array \"" + y.name() + "\" holds " + value + " at position " + position,
                            NumpyLines.finite(y.name().replaceFirst("^y", "x"), y.name()));
                }
            });
        }
        return new Targets(width, null);
    }

    private static int width(NpyArray y) {
        List<Long> shape = y.shape();
        if (shape.size() > 2 || (shape.size() == 2 && shape.get(1) > Integer.MAX_VALUE / Double.BYTES)) {
            throw Refusal.of(
                    "array " + Refusal.describe(y) + " must have the shape (N,), (N, 1) or, for regression, (N, k)",
                    NumpyLines.rows(List.of(y.name())));
        }
        return shape.size() == 1 ? 1 : Math.toIntExact(shape.get(1));
    }

    List<String> classNames() {
        return LongStream.range(0, classes == null ? 0 : classes)
                .mapToObj(String::valueOf)
                .toList();
    }
}
