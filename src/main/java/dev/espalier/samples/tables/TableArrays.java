package dev.espalier.samples.tables;

import dev.espalier.samples.arrays.ArrayWriter;
import dev.espalier.samples.arrays.MadeArrays;
import dev.espalier.samples.words.Classes;
import dev.espalier.samples.words.PartName;
import dev.espalier.tensors.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes arrays of tables of numbers: each text is walked twice, once to learn of its columns and once to write them. */
public final class TableArrays {
    private static final int LEAST_PIXELS = 64;
    private static final int LEAST_WHITE = 100;

    private final List<Text> texts;
    private final TableSurvey survey;
    private final TableColumns columns;
    private final boolean regression;
    private final List<String> classes;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final MadeArrays made = new MadeArrays();

    private TableArrays(List<Text> given, boolean regression) throws IOException {
        this.texts = labelled(given);
        this.regression = regression;
        this.survey = TableSurvey.of(texts);
        this.columns = TableColumns.of(survey, regression, made::tell);
        Column label = survey.columns().get(columns.label());
        this.classes = regression ? List.of() : label.classes();
        for (int i = 0; i < classes.size(); i++) {
            numbers.put(classes.get(i), i);
        }
    }

    /**
     * @param regression whether the labels are numbers to predict
     * @param flat whether rows of pixels stay rows
     */
    public static MadeArrays read(List<Text> texts, boolean regression, boolean flat, Path scratch) throws IOException {
        TableArrays table = new TableArrays(texts, regression);
        try {
            return table.made(flat, scratch);
        } catch (IOException | RuntimeException e) {
            table.made.close();
            throw e;
        }
    }

    /** Without the tables that lack the labels that the first one has, as those that are to be guessed do. */
    private List<Text> labelled(List<Text> given) throws IOException {
        List<Text> kept = new ArrayList<>();
        Head first = Head.of(given.getFirst());
        for (Text text : given) {
            if (first.label() != null && Head.of(text).label() == null) {
                made.tell("ignored: " + text.name() + " has no column of labels");
            } else {
                kept.add(text);
            }
        }
        return kept;
    }

    private MadeArrays made(boolean flat, Path scratch) throws IOException {
        boolean pixels = isPixels();
        List<Long> sample = pixels && !flat
                ? picture(columns.features().size())
                : List.of((long) columns.features().size());
        if (pixels) {
            made.tell("taken as pixels: whole numbers of 0 to 255 in "
                    + columns.features().size()
                    + " columns, each row an image of shape " + sample
                    + "; preprocessing.layout \"NC\" keeps them rows");
        }
        if (!regression && !Classes.areNumbers(classes)) {
            made.tell("taken as classes: " + Classes.told(classes));
            made.name(classes);
        }
        Map<@Nullable PartName, Pair> parts = new HashMap<>();
        try {
            for (int i = 0; i < texts.size(); i++) {
                write(texts.get(i), survey.heads().get(i), parts, part -> new Pair(part, pixels, sample, scratch));
            }
            for (Pair pair : parts.values()) {
                made.add(pair.x.finish(made.arena()));
                made.add(pair.y.finish(made.arena()));
            }
        } finally {
            for (Pair pair : parts.values()) {
                pair.close();
            }
        }
        return made;
    }

    /** The two arrays of a part. */
    private final class Pair {
        final ArrayWriter x;
        final ArrayWriter y;

        Pair(@Nullable PartName part, boolean pixels, List<Long> sample, Path scratch) throws IOException {
            String suffix = part == null ? "" : "_" + part.usual();
            x = new ArrayWriter("x" + suffix, pixels ? DType.UINT8 : DType.FLOAT64, sample, scratch);
            y = new ArrayWriter("y" + suffix, regression ? DType.FLOAT64 : DType.INT32, List.of(), scratch);
        }

        void close() throws IOException {
            x.close();
            y.close();
        }
    }

    /** Begins the arrays of a part. */
    private interface NewPair {
        Pair of(@Nullable PartName part) throws IOException;
    }

    private void write(Text text, Head head, Map<@Nullable PartName, Pair> parts, NewPair begin) throws IOException {
        try (Rows rows = TableSurvey.open(text, head)) {
            for (List<String> row = rows.next(); row != null; row = rows.next()) {
                PartName part = columns.part() == null
                        ? text.part()
                        : PartName.of(row.get(columns.part())).orElseThrow();
                Pair pair = parts.get(part);
                if (pair == null) {
                    pair = begin.of(part);
                    parts.put(part, pair);
                }
                for (int feature : columns.features()) {
                    pair.x.put(value(row.get(feature)));
                }
                String label = row.get(columns.label());
                pair.y.put(regression ? value(label) : numbers.getOrDefault(Classes.plain(label), 0));
            }
        }
    }

    private double value(String cell) {
        Double value = Column.number(cell, survey.head().decimalComma());
        if (value == null) {
            throw new IllegalStateException("bug: \"" + cell + "\" was a number when it was looked at");
        }
        return value;
    }

    private boolean isPixels() {
        List<Column> features =
                columns.features().stream().map(survey.columns()::get).toList();
        return picture(features.size()).size() > 1
                && features.stream().allMatch(column -> column.isWhole() && column.least() >= 0 && column.most() <= 255)
                && features.stream().anyMatch(column -> column.most() >= LEAST_WHITE);
    }

    /** The shape of an image of so many values: a square in grey or in three colours; else a row. */
    private static List<Long> picture(int values) {
        for (int channels : new int[] {1, 3}) {
            long side = Math.round(Math.sqrt((double) values / channels));
            if (values >= LEAST_PIXELS && side * side * channels == values) {
                return channels == 1 ? List.of(side, side) : List.of(3L, side, side);
            }
        }
        return List.of((long) values);
    }
}
