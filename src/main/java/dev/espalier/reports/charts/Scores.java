package dev.espalier.reports.charts;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes accuracies with the precision that they have: of n samples an accuracy is a multiple of 1 / n, so that 1,000
 * samples tell a tenth of a point and no more.
 *
 * @param samples that were scored; null where that is not known
 */
public record Scores(@Nullable Long samples) {
    private static final int MOST_DECIMALS = 2;

    /** Empty for what is not known. */
    public String percent(@Nullable Double fraction) {
        return fraction == null ? "" : number(fraction) + " %";
    }

    /** A difference of two fractions; empty for what is not known. */
    public String points(@Nullable Double difference) {
        return difference == null ? "" : number(difference) + " points";
    }

    /** The same with its sign. */
    public String signed(double difference) {
        String text = points(difference);
        return text.startsWith("-") ? text : "+" + text;
    }

    private String number(double fraction) {
        String text = String.format(Locale.ROOT, "%." + decimals() + "f", 100 * fraction);
        return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
    }

    private int decimals() {
        return samples == null || samples < 1
                ? MOST_DECIMALS
                : Math.clamp((long) Math.ceil(Math.log10(samples)) - 2, 0, MOST_DECIMALS);
    }
}
