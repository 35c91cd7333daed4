package dev.espalier.compression.results;

import dev.espalier.text.Labelled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result against the dense model, paired on the same test samples. {@code kernels.PairedHits} has the formulas.
 *
 * @param samples how many were asked of both
 * @param accuracyDrop dense less compressed, as a fraction
 * @param interval of the drop, at 95 % confidence
 * @param pValue of McNemar's test, mid-p: how likely flips at least as uneven are if neither model is better
 * @param summary the conclusion as a sentence
 * @param perClass by the classes' numbers; without those that no sample has
 */
public record Comparison(
        long samples,
        double accuracyDrop,
        List<Double> interval,
        String method,
        Flips flips,
        double pValue,
        Conclusion conclusion,
        String summary,
        List<ClassComparison> perClass) {
    public Comparison {
        interval = List.copyOf(interval);
        perClass = List.copyOf(perClass);
    }

    /** Whether the accuracy changed, as far as the samples can tell. */
    public enum Conclusion implements Labelled {
        /** The whole interval is above 0: the loss is real. */
        LOSS,
        /** The whole interval is below 0: the gain is real. */
        GAIN,
        /** The interval holds 0 and no drop above half a point: whatever is lost is negligible. */
        NONE,
        /** The interval holds 0 and drops above half a point too: the test part is too small to tell. */
        UNDECIDED
    }

    /** Samples whose answer changed from right to wrong and from wrong to right. */
    public record Flips(long lost, long gained) {}

    /** One class of the test samples. */
    public record ClassComparison(
            int index, @Nullable String name, long samples, double baselineAccuracy, double accuracy, Flips flips) {}
}
