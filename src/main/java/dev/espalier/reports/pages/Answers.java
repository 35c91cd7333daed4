package dev.espalier.reports.pages;

import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.RequirementResult;
import dev.espalier.compression.results.Verdict;
import dev.espalier.reports.Report;
import dev.espalier.reports.charts.Quantity;
import dev.espalier.reports.charts.Scores;
import dev.espalier.text.EnumNames;
import dev.espalier.web.pages.Badge;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Column;
import dev.espalier.web.pages.Block.Row;
import dev.espalier.web.pages.Cell;
import dev.espalier.web.pages.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a report's result is what was wanted, in a word and in sentences. */
public final class Answers {
    /** The word for a verdict; null where there is none. */
    public static Badge badge(Verdict verdict) {
        return new Badge(EnumNames.of(verdict), tone(verdict));
    }

    /** @param asked whether the job states requirements */
    static Badge badge(@Nullable Verdict verdict, boolean asked) {
        if (verdict != null) {
            return new Badge("requirements " + EnumNames.of(verdict), tone(verdict));
        }
        return asked
                ? new Badge("requirements not judged yet", Tone.WAITING)
                : new Badge("no requirements asked", Tone.PLAIN);
    }

    private static Tone tone(Verdict verdict) {
        return switch (verdict) {
            case MET -> Tone.GOOD;
            case MISSED -> Tone.BAD;
            case UNDECIDED -> Tone.DOUBTFUL;
        };
    }

    static List<Block> of(Report report) {
        List<String> answers = new ArrayList<>();
        Comparison comparison = report.comparison();
        if (comparison != null) {
            answers.add(sentence(comparison.summary()));
            answers.add(comparison.flips().lost() + " of " + comparison.samples()
                    + " test samples that were right are wrong now, "
                    + comparison.flips().gained() + " the other way round.");
        }
        Scores scores = new Scores(comparison == null ? null : comparison.samples());
        return List.of(
                Block.Lines.plain(answers),
                Block.Table.of(
                        "Requirements",
                        List.of(
                                Column.text("what"),
                                Column.text("verdict"),
                                Column.figures("at most"),
                                Column.figures("is"),
                                Column.sentences("why")),
                        report.requirements().stream()
                                .map(each -> row(each, scores))
                                .toList()));
    }

    private static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + (text.endsWith(".") ? "" : ".");
    }

    private static Row row(RequirementResult result, Scores scores) {
        return Row.of(
                Cell.of(words(result.name())),
                Cell.badge(badge(result.verdict())),
                Cell.of(figure(result.name(), result.limit(), scores)),
                Cell.of(result.value() == null ? "" : figure(result.name(), result.value(), scores)),
                Cell.of(result.reason()));
    }

    private static String words(String requirement) {
        return switch (requirement) {
            case "maxAccuracyDrop" -> "drop of accuracy";
            case "maxBytes" -> "size";
            case "maxLatencyMs" -> "time of a batch";
            default -> requirement;
        };
    }

    private static String figure(String requirement, double value, Scores scores) {
        return switch (requirement) {
            case "maxAccuracyDrop" -> scores.points(value);
            case "maxBytes" -> Quantity.BYTES.text(value);
            case "maxLatencyMs" -> Quantity.MILLISECONDS.text(value);
            default -> Quantity.NUMBER.text(value);
        };
    }

    private Answers() {}
}
