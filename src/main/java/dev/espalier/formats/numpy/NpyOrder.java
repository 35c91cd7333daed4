package dev.espalier.formats.numpy;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rewrites an array of any byte order, row- or column-major, as little-endian values in row-major order. */
final class NpyOrder {
    private final int valueBytes;
    private final boolean reversed;
    private final MemorySegment from;
    private final byte[] piece;
    private int filled;

    private NpyOrder(NpyHeader header, MemorySegment from) {
        this.valueBytes = header.tensor().dtype().sizeBytes();
        this.reversed = header.bigEndian();
        this.from = from;
        this.piece = new byte[(1 << 13) * valueBytes];
    }

    static void write(NpyHeader header, MemorySegment from, OutputStream to) throws IOException {
        new NpyOrder(header, from).write(header, to);
    }

    private void write(NpyHeader header, OutputStream to) throws IOException {
        int rank = header.tensor().rank();
        long[] shape =
                header.tensor().shape().stream().mapToLong(Long::longValue).toArray();
        long[] strides = strides(shape, header.fortranOrder());
        long[] index = new long[rank];
        long at = 0;
        for (long left = header.tensor().elements(); left > 0; left--) {
            put(at);
            if (filled == piece.length || left == 1) {
                to.write(piece, 0, filled);
                filled = 0;
            }
            for (int axis = rank - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < shape[axis]) {
                    break;
                }
                at -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
    }

    /** How far apart neighbours along each axis lie in the file, in values. */
    private static long[] strides(long[] shape, boolean fortranOrder) {
        int rank = shape.length;
        long[] strides = new long[rank];
        long stride = 1;
        for (int i = 0; i < rank; i++) {
            int axis = fortranOrder ? i : rank - 1 - i;
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }

    private void put(long at) {
        for (int i = 0; i < valueBytes; i++) {
            int place = reversed ? valueBytes - 1 - i : i;
            piece[filled + place] = from.get(ValueLayout.JAVA_BYTE, at * valueBytes + i);
        }
        filled += valueBytes;
    }
}
