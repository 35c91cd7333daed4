package dev.espalier.formats.numpy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the Python dictionary in the header of a {@code .npy} file: strings, whole numbers, True, False, tuples and
 * lists, nothing that could act. Throws IllegalArgumentException saying where the text is something else.
 */
final class NpyLiteral {
    /** A structured dtype nests lists; deeper than this is an attack on the stack. */
    private static final int MAX_DEPTH = 16;

    private final String text;
    private int at;

    private NpyLiteral(String text) {
        this.text = text;
    }

    /** Values are String, Boolean, Long or List. */
    static Map<String, Object> parse(String text) {
        NpyLiteral literal = new NpyLiteral(text);
        Map<String, Object> fields = literal.dictionary();
        literal.skipBlanks();
        if (literal.at != text.length()) {
            throw literal.unexpected("the end");
        }
        return fields;
    }

    private Map<String, Object> dictionary() {
        Map<String, Object> fields = new LinkedHashMap<>();
        expect('{');
        while (!accept('}')) {
            skipBlanks();
            String key = string();
            expect(':');
            if (fields.put(key, value(0)) != null) {
                throw new IllegalArgumentException("the key '" + key + "' appears twice");
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        return fields;
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("more than " + MAX_DEPTH + " brackets inside each other");
        }
        skipBlanks();
        char next = peek();
        return switch (next) {
            case '\'', '"' -> string();
            case '(' -> sequence(')', depth);
            case '[' -> sequence(']', depth);
            case 'T' -> word("True", Boolean.TRUE);
            case 'F' -> word("False", Boolean.FALSE);
            default -> number();
        };
    }

    private List<Object> sequence(char end, int depth) {
        List<Object> values = new ArrayList<>();
        at++;
        while (!accept(end)) {
            values.add(value(depth + 1));
            if (!accept(',')) {
                expect(end);
                break;
            }
        }
        return values;
    }

    private String string() {
        char quote = peek();
        if (quote != '\'' && quote != '"') {
            throw unexpected("a quoted string");
        }
        int end = text.indexOf(quote, at + 1);
        if (end < 0) {
            throw unexpected("a string with an end");
        }
        String value = text.substring(at + 1, end);
        if (value.indexOf('\\') >= 0) {
            throw unexpected("a string without escapes");
        }
        at = end + 1;
        return value;
    }

    private Boolean word(String word, Boolean value) {
        if (!text.startsWith(word, at)) {
            throw unexpected(word);
        }
        at += word.length();
        return value;
    }

    private Long number() {
        int begin = at;
        if (peek() == '-') {
            at++;
        }
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        String digits = text.substring(begin, at);
        if (peek() == 'L') { // numpy on Python 2 wrote sizes so
            at++;
        }
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            at = begin;
            throw unexpected("a whole number of 64 bits");
        }
    }

    private boolean accept(char wanted) {
        skipBlanks();
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char wanted) {
        if (!accept(wanted)) {
            throw unexpected("'" + wanted + "'");
        }
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
            at++;
        }
    }

    /** The next character, or 0 at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private IllegalArgumentException unexpected(String wanted) {
        int end = Math.min(text.length(), at + 20);
        return new IllegalArgumentException(
                "expected " + wanted + " at character " + at + ", found \"" + text.substring(at, end) + "\"");
    }
}
