package dev.espalier.samples.tables;

import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.waysout.NumpyLines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one walk over all texts of a dataset tells of its columns.
 *
 * @param heads of the texts, in their order
 */
record TableSurvey(List<Head> heads, List<Column> columns, long rows) {
    static TableSurvey of(List<Text> texts) throws IOException {
        List<Head> heads = new ArrayList<>();
        for (Text text : texts) {
            heads.add(Head.of(text));
        }
        Head first = heads.getFirst();
        List<Column> columns = columns(texts.getFirst(), first);
        long rows = 0;
        for (int i = 0; i < texts.size(); i++) {
            rows += walk(texts.get(i), heads.get(i), columns);
        }
        return new TableSurvey(List.copyOf(heads), List.copyOf(columns), rows);
    }

    Head head() {
        return heads.getFirst();
    }

    /** Different values are kept of what may be labels alone: pictures have thousands of columns. */
    private static List<Column> columns(Text text, Head head) throws IOException {
        List<Column> columns = new ArrayList<>();
        try (Rows rows = open(text, head)) {
            List<String> row = rows.next();
            if (row == null) {
                throw Refusal.of(text.name() + " has names of columns and no row below them", NumpyLines.TABLE);
            }
            int count = head.names().size();
            for (int i = 0; i < count; i++) {
                String cell = i < row.size() ? row.get(i) : "";
                boolean remembers = i == 0
                        || i >= count - 2
                        || head.named() && ColumnNames.isLabel(head.names().get(i))
                        || !Column.isMissing(cell) && Column.number(cell, head.decimalComma()) == null;
                columns.add(new Column(head.told(i), remembers, head.decimalComma()));
            }
        }
        return columns;
    }

    /** Opens a text at its first row of values. */
    static Rows open(Text text, Head head) throws IOException {
        Rows rows = new Rows(text.open(), head.separator());
        if (head.named()) {
            rows.next();
        }
        return rows;
    }

    private static long walk(Text text, Head head, List<Column> columns) throws IOException {
        long count = 0;
        try (Rows rows = open(text, head)) {
            for (List<String> row = rows.next(); row != null; row = rows.next()) {
                if (row.size() != columns.size()) {
                    throw Refusal.of(
                            "the row on line " + rows.line() + " of " + text.name() + " has " + row.size()
                                    + " cells, the first one has " + columns.size(),
                            head.lines().even());
                }
                for (int i = 0; i < row.size(); i++) {
                    columns.get(i).see(row.get(i), rows.line());
                }
                count++;
            }
        }
        return count;
    }
}
