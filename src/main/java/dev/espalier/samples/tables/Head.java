package dev.espalier.samples.tables;

import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.waysout.NumpyLines;
import dev.espalier.tensors.waysout.TableLines;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How a text begins: what stands between its cells, and whether its first row names the columns.
 *
 * @param names of the columns, their numbers from 1 where the text has none
 */
record Head(char separator, boolean named, List<String> names) {
    private static final int BYTES = 1 << 20;

    static Head of(Text text) throws IOException {
        byte[] head;
        boolean cut;
        try (InputStream in = text.open()) {
            head = in.readNBytes(BYTES);
            cut = head.length == BYTES && in.read() >= 0;
        }
        char separator = Separator.of(head, cut);
        if (separator == 0) {
            throw Refusal.of(
                    text.name() + " is no table: its rows have no comma, semicolon, tab or blank between cells",
                    NumpyLines.TABLE);
        }
        try (Rows rows = new Rows(text.open(), separator)) {
            List<String> first = rows.next();
            if (first == null) {
                throw Refusal.of(text.name() + " is empty", NumpyLines.TABLE);
            }
            boolean named = isNames(first);
            List<String> names = named
                    ? first.stream()
                            .map(name -> name.replaceFirst("^#\\s*", ""))
                            .toList()
                    : IntStream.rangeClosed(1, first.size())
                            .mapToObj(String::valueOf)
                            .toList();
            return new Head(separator, named, names);
        }
    }

    /** A row of names holds no number, or a name that columns of labels have. */
    private static boolean isNames(List<String> row) {
        return row.stream().anyMatch(ColumnNames::isLabel)
                || row.stream().allMatch(cell -> Column.number(cell, false) == null) && row.size() > 1;
    }

    /** What writes such a text anew. */
    TableLines lines() {
        return new TableLines(separator);
    }

    boolean decimalComma() {
        return separator == ';' || separator == '\t';
    }

    /** A column for messages. */
    String told(int column) {
        return named ? "column " + Refusal.quoted(names.get(column)) : "column " + names.get(column);
    }

    /** Where a column of this kind of name is; null where there is none, or more than one. */
    @Nullable
    Integer label() {
        int[] found = IntStream.range(0, names.size())
                .filter(column -> named && ColumnNames.isLabel(names.get(column)))
                .toArray();
        if (found.length > 1) {
            throw Refusal.of(
                    "both " + told(found[0]) + " and " + told(found[1]) + " are named as labels are",
                    lines().withoutColumn(found[1]));
        }
        return found.length == 0 ? null : found[0];
    }
}
