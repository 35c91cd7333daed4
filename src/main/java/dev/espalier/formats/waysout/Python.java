package dev.espalier.formats.waysout;

import java.util.List;
import java.util.stream.Collectors;

/** Text from a stranger's file as it may stand in a line of Python. */
final class Python {
    private Python() {}

    /** A string literal: nothing in it ends it early, whoever named the thing. */
    static String quoted(String text) {
        StringBuilder literal = new StringBuilder("\"");
        text.codePoints().forEach(point -> literal.append(character(point)));
        return literal.append('"').toString();
    }

    private static String character(int point) {
        return switch (point) {
            case '"', '\\' -> "\\" + (char) point;
            default -> point >= 0x20 && point < 0x7f ? String.valueOf((char) point) : String.format("\\U%08x", point);
        };
    }

    static String list(List<String> texts) {
        return texts.stream().map(Python::quoted).collect(Collectors.joining(", ", "[", "]"));
    }
}
