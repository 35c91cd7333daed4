package dev.espalier.compression.measuring;

import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.Comparison.ClassComparison;
import dev.espalier.compression.results.Comparison.Conclusion;
import dev.espalier.compression.results.Comparison.Flips;
import dev.espalier.kernels.PairedHits;
import dev.espalier.network.Answers;
import java.util.List;
import java.util.Locale;

/** Compares what the dense and the final model answered to the same test samples. */
public final class Pairing {
    private static final String METHOD = "McNemar";

    /** A drop up to this is nothing to worry about: half a point. */
    private static final double NEGLIGIBLE = 0.005;

    private Pairing() {}

    /** @param changed whether any step may have changed the model; if none has, there is nothing to doubt */
    public static Comparison of(Answers dense, Answers last, List<String> classNames, boolean changed) {
        PairedHits hits = dense.against(last);
        Conclusion conclusion = changed ? conclusion(hits) : Conclusion.NONE;
        return new Comparison(
                hits.samples(),
                hits.drop(),
                changed ? List.of(hits.lower(), hits.upper()) : List.of(0.0, 0.0),
                METHOD,
                new Flips(hits.lost(), hits.gained()),
                hits.pValue(),
                conclusion,
                changed ? summary(conclusion, hits) : "no step changed the model",
                dense.perClass(last).stream()
                        .map(each -> ofClass(each, classNames))
                        .toList());
    }

    static Conclusion conclusion(PairedHits hits) {
        if (hits.lower() > 0) {
            return Conclusion.LOSS;
        }
        if (hits.upper() < 0) {
            return Conclusion.GAIN;
        }
        return hits.upper() <= NEGLIGIBLE ? Conclusion.NONE : Conclusion.UNDECIDED;
    }

    static String summary(Conclusion conclusion, PairedHits hits) {
        return switch (conclusion) {
            case LOSS ->
                "the loss of " + points(hits.drop()) + " points is real: " + points(hits.lower()) + " to "
                        + points(hits.upper());
            case GAIN ->
                "the gain of " + points(-hits.drop()) + " points is real: " + points(-hits.upper()) + " to "
                        + points(-hits.lower());
            case NONE ->
                "no loss that " + samples(hits.samples()) + " can tell: at most " + points(hits.upper()) + " points";
            case UNDECIDED ->
                "cannot tell from " + samples(hits.samples()) + ": anything from a gain of " + points(-hits.lower())
                        + " to a loss of " + points(hits.upper()) + " points; about "
                        + rounded(hits.samplesFor(NEGLIGIBLE)) + " would tell half a point";
        };
    }

    private static String samples(long count) {
        return count + (count == 1 ? " test sample" : " test samples");
    }

    /** A fraction as percentage points. */
    static String points(double fraction) {
        return String.format(Locale.ROOT, "%.2f", 100 * fraction + 0.0);
    }

    /** Up to two digits: more would claim to know. */
    private static long rounded(long count) {
        long unit = 1;
        while (count / unit >= 100) {
            unit *= 10;
        }
        return (count + unit - 1) / unit * unit;
    }

    private static ClassComparison ofClass(Answers.ClassHits of, List<String> names) {
        PairedHits paired = of.paired();
        long right = of.right() - paired.lost() + paired.gained();
        return new ClassComparison(
                of.index(),
                of.index() < names.size() ? names.get(of.index()) : null,
                paired.samples(),
                (double) of.right() / paired.samples(),
                (double) right / paired.samples(),
                new Flips(paired.lost(), paired.gained()));
    }
}
