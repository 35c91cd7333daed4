package dev.espalier.samples.values;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.waysout.FileLines;
import dev.espalier.tensors.waysout.NumpyLines;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The labels of all parts, checked value by value.
 *
 * @param npz whether they are arrays of an npz file, which lines of Python can change
 */
public record Labels(List<NpyArray> arrays, boolean npz) {
    /** More classes than any dataset has: such numbers are ids or measurements. */
    private static final int MAX_CLASSES = 100_000;

    private static final int TOLD_CLASSES = 5;

    /** How many classes there are. */
    Targets targets(List<String> names, List<String> findings) {
        BitSet seen = new BitSet();
        for (NpyArray y : arrays) {
            Scan.walk(y, (position, value) -> seen.set(label(y, position, value)));
            if (y.dtype().isFloat()) {
                findings.add("array \"" + y.name() + "\" holds class numbers as "
                        + y.dtype().label() + ": all are whole and taken as they are");
            }
        }
        int classes = Math.max(seen.length(), names.size());
        if (names.isEmpty() && seen.cardinality() > 1 && seen.cardinality() == classes - 1 && !seen.get(0)) {
            findings.addFirst(fromOne(classes));
            return new Targets(1, classes, findings.getFirst());
        }
        if (seen.cardinality() < classes) {
            findings.add(missing(seen, classes));
        }
        return new Targets(1, classes, null);
    }

    private String fromOne(int classes) {
        String names = arrays.stream().map(y -> "\"" + y.name() + "\"").collect(Collectors.joining(", "));
        return "labels begin at 1: " + names + (arrays.size() == 1 ? " holds " : " hold ") + "1 to " + (classes - 1)
                + " and no 0, so that a network needs " + classes + " outputs, of which the first is never right; for "
                + (classes - 1) + " classes "
                + (npz
                        ? "number them from 0: " + NumpyLines.labelsFromZero(names())
                        : "subtract 1 where they are made");
    }

    private static String missing(BitSet seen, int classes) {
        int without = classes - seen.cardinality();
        String missing = IntStream.range(0, classes)
                .filter(label -> !seen.get(label))
                .limit(TOLD_CLASSES)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(", "));
        return "assumed: " + classes + " classes, 0 to " + (classes - 1) + "; without a sample " + without
                + " of them: " + missing + (without > TOLD_CLASSES ? ", ..." : "");
    }

    private int label(NpyArray y, long position, double value) {
        if (value != Math.rint(value) || Double.isInfinite(value)) {
            throw Refusal.of(
                    "array \"" + y.name() + "\" holds " + value + " at position " + position
                            + "; classes are whole numbers from 0",
                    FileLines.regression(npz ? "data.npz" : "data.zip"));
        }
        if (value < 0 || value >= MAX_CLASSES) {
            throw Refusal.of(
                    "array \"" + y.name() + "\" holds the class " + String.format(Locale.ROOT, "%.0f", value)
                            + " at position " + position + "; classes are numbered from 0 and below " + MAX_CLASSES,
                    npz ? NumpyLines.labelsFromZero(names()) : "number the classes from 0 on before you upload them");
        }
        return (int) value;
    }

    List<String> names() {
        return arrays.stream().map(NpyArray::name).toList();
    }
}
