package dev.espalier.formats.packed;

import dev.espalier.kernels.coding.BrokenStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Walks over a block that may be larger than a heap. */
final class Segments {
    private final MemorySegment bytes;
    private long at;

    Segments(MemorySegment bytes) {
        this.bytes = bytes;
    }

    int take() {
        if (at >= bytes.byteSize()) {
            throw new BrokenStream("its bytes end early");
        }
        return bytes.get(ValueLayout.JAVA_BYTE, at++) & 0xff;
    }

    int takeInt() {
        return take() | take() << 8 | take() << 16 | take() << 24;
    }

    /** A length of what follows, which must be there. */
    int takeLength() {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = take();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                if (value > left() || value > Integer.MAX_VALUE - 16) {
                    throw new BrokenStream("it has " + left() + " bytes left of " + value);
                }
                return (int) value;
            }
        }
        throw new BrokenStream("a length has more than five bytes");
    }

    MemorySegment part(int length) {
        at += length;
        return bytes.asSlice(at - length, length);
    }

    /** Takes the last so many bytes once more. */
    void back(int count) {
        at -= count;
    }

    long left() {
        return bytes.byteSize() - at;
    }
}
