package dev.espalier.formats.packed;

import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.kernels.coding.ByteSink;
import dev.espalier.kernels.coding.ByteSource;
import dev.espalier.kernels.coding.SmallBytes;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Names and documents, in the shorter of two ways.
 *
 * <pre>
 * way (1 byte): 0 as a small array of bytes, see {@link SmallBytes}; 1 length (number), then a zlib stream
 * </pre>
 */
final class Text {
    /** Longer texts take a Python reader too long otherwise. */
    private static final int MOST_ADAPTIVE = 1 << 14;

    static byte[] encode(byte[] text) {
        ByteSink deflated = new ByteSink();
        deflated.put(1);
        deflated.putNumber(text.length);
        deflate(text, deflated);
        if (text.length > MOST_ADAPTIVE) {
            return deflated.toBytes();
        }
        ByteSink small = new ByteSink();
        small.put(0);
        SmallBytes.write(text, 1, small);
        return small.length() < deflated.length() ? small.toBytes() : deflated.toBytes();
    }

    private static void deflate(byte[] text, ByteSink to) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
            deflater.setInput(text);
            deflater.finish();
            byte[] piece = new byte[1 << 13];
            while (!deflater.finished()) {
                to.put(piece, deflater.deflate(piece));
            }
        }
    }

    /** @param most bytes that the text may have */
    static byte[] decode(ByteSource from, int most) {
        int way = from.take();
        if (way == 0) {
            return SmallBytes.read(from, Math.min(most, MOST_ADAPTIVE), 1);
        }
        int length = from.takeCount(most, "a length");
        if (way != 1 || length / MOST_FACTOR > from.left()) {
            throw new BrokenStream(
                    "there is no way " + way + " to write " + length + " bytes of text in " + from.left());
        }
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(from.take(from.left()));
            byte[] text = new byte[length];
            int read = inflater.inflate(text);
            if (read != length || inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
                throw new BrokenStream("text has " + read + " bytes or more, not " + length);
            }
            return text;
        } catch (DataFormatException e) {
            throw new BrokenStream("text cannot be inflated: " + e.getMessage());
        }
    }

    /** More than zlib can make of one byte. */
    private static final int MOST_FACTOR = 1040;

    private Text() {}
}
