package dev.espalier.web;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Comma-separated values (RFC 4180) for spreadsheets and notebooks. */
public final class Csv {
    private static final Pattern NEGATIVE = Pattern.compile("-[0-9.]+(E-?[0-9]+)?");

    /** A header and rows of as many cells, each quoted where it must be. */
    public static String lines(List<String> header, Stream<List<String>> rows) {
        return Stream.concat(Stream.of(header), rows)
                .map(cells -> cells.stream().map(Csv::quoted).collect(Collectors.joining(",")) + "\r\n")
                .collect(Collectors.joining());
    }

    /** A cell that begins like a formula would be run by spreadsheets: names come from strangers. */
    private static boolean isFormula(String cell) {
        if (cell.isEmpty()) {
            return false;
        }
        return "=+@\t\r".indexOf(cell.charAt(0)) >= 0
                || (cell.charAt(0) == '-' && !NEGATIVE.matcher(cell).matches());
    }

    private static String quoted(String cell) {
        String safe = isFormula(cell) ? "'" + cell : cell;
        if (safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')) {
            return '"' + safe.replace("\"", "\"\"") + '"';
        }
        return safe;
    }

    private Csv() {}
}
