package dev.espalier.samples.folders;

import dev.espalier.samples.tables.ColumnNames;
import dev.espalier.samples.words.PartName;
import dev.espalier.samples.words.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table that names files and their labels, perhaps their parts.
 *
 * @param rows below the names of columns
 * @param names of columns; empty where the table has none
 * @param part which part all of its rows are about; null where the table's name says none
 */
record LabelTable(
        String name,
        List<String> names,
        List<List<String>> rows,
        int file,
        Labels labels,
        int split,
        @Nullable PartName part) {
    /** How a row tells its label. */
    interface Labels {
        @Nullable
        String of(List<String> row);

        String told();
    }

    private record Column(int at, String told) implements Labels {
        @Override
        public String of(List<String> row) {
            return row.get(at);
        }
    }

    /** A column for each class, of which one holds a 1. */
    private record OneHot(List<Integer> columns, List<String> names) implements Labels {
        @Override
        public @Nullable String of(List<String> row) {
            List<Integer> ones = columns.stream()
                    .filter(column -> row.get(column).matches("1(\\.0*)?|[Tt]rue"))
                    .toList();
            return ones.size() == 1 ? names.get(ones.getFirst()) : null;
        }

        @Override
        public String told() {
            return "one column for each class";
        }
    }

    /** The table that rows are, if one of its columns names images and another one, without a doubt, labels. */
    static @Nullable LabelTable of(String table, List<List<String>> all, ImageIndex images) {
        if (all.isEmpty()) {
            return null;
        }
        int columns = all.getFirst().size();
        int[] hits = IntStream.range(0, columns)
                .map(column -> (int) all.stream()
                        .limit(1000)
                        .filter(row -> images.knows(row.get(column)))
                        .count())
                .toArray();
        int file = IntStream.range(0, columns).reduce(0, (a, b) -> hits[b] > hits[a] ? b : a);
        if (hits[file] == 0) {
            return null;
        }
        boolean named = !images.knows(all.getFirst().get(file));
        List<String> names = named ? all.getFirst() : List.of();
        List<List<String>> rows = named ? all.subList(1, all.size()) : all;
        int split = IntStream.range(0, names.size())
                .filter(column -> column != file && ColumnNames.isPart(names.get(column), values(rows, column)))
                .findFirst()
                .orElse(-1);
        Labels labels = labels(names, rows, file, split);
        return labels == null ? null : new LabelTable(table, names, rows, file, labels, split, partOf(table));
    }

    private static @Nullable Labels labels(List<String> names, List<List<String>> rows, int file, int split) {
        List<Integer> others = IntStream.range(0, rows.getFirst().size())
                .filter(column -> column != file && column != split)
                .boxed()
                .toList();
        List<Integer> called = others.stream()
                .filter(column -> !names.isEmpty() && ColumnNames.isLabel(names.get(column)))
                .toList();
        if (called.size() > 1) {
            called = called.stream().filter(column -> isText(rows, column)).toList();
        }
        if (called.size() == 1) {
            return new Column(called.getFirst(), "column \"" + names.get(called.getFirst()) + "\"");
        }
        if (others.size() == 1) {
            return new Column(others.getFirst(), "the column beside the names");
        }
        boolean oneHot = !names.isEmpty()
                && others.size() > 1
                && rows.stream().allMatch(row -> new OneHot(others, names).of(row) != null);
        return oneHot ? new OneHot(others, names) : null;
    }

    private static boolean isText(List<List<String>> rows, int column) {
        return rows.stream().anyMatch(row -> row.get(column).matches(".*\\p{L}.*"));
    }

    private static Set<String> values(List<List<String>> rows, int column) {
        Set<String> values = new HashSet<>();
        for (List<String> row : rows) {
            values.add(row.get(column));
            if (values.size() > 16) {
                break;
            }
        }
        return values;
    }

    private static String stem(String table) {
        String file = table.substring(table.lastIndexOf('/') + 1);
        String bare = file.substring(0, file.indexOf('.') < 0 ? file.length() : file.indexOf('.'));
        List<String> telling = new ArrayList<>(Words.of(bare));
        telling.removeAll(List.of("labels", "label", "annotations", "annotation", "annot", "meta", "metadata", "info"));
        return String.join(" ", telling);
    }

    /** By the table's own name, or by that of a folder that it lies in. */
    private static @Nullable PartName partOf(String table) {
        List<String> path = new ArrayList<>(Placed.path(table));
        path.set(path.size() - 1, stem(table));
        return path.reversed().stream()
                .map(PartName::of)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    /** The part of a row; null where neither it nor the table says one. */
    @Nullable
    PartName part(List<String> row) {
        return split < 0 ? part : PartName.of(row.get(split)).orElse(part);
    }
}
