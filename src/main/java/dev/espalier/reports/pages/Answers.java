package dev.espalier.reports.pages;

import dev.espalier.compression.Comparison;
import dev.espalier.reports.Report;
import dev.espalier.reports.charts.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a report says, in sentences. */
final class Answers {
    static List<String> of(Report report) {
        List<String> answers = new ArrayList<>();
        if (!report.complete()) {
            answers.add("The job has not ended well: what is below is as far as it came.");
        }
        if (report.verdict() != null) {
            answers.add("Requirements: " + report.verdict().name().toLowerCase(Locale.ROOT) + ".");
        }
        if (report.comparison() != null) {
            answers.add(comparison(report.comparison()));
        }
        return answers;
    }

    private static String comparison(Comparison comparison) {
        return "Accuracy drop " + points(comparison.accuracyDrop()) + " (95 % interval "
                + points(comparison.interval().get(0)) + " to "
                + points(comparison.interval().get(1)) + "): "
                + comparison.flips().lost() + " samples that were right are wrong now, "
                + comparison.flips().gained() + " the other way round.";
    }

    private static String points(double fraction) {
        return Quantity.NUMBER.text(100 * fraction) + " points";
    }

    private Answers() {}
}
