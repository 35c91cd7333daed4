package dev.espalier.formats.packed.codes;

import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.kernels.coding.ByteSink;
import dev.espalier.kernels.coding.ByteSource;
import dev.espalier.kernels.coding.ChunkedCodes;

/**
 * Parts of a tensor in one piece each: rows, or groups of some neighbours within a row, of which a row's last may be
 * shorter. A tensor of one part has one row.
 */
public record Slices(long rowLength, long width) {
    /** Narrower ones would take more for scales than for codes. */
    public static final int LEAST_WIDTH = 8;

    void write(ByteSink to) {
        to.putNumber(rowLength);
        to.putNumber(width);
    }

    static Slices read(ByteSource from, long count) {
        Slices slices = new Slices(from.takeNumber(), from.takeNumber());
        if (slices.width < LEAST_WIDTH
                || slices.rowLength < slices.width
                || slices.rowLength > ChunkedCodes.CHUNK
                || count % slices.rowLength != 0) {
            throw new BrokenStream("slices of " + slices.width + " in rows of " + slices.rowLength
                    + " do not fit a tensor of " + count + " elements");
        }
        return slices;
    }

    /** Whole rows, about as many elements as a chunk has. */
    int chunk() {
        return (int) (ChunkedCodes.CHUNK / rowLength * rowLength);
    }

    /** Where the next slice begins. */
    public long end(long place) {
        long within = place % rowLength;
        return place - within + Math.min(rowLength, within - within % width + width);
    }

    /** How many slices have places from {@code from} on, before {@code to}. */
    int count(long from, long to) {
        int count = 0;
        for (long at = from; at < to; at = end(at)) {
            count++;
        }
        return count;
    }
}
