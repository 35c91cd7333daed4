package dev.espalier.jobs.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lines of a stream that may be hostile: one that is longer than the limit is cut, and the rest of it skipped. */
final class BoundedLines {
    private final InputStream in;
    private final int limit;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int end;

    BoundedLines(InputStream in, int limitBytes) {
        this.in = in;
        this.limit = limitBytes;
    }

    /** @param whole whether nothing was cut off */
    record Line(String text, boolean whole) {}

    /** Null at the end. */
    @Nullable
    Line next() throws IOException {
        byte[] line = new byte[256];
        int length = 0;
        boolean whole = true;
        for (int b = read(); b != '\n'; b = read()) {
            if (b < 0) {
                return length == 0 ? null : line(line, length, whole);
            }
            if (length == limit) {
                whole = false;
                continue;
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, Math.min(limit, line.length * 2));
            }
            line[length++] = (byte) b;
        }
        return line(line, length, whole);
    }

    private static Line line(byte[] bytes, int length, boolean whole) {
        return new Line(new String(bytes, 0, length, StandardCharsets.UTF_8), whole);
    }

    private int read() throws IOException {
        if (position == end) {
            end = in.read(buffer);
            position = 0;
            if (end <= 0) {
                end = 0;
                return -1;
            }
        }
        return buffer[position++] & 0xff;
    }
}
