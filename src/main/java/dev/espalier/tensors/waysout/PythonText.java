package dev.espalier.tensors.waysout;

import java.util.stream.Collectors;

/** Text from a stranger's file as Python source: what the literal says is the text, and nothing in it can end it. */
public final class PythonText {
    private PythonText() {}

    /** In double quotes; letters stand as they are, all else beyond plain ASCII is escaped. */
    public static String literal(String text) {
        return text.codePoints().mapToObj(PythonText::escaped).collect(Collectors.joining("", "\"", "\""));
    }

    private static String escaped(int point) {
        if (point == '"' || point == '\\') {
            return "\\" + (char) point;
        }
        if (point < ' ' || point == 127) {
            return String.format("\\x%02x", point);
        }
        if (point < 127) {
            return Character.toString(point);
        }
        return Character.isLetter(point)
                ? Character.toString(point)
                : String.format(point > 0xffff ? "\\U%08x" : "\\u%04x", point);
    }
}
