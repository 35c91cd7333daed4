package dev.espalier.formats.pickle;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.TorchLines;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** A place in a pickle, from which its arguments are read; reading past the end refuses the file. */
public final class PickleInput {
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble F64_BIG =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment bytes;
    private final String name;
    private final PickleLimits limits;
    private final int depth;
    private final long start;
    private long at;
    private long skipped;

    /** @param name of the place that positions are counted in, such as {@code archive/data.pkl}; empty for the file itself */
    PickleInput(MemorySegment bytes, long start, String name, PickleLimits limits) {
        this(bytes, start, name, limits, 0);
    }

    private PickleInput(MemorySegment bytes, long start, String name, PickleLimits limits, int depth) {
        this.bytes = bytes;
        this.depth = depth;
        this.start = start;
        this.at = start;
        this.name = name;
        this.limits = limits;
    }

    /** The input of a pickle in the argument of a call at {@code call}. */
    PickleInput nested(MemorySegment within, long from, long call) {
        return new PickleInput(within, from, "the bytes for the call " + where(call), limits, depth + 1);
    }

    /** How many pickles this one lies in. */
    int depth() {
        return depth;
    }

    MemorySegment slice(long from, long length) {
        return bytes.asSlice(from, length);
    }

    long position() {
        return at;
    }

    PickleLimits limits() {
        return limits;
    }

    String where(long position) {
        return "at byte " + position + (name.isEmpty() ? "" : " of " + name);
    }

    private long take(long count) {
        if (count < 0 || count > bytes.byteSize() - at) {
            throw corrupt("the pickle ends early: " + count + " bytes wanted " + where(at));
        }
        if (at + count - start - skipped > limits.bytes()) {
            throw tooMuch("the pickle is longer than " + limits.bytes() + " bytes");
        }
        long from = at;
        at += count;
        return from;
    }

    int unsignedByte() {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, take(1)));
    }

    int unsignedShort() {
        return Short.toUnsignedInt(bytes.get(I16, take(2)));
    }

    int signedInt() {
        return bytes.get(I32, take(4));
    }

    long unsignedInt() {
        return Integer.toUnsignedLong(signedInt());
    }

    long signedLong() {
        return bytes.get(I64, take(8));
    }

    double real() {
        return bytes.get(F64_BIG, take(8));
    }

    /** Skipped bytes stay in the file and take no heap, so that they count little. */
    void skip(long count) {
        if (count < 0 || count > bytes.byteSize() - at) {
            throw corrupt("the pickle ends early: " + Long.toUnsignedString(count) + " bytes wanted " + where(at));
        }
        at += count;
        skipped += count;
    }

    byte[] raw(long count, int limit) {
        if (count < 0 || count > limit) {
            throw tooMuch("the pickle has a value of " + Long.toUnsignedString(count) + " bytes " + where(at)
                    + ", at most " + limit + " are read");
        }
        long from = take(count);
        return bytes.asSlice(from, count).toArray(ValueLayout.JAVA_BYTE);
    }

    String utf8(long count) {
        long from = at;
        byte[] raw = raw(count, limits.textBytes());
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException e) {
            // Python lets lone surrogates pass; no name of a tensor needs them
            throw corrupt("the pickle has text that is not UTF-8 " + where(from));
        }
    }

    String latin1(long count) {
        return new String(raw(count, limits.textBytes()), StandardCharsets.ISO_8859_1);
    }

    /** Up to the next line feed, which is consumed. */
    String line() {
        return line(StandardCharsets.UTF_8);
    }

    /** The same where a byte is a character. */
    String latin1Line() {
        return line(StandardCharsets.ISO_8859_1);
    }

    private String line(Charset charset) {
        long from = at;
        int length = 0;
        while (unsignedByte() != '\n') {
            if (++length > limits.textBytes()) {
                throw tooMuch("the pickle has a line of more than " + limits.textBytes() + " bytes " + where(from));
            }
        }
        return new String(bytes.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE), charset);
    }

    static RefusedFile corrupt(String message) {
        return RefusedFile.corrupt(message);
    }

    public static RefusedFile tooMuch(String message) {
        return new RefusedFile(RefusedFile.Reason.UNSUPPORTED_FILE, message, TorchLines.STATE_DICT);
    }
}
