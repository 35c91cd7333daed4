package dev.espalier.network;

import org.jspecify.annotations.Nullable;

/**
 * How well a network does on a part of a dataset.
 *
 * @param accuracy fraction 0..1 of samples whose largest output is their class; null for regression
 * @param loss may be NaN or infinite
 * @param answers sample by sample, of a pass in order; null of other passes and for regression
 */
public record Score(
        @Nullable Double accuracy,
        double loss,
        @Nullable Long correct,
        long samples,
        @Nullable Answers answers) {
    public Score(@Nullable Double accuracy, double loss, @Nullable Long correct, long samples) {
        this(accuracy, loss, correct, samples, null);
    }
}
