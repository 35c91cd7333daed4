package dev.espalier.compression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result against the dense model, paired on the same test samples.
 *
 * @param accuracyDrop dense less compressed, as a fraction
 * @param interval of the drop, at 95 % confidence
 * @param perClass in the order of classes
 */
public record Comparison(
        double accuracyDrop, List<Double> interval, String method, Flips flips, List<ClassComparison> perClass) {
    public Comparison {
        interval = List.copyOf(interval);
        perClass = List.copyOf(perClass);
    }

    /**
     * Samples whose answer changed from right to wrong and from wrong to right.
     */
    public record Flips(long lost, long gained) {}

    /** One class of the test samples. */
    public record ClassComparison(
            int index, @Nullable String name, long samples, double baselineAccuracy, double accuracy, Flips flips) {}
}
