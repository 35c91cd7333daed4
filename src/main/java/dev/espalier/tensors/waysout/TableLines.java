package dev.espalier.tensors.waysout;

import java.util.List;

/** Lines of Python that write a table anew, as text of the same kind. */
public final class TableLines {
    /** A line may name no more columns, or it would be too long to be told. */
    private static final int MAX_COLUMNS = 100;

    private static final String MISSING = "(\"\", \"nan\", \"na\", \"n/a\", \"null\", \"none\", \"?\")";

    private final String options;

    /** @param separator between cells; a blank stands for any number of them */
    public TableLines(char separator) {
        this.options = switch (separator) {
            case ',' -> "";
            case '\t' -> ", delimiter=\"\\t\"";
            case ' ' -> ", delimiter=\" \", skipinitialspace=True";
            default -> ", delimiter=" + Python.quoted(String.valueOf(separator));
        };
    }

    /** @param rows of the new table, from {@code r}, those of the file */
    private String with(String rows) {
        return "import csv; path = \"data.csv\"; new_path = \"new.csv\"; r = [c for c in csv.reader(open(path)"
                + options + ") if c]; csv.writer(open(new_path, \"w\", newline=\"\")" + options + ").writerows(" + rows
                + ")";
    }

    public String withoutColumn(int column) {
        return with("c[:" + column + "] + c[" + (column + 1) + ":] for c in r");
    }

    public String withoutColumns(List<Integer> columns) {
        return columns.size() > MAX_COLUMNS
                ? NumpyLines.TABLE
                : with("[v for i, v in enumerate(c) if i not in " + columns + "] for c in r");
    }

    /** Without the rows that have no value in one of these columns. */
    public String whole(List<Integer> columns) {
        return columns.size() > MAX_COLUMNS
                ? NumpyLines.TABLE
                : with("c for c in r if all(c[i].strip().lower() not in " + MISSING + " for i in " + columns + ")");
    }

    /** Without the rows that have more or fewer cells than the first one. */
    public String even() {
        return with("c for c in r if len(c) == len(r[0])");
    }

    /** With names of columns, of which the last one is that of labels. */
    public String named(boolean hasNames) {
        return with("[[f\"x{i}\" for i in range(1, len(r[0]))] + [\"label\"]] + r" + (hasNames ? "[1:]" : ""))
                + "  # with the labels in the last column";
    }
}
