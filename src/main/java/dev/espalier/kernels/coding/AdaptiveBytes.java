package dev.espalier.kernels.coding;

import org.jspecify.annotations.Nullable;

/**
 * Codes bytes of elements of a few bytes each, most significant byte first, or of text, which has elements of one byte.
 * Each bit is mixed from four slots, found by the byte's bits so far and by
 *
 * <pre>
 * elements   which byte of the element and what kind of element; the byte before it (for the first byte of an element the
 *            first of the one before); the same byte of the element before; kind and first byte
 * text       nothing; the last byte; the last two; the last three
 * </pre>
 *
 * What is behind the first {@code modelled} bytes of an element is written as it is: the low bytes of floats are noise.
 */
public final class AdaptiveBytes {
    private static final int HASH = 0x9E3779B1;
    private static final int HALF = 32768;

    private final BitCoder coder;
    private final MixedBit bit;
    private final int mask;
    private final Spent spent = new Spent();
    private final int[] contexts = new int[4];

    private AdaptiveBytes(BitCoder coder, int expected) {
        this.coder = coder;
        int tableBits = expected < 2048 ? 12 : 16;
        mask = (1 << tableBits) - 1;
        bit = new MixedBit(4, 1 << tableBits, 0, 8);
    }

    /** Elements of one kind, one after the other. */
    public record Elements(int count, int width, int kind) {}

    /**
     * Coded bytes.
     *
     * @param ends for each run of elements how many bytes were written at its end, the last one's being all
     */
    public record Coded(byte[] bytes, int[] ends) {}

    /** @param bytes of all runs of elements, big-endian */
    public static Coded encode(byte[] bytes, Elements[] runs, int modelled) {
        RangeEncoder encoder = new RangeEncoder();
        int[] ends = new AdaptiveBytes(encoder, bytes.length).run(bytes.clone(), runs, modelled, encoder);
        byte[] coded = encoder.finish();
        for (int i = 0; i < ends.length; i++) {
            ends[i] = i == ends.length - 1 ? coded.length : Math.min(ends[i], coded.length);
        }
        return new Coded(coded, ends);
    }

    /** All bytes of the source are taken. */
    public static byte[] decode(ByteSource from, int length, Elements[] runs, int modelled) {
        byte[] bytes = new byte[length];
        new AdaptiveBytes(from.bits(), length).run(bytes, runs, modelled, null);
        return bytes;
    }

    private int[] run(byte[] bytes, Elements[] runs, int modelled, @Nullable RangeEncoder encoder) {
        int[] ends = new int[runs.length];
        int at = 0;
        for (int i = 0; i < runs.length; i++) {
            int start = at;
            for (int element = 0; element < runs[i].count(); element++) {
                for (int place = 0; place < runs[i].width(); place++, at++) {
                    if (place < modelled) {
                        look(bytes, at, start, runs[i], place);
                        bytes[at] = (byte) modelled(bytes[at] & 0xff, Math.min(7, place));
                    } else {
                        bytes[at] = (byte) raw(bytes[at] & 0xff);
                    }
                }
            }
            ends[i] = encoder == null ? 0 : encoder.length();
        }
        return ends;
    }

    private void look(byte[] bytes, int at, int start, Elements run, int place) {
        int width = run.width();
        if (width == 1) {
            int last = back(bytes, at, 0, 1);
            int two = last << 8 | back(bytes, at, 0, 2);
            contexts[0] = run.kind() << 27;
            contexts[1] = 1 << 24 | last;
            contexts[2] = 2 << 24 | two;
            contexts[3] = 3 << 24 | two << 8 | back(bytes, at, 0, 3);
        } else {
            int tag = (width << 3 | place) << 20;
            int first = place > 0 ? back(bytes, at, start, place) : 0;
            contexts[0] = tag | run.kind() << 8;
            contexts[1] = tag | 1 << 16 | (place > 0 ? back(bytes, at, start, 1) : back(bytes, at, start, width));
            contexts[2] = tag | 2 << 16 | back(bytes, at, start, width);
            contexts[3] = tag | 3 << 16 | run.kind() << 8 | first;
        }
        for (int i = 0; i < contexts.length; i++) {
            contexts[i] = contexts[i] * HASH >>> 16;
        }
    }

    private static int back(byte[] bytes, int at, int start, int distance) {
        return at - distance < start ? 0 : bytes[at - distance] & 0xff;
    }

    private int modelled(int value, int set) {
        int node = 1;
        for (int i = 7; i >= 0; i--) {
            for (int slot = 0; slot < contexts.length; slot++) {
                bit.look(slot, (contexts[slot] ^ node * 257) & mask);
            }
            node = node << 1 | bit.code(coder, set, value >> i & 1, spent);
        }
        return node & 0xff;
    }

    private int raw(int value) {
        int read = 0;
        for (int i = 7; i >= 0; i--) {
            read = read << 1 | coder.code(HALF, value >> i & 1);
        }
        return read;
    }
}
