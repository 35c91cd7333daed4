package dev.espalier.samples.tables;

import dev.espalier.samples.words.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
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
            throw Refusal.of(
                    "the table has no column beside the labels",
                    "give each row the values of its sample beside its label");
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
                lastFits ? numbers(survey.head().named()) : "upload it with -F 'metadata={\"task\": \"regression\"}'");
    }

    private static String numbers(boolean named) {
        return "import numpy as np; t = np.genfromtxt(\"data.csv\", delimiter=\",\", skip_header=" + (named ? 1 : 0)
                + "); np.savez_compressed(\"data.npz\", x=t[:, :-1], y=t[:, -1].astype(\"int64\"))";
    }

    /** Refuses what is no number, and what is missing, by row and column. */
    private void check(TableSurvey survey) {
        List<String> texts = new ArrayList<>();
        List<String> gaps = new ArrayList<>();
        for (int feature : features) {
            Column column = survey.columns().get(feature);
            if (column.text() instanceof String text) {
                texts.add(column.name() + " holds " + Refusal.quoted(text) + " on line " + column.firstText());
            }
            gap(column, gaps);
        }
        gap(survey.columns().get(label), gaps);
        if (!texts.isEmpty()) {
            throw Refusal.of(
                    "samples are numbers, but " + listed(texts),
                    "import csv; r = list(csv.reader(open(\"data.csv\"))); keep = [i for i in range(len(r[0]))"
                            + " if i == " + label + " or all(c[i].strip()[:1] in \"+-.0123456789\" for c in r[1:])];"
                            + " csv.writer(open(\"numbers.csv\", \"w\", newline=\"\")).writerows([c[i] for i in keep] for c"
                            + " in r)");
        }
        if (!gaps.isEmpty()) {
            throw Refusal.of(
                    "values are missing: " + listed(gaps),
                    "import csv; r = [c for c in csv.reader(open(\"data.csv\")) if all(v.strip().lower() not in (\"\","
                            + " \"nan\", \"na\", \"n/a\", \"null\", \"none\", \"?\") for v in c)];"
                            + " csv.writer(open(\"whole.csv\", \"w\", newline=\"\")).writerows(r)");
        }
    }

    private static void gap(Column column, List<String> gaps) {
        if (column.missing() > 0) {
            gaps.add(column.name() + " has none in " + column.missing() + (column.missing() == 1 ? " row" : " rows")
                    + ", the first on line " + column.firstMissing());
        }
    }

    private static String listed(List<String> all) {
        return String.join("; ", all.subList(0, Math.min(MAX_TOLD, all.size())))
                + (all.size() > MAX_TOLD ? "; and " + (all.size() - MAX_TOLD) + " more columns" : "");
    }
}
