package dev.espalier.reports.charts;

import java.util.Locale;

/** Writes SVG elements; every text is escaped, since names of tensors and jobs come from strangers. */
final class Svg {
    private final StringBuilder out = new StringBuilder();

    /** An element without content; attributes in pairs of name and value. */
    Svg element(String name, Object... attributes) {
        open(name, attributes);
        out.setLength(out.length() - 1);
        out.append("/>");
        return this;
    }

    Svg open(String name, Object... attributes) {
        out.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(value(attributes[i + 1])))
                    .append('"');
        }
        out.append('>');
        return this;
    }

    Svg close(String name) {
        out.append("</").append(name).append('>');
        return this;
    }

    Svg text(String content, Object... attributes) {
        return open("text", attributes).raw(escaped(content)).close("text");
    }

    /** The tooltip of the open element. */
    Svg title(String content) {
        return open("title").raw(escaped(content)).close("title");
    }

    /** The open element's label for screen readers. */
    Svg description(String content) {
        return open("desc").raw(escaped(content)).close("desc");
    }

    private Svg raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Pixels to a tenth. */
    private static String value(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.1f", number) : value.toString();
    }

    /** Characters that XML has no place for are shown as U+FFFD. */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isXml(c) ? c : 0xFFFD);
            }
        });
        return safe.toString();
    }

    private static boolean isXml(int c) {
        return c == '\t' || c == '\n' || (c >= ' ' && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
