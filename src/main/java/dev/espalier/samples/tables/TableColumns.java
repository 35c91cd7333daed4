package dev.espalier.samples.tables;

import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.waysout.FileLines;
import dev.espalier.tensors.waysout.NumpyLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which column is what.
 *
 * @param part the column that names each row's part; null where there is none
 */
record TableColumns(
        int label, List<Integer> features, @Nullable Integer part) {
    private static final int MAX_TOLD = 5;

    static TableColumns of(TableSurvey survey, boolean regression, Consumer<String> findings) {
        List<Column> columns = survey.columns();
        List<Integer> left =
                new ArrayList<>(IntStream.range(0, columns.size()).boxed().toList());
        Integer part = part(survey);
        left.remove(part);
        Integer label = survey.head().label();
        for (int i = 0; i < columns.size(); i++) {
            boolean id = survey.head().named()
                    && ColumnNames.isId(survey.head().names().get(i))
                    && columns.get(i).isSequence();
            if ((id || columns.get(i).isEmpty()) && (label == null || label != i)) {
                left.remove((Integer) i);
                findings.accept("ignored: " + columns.get(i).name() + (id ? " counts the rows" : " is empty"));
            }
        }
        if (label == null) {
            label = guessed(survey, left, regression);
        }
        left.remove(label);
        if (left.isEmpty()) {
            throw Refusal.of("the table has no column beside the labels", NumpyLines.TABLE);
        }
        findings.accept("taken as labels: " + columns.get(label).name() + " of " + columns.size() + " columns, "
                + survey.rows() + " rows" + (survey.head().named() ? "" : " without names of columns"));
        TableColumns found = new TableColumns(label, List.copyOf(left), part);
        found.check(survey);
        return found;
    }

    private static @Nullable Integer part(TableSurvey survey) {
        for (int i = 0; i < survey.columns().size(); i++) {
            Column column = survey.columns().get(i);
            Set<String> values = column.distinct();
            if (survey.head().named()
                    && values != null
                    && ColumnNames.isPart(survey.head().names().get(i), values)) {
                return i;
            }
        }
        return null;
    }

    /** Without a name: the one column of text, else the first or the last if only one of them can be classes. */
    private static Integer guessed(TableSurvey survey, List<Integer> left, boolean regression) {
        List<Column> columns = survey.columns();
        Integer last = left.isEmpty() ? (Integer) 0 : left.getLast();
        if (regression) {
            return last;
        }
        List<Integer> texts =
                left.stream().filter(i -> columns.get(i).hasText()).toList();
        if (texts.size() == 1 && columns.get(texts.getFirst()).distinct() != null) {
            return texts.getFirst();
        }
        boolean firstFits = !left.isEmpty() && columns.get(left.getFirst()).isLikeClasses();
        boolean lastFits = columns.get(last).isLikeClasses();
        if (lastFits && (survey.head().named() || !firstFits)) {
            return last;
        }
        if (firstFits && !lastFits) {
            return left.getFirst();
        }
        throw Refusal.of(
                "no column is named as labels are (label, class, target, species, y), and "
                        + (lastFits
                                ? "both the first and the last one can be classes"
                                : "neither the first nor the last one has values that come again as classes do")
                        + "; for numbers to predict set task: regression",
                lastFits ? survey.head().lines().named(survey.head().named()) : FileLines.regression("data.csv"));
    }

    /** Refuses what is no number, and what is missing, by row and column. */
    private void check(TableSurvey survey) {
        List<Integer> texts = features.stream()
                .filter(i -> survey.columns().get(i).text() != null)
                .toList();
        List<Integer> gaps = Stream.concat(features.stream(), Stream.of(label))
                .filter(i -> survey.columns().get(i).missing() > 0)
                .toList();
        if (!texts.isEmpty()) {
            throw Refusal.of(
                    "samples are numbers, but " + listed(survey, texts, TableColumns::text),
                    survey.head().lines().withoutColumns(texts));
        }
        if (!gaps.isEmpty()) {
            throw Refusal.of(
                    "values are missing: " + listed(survey, gaps, TableColumns::gap),
                    survey.head().lines().whole(gaps));
        }
    }

    private static String text(Column column) {
        return column.name() + " holds " + Refusal.quoted(String.valueOf(column.text())) + " on line "
                + column.firstText();
    }

    private static String gap(Column column) {
        return column.name() + " has none in " + column.missing() + (column.missing() == 1 ? " row" : " rows")
                + ", the first on line " + column.firstMissing();
    }

    private static String listed(TableSurvey survey, List<Integer> columns, Function<Column, String> told) {
        return columns.stream()
                        .limit(MAX_TOLD)
                        .map(i -> told.apply(survey.columns().get(i)))
                        .collect(Collectors.joining("; "))
                + (columns.size() > MAX_TOLD ? "; and " + (columns.size() - MAX_TOLD) + " more columns" : "");
    }
}
