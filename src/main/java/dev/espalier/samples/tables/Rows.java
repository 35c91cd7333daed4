package dev.espalier.samples.tables;

import dev.espalier.samples.words.Refusal;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of cells of delimited text, one after the other. Quotes are those of RFC 4180; blank lines are passed over. */
final class Rows implements Closeable {
    private static final int MAX_CHARACTERS = 1 << 22;
    private static final int MAX_CELLS = 100_000;

    private final Reader in;
    private final char separator;
    private final StringBuilder cell = new StringBuilder();
    private long line = 1;
    private long began = 1;
    private int characters;

    /** @param separator a blank stands for any number of blanks */
    Rows(InputStream text, char separator) throws IOException {
        this.in = reader(text);
        this.separator = separator;
    }

    /** As UTF-8, or as what the mark at its beginning says. */
    static BufferedReader reader(InputStream text) throws IOException {
        PushbackInputStream in = new PushbackInputStream(text, 3);
        byte[] mark = in.readNBytes(3);
        Charset charset = StandardCharsets.UTF_8;
        int skipped = 0;
        if (mark.length == 3 && mark[0] == (byte) 0xef && mark[1] == (byte) 0xbb && mark[2] == (byte) 0xbf) {
            skipped = 3;
        } else if (mark.length >= 2 && mark[0] == (byte) 0xff && mark[1] == (byte) 0xfe) {
            charset = StandardCharsets.UTF_16LE;
            skipped = 2;
        } else if (mark.length >= 2 && mark[0] == (byte) 0xfe && mark[1] == (byte) 0xff) {
            charset = StandardCharsets.UTF_16BE;
            skipped = 2;
        }
        in.unread(mark, skipped, mark.length - skipped);
        return new BufferedReader(new InputStreamReader(in, charset), 1 << 16);
    }

    /** The line, counted from 1, that the last row began on. */
    long line() {
        return began;
    }

    /** The next row that is not blank, its cells without the blanks around them; null at the end. */
    @Nullable
    List<String> next() throws IOException {
        while (true) {
            began = line;
            characters = 0;
            List<String> cells = new ArrayList<>();
            boolean more = row(cells);
            if (cells.size() > 1 || (cells.size() == 1 && !cells.getFirst().isEmpty())) {
                return cells;
            }
            if (!more) {
                return null;
            }
        }
    }

    /** Reads one row; false at the end of the text. */
    private boolean row(List<String> cells) throws IOException {
        boolean quoted = false;
        boolean wasQuoted = false;
        while (true) {
            int next = in.read();
            if (quoted && next >= 0) {
                quoted = next != '"' || peekQuote();
                if (quoted) {
                    add((char) next);
                }
                line += next == '\n' ? 1 : 0;
                continue;
            }
            if (next == '"' && !wasQuoted && cell.toString().isBlank()) {
                cell.setLength(0);
                quoted = true;
                wasQuoted = true;
            } else if (next == separator) {
                end(cells);
                wasQuoted = false;
            } else if (next == '\n' || next < 0) {
                end(cells);
                line++;
                return next >= 0;
            } else if (next != '\r' && next != 0) {
                add((char) next);
            }
        }
    }

    /** Whether a quote inside quotes is followed by another, which is passed over: both stand for one. */
    private boolean peekQuote() throws IOException {
        in.mark(1);
        if (in.read() == '"') {
            return true;
        }
        in.reset();
        return false;
    }

    private void add(char character) {
        if (++characters > MAX_CHARACTERS) {
            throw Refusal.of(
                    "the row on line " + began + " has more than " + MAX_CHARACTERS + " characters",
                    "check that each sample has a line of its own");
        }
        cell.append(character);
    }

    private void end(List<String> cells) {
        String text = cell.toString().strip();
        cell.setLength(0);
        if (separator == ' ' && text.isEmpty()) {
            return;
        }
        if (cells.size() == MAX_CELLS) {
            throw Refusal.of(
                    "the row on line " + began + " has more than " + MAX_CELLS + " cells",
                    "check that each sample has a line of its own");
        }
        cells.add(text);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
