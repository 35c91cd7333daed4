package dev.espalier.web.files;

import dev.espalier.web.problems.BodyTooLarge;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Passes at most so many bytes and then fails with {@link BodyTooLarge}. */
final class LimitedStream extends ServletInputStream {
    private final InputStream from;
    private final String what;
    private final long limit;
    private long passed;
    private boolean ended;

    LimitedStream(InputStream from, String what, long limit) {
        this(from, what, limit, 0);
    }

    /** @param passed bytes that count, too, and came before these */
    LimitedStream(InputStream from, String what, long limit, long passed) {
        this.from = from;
        this.what = what;
        this.limit = limit;
        this.passed = passed;
    }

    /** How many bytes came so far, with those before. */
    long passed() {
        return passed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = from.read(into, offset, length);
        ended = count < 0;
        passed += Math.max(count, 0);
        if (passed > limit) {
            throw new BodyTooLarge(what, limit);
        }
        return count;
    }

    @Override
    public boolean isFinished() {
        return ended;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setReadListener(@Nullable ReadListener listener) {
        throw new UnsupportedOperationException("bodies are read by waiting");
    }
}
