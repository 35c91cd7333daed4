package dev.espalier.formats.script;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A quoted text, read as libtorch reads it: escapes are single letters and three octal digits of UTF-8. */
record Escapes(String text, int end) {
    private static final String LETTERS = "\\'\"abfnvt";
    private static final String MEANINGS = "\\'\"\007\b\f\n\013\t";
    private static final int MAX_BYTES = 1 << 20;

    /** Reads the text whose quote lies at {@code from}. */
    static Escapes read(SourceFile file, String source, int from, int line) {
        char quote = source.charAt(from);
        if (source.startsWith(String.valueOf(quote).repeat(3), from)) {
            throw file.corrupt(line, "a text in three quotes is not read");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = from + 1;
        while (at < source.length() && source.charAt(at) != quote && bytes.size() < MAX_BYTES) {
            char next = source.charAt(at);
            if (next < ' ' || next > '~') {
                throw file.corrupt(line, "a text holds the character 0x" + Integer.toHexString(next));
            }
            int length = next == '\\' ? escape(file, source, at, line, bytes) : 1;
            if (length == 1) {
                bytes.write(next);
            }
            at += length;
        }
        if (at >= source.length() || source.charAt(at) != quote) {
            throw file.corrupt(line, "a text does not end");
        }
        return new Escapes(decoded(file, bytes.toByteArray(), line), at + 1);
    }

    /** Writes what the escape means; the number of characters that it takes. */
    private static int escape(SourceFile file, String source, int at, int line, ByteArrayOutputStream bytes) {
        int letter = at + 1 < source.length() ? LETTERS.indexOf(source.charAt(at + 1)) : -1;
        if (letter >= 0) {
            bytes.write(MEANINGS.charAt(letter));
            return 2;
        }
        String octal = at + 4 <= source.length() ? source.substring(at + 1, at + 4) : "";
        if (!octal.matches("[0-3][0-7][0-7]")) {
            throw file.corrupt(line, "a text holds an unknown escape");
        }
        bytes.write(Integer.parseInt(octal, 8));
        return 4;
    }

    private static String decoded(SourceFile file, byte[] bytes, int line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw file.corrupt(line, "a text is not UTF-8");
        }
    }
}
