package dev.espalier.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in plain text: a heading, a rule, rows; every column as wide as its widest cell. */
final class Table {
    /** A heading, and the side that the cells below it lean to. */
    record Column(String heading, boolean right) {}

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    Table(Column... columns) {
        this.columns = List.of(columns);
    }

    static Column left(String heading) {
        return new Column(heading, false);
    }

    static Column right(String heading) {
        return new Column(heading, true);
    }

    Table row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    "bug: a row of " + cells.length + " cells in a table of " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Lines without trailing blanks, each ended. */
    String render() {
        var text = new StringBuilder();
        text.append(line(columns.stream().map(Column::heading).toList()));
        text.append(line(IntStream.range(0, columns.size())
                .mapToObj(column -> "-".repeat(width(column)))
                .toList()));
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private String line(List<String> cells) {
        return IntStream.range(0, cells.size())
                        .mapToObj(column -> pad(cells.get(column), column))
                        .collect(Collectors.joining("  "))
                        .stripTrailing()
                + "\n";
    }

    private String pad(String cell, int column) {
        String blanks = " ".repeat(width(column) - cell.length());
        return columns.get(column).right() ? blanks + cell : cell + blanks;
    }

    private int width(int column) {
        int heading = columns.get(column).heading().length();
        return rows.stream().mapToInt(row -> row.get(column).length()).reduce(heading, Math::max);
    }
}
