package dev.espalier.reports.pages;

import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.RequirementResult;
import dev.espalier.reports.Report;
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
        Comparison comparison = report.comparison();
        if (comparison != null) {
            answers.add(comparison.summary());
            answers.add(comparison.flips().lost() + " of " + comparison.samples()
                    + " test samples that were right are wrong now, "
                    + comparison.flips().gained() + " the other way round.");
        }
        if (report.verdict() != null) {
            answers.add("Requirements: " + label(report.verdict()) + ".");
        }
        for (RequirementResult requirement : report.requirements()) {
            answers.add(requirement.name() + ": " + label(requirement.verdict()) + ", " + requirement.reason());
        }
        return answers;
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private Answers() {}
}
