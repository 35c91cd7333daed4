package dev.espalier.samples.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A BMP file without compression: 1, 4 and 8 bits with a palette, 24 and 32 bits.
 *
 * @param palette where its colours begin
 * @param colorBytes of each of them
 * @param begin of the pixels
 */
record BmpImage(
        ByteBuffer file,
        int storedWidth,
        int storedHeight,
        boolean topDown,
        int depth,
        int palette,
        int colorBytes,
        int begin)
        implements EncodedImage {
    private static final int HEADER = 14;
    private static final int CORE = 12;
    private static final int INFO = 40;
    private static final int BITFIELDS = 3;

    static boolean isBmp(byte[] file) {
        return file.length > HEADER + 4 && file[0] == 'B' && file[1] == 'M';
    }

    static BmpImage read(byte[] bytes) throws UnreadableImage {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = file.getInt(HEADER);
        boolean core = header == CORE;
        if (!core && (header < INFO || header > 256) || bytes.length < HEADER + header) {
            throw new UnreadableImage("has a header of " + header + " bytes");
        }
        int width = core ? file.getShort(18) & 0xffff : file.getInt(18);
        int height = core ? file.getShort(20) & 0xffff : file.getInt(22);
        int depth = file.getShort(core ? 24 : 28);
        int compression = core ? 0 : file.getInt(30);
        boolean masked = compression == BITFIELDS && depth == 32 && isUsual(file, header);
        if (compression != 0 && !masked || depth != 1 && depth != 4 && depth != 8 && depth != 24 && depth != 32) {
            throw new UnreadableImage("is a BMP of " + depth + " bits and compression " + compression
                    + ", of which those without compression and 1, 4, 8, 24 or 32 bits are read");
        }
        EncodedImage.checkSize(width, Math.abs((long) height), 3);
        return new BmpImage(
                file, width, Math.abs(height), height < 0, depth, HEADER + header, core ? 3 : 4, file.getInt(10));
    }

    /** Blue, green, red, and a byte that is passed over. */
    private static boolean isUsual(ByteBuffer file, int header) {
        int masks = HEADER + INFO; // behind a short header, within a long one
        return file.limit() >= masks + 12
                && file.getInt(masks) == 0xff0000
                && file.getInt(masks + 4) == 0xff00
                && file.getInt(masks + 8) == 0xff;
    }

    @Override
    public Pixels decode(int channels) throws UnreadableImage {
        long line = ((long) storedWidth * depth + 31) / 32 * 4;
        if (begin < 0 || begin + line * storedHeight > file.limit()) {
            throw new UnreadableImage("is truncated");
        }
        byte[] values = new byte[storedHeight * storedWidth * 3];
        for (int y = 0; y < storedHeight; y++) {
            int row = (int) (begin + line * (topDown ? y : storedHeight - 1 - y));
            for (int x = 0; x < storedWidth; x++) {
                int from = depth < 24 ? palette + colorBytes * index(row, x) : row + x * depth / 8;
                boolean black = depth < 24 && from + 3 > begin; // beyond the colours that there are
                for (int channel = 0; channel < 3; channel++) {
                    values[(y * storedWidth + x) * 3 + channel] = black ? 0 : file.get(from + 2 - channel);
                }
            }
        }
        return new Pixels(storedHeight, storedWidth, 3, values).inChannels(channels);
    }

    private int index(int row, int x) {
        int bit = x * depth;
        return file.get(row + bit / 8) >> (8 - depth - bit % 8) & (1 << depth) - 1;
    }
}
