package dev.espalier.samples.images;

import java.nio.charset.StandardCharsets;

/**
 * A PBM, PGM or PPM file, in text or in bytes.
 *
 * @param kind the digit of its magic number: 1 to 3 in text, 4 to 6 in bytes
 * @param most the largest value that a sample may have
 * @param begin of the pixels
 */
record PnmImage(byte[] file, int kind, int storedWidth, int storedHeight, int most, int begin) implements EncodedImage {
    private static final int BYTE = 255;
    private static final int MAX_MOST = 65_535;

    static boolean isPnm(byte[] file) {
        return file.length > 2 && file[0] == 'P' && file[1] >= '1' && file[1] <= '6' && isBlank(file[2]);
    }

    static PnmImage read(byte[] file) throws UnreadableImage {
        int kind = file[1] - '0';
        Cursor cursor = new Cursor(file, 2);
        int width = cursor.number();
        int height = cursor.number();
        int most = kind % 3 == 1 ? 1 : cursor.number();
        if (most < 1 || most > MAX_MOST) {
            throw new UnreadableImage("claims samples of up to " + most);
        }
        EncodedImage.checkSize(width, height, kind % 3 == 0 ? 3 : 1);
        return new PnmImage(file, kind, width, height, most, cursor.at + 1);
    }

    /** Reads numbers between blanks and comments. */
    private static final class Cursor {
        private final byte[] file;
        private int at;

        Cursor(byte[] file, int at) {
            this.file = file;
            this.at = at;
        }

        /** Passes over what stands before the next number; refuses the end. */
        void begin() throws UnreadableImage {
            while (at < file.length && (isBlank(file[at]) || file[at] == '#')) {
                if (file[at] == '#') {
                    while (at < file.length && file[at] != '\n' && file[at] != '\r') {
                        at++;
                    }
                } else {
                    at++;
                }
            }
            if (at >= file.length) {
                throw new UnreadableImage("is truncated");
            }
        }

        int number() throws UnreadableImage {
            begin();
            int from = at;
            while (at < file.length && file[at] >= '0' && file[at] <= '9') {
                at++;
            }
            if (at == from || at - from > 8) {
                throw new UnreadableImage("has no number at byte " + from);
            }
            return Integer.parseInt(new String(file, from, at - from, StandardCharsets.US_ASCII));
        }

        /** A digit of a bitmap, which may stand right beside others. */
        int digit() throws UnreadableImage {
            begin();
            int digit = file[at++] - '0';
            if (digit != 0 && digit != 1) {
                throw new UnreadableImage("has a pixel that is neither 0 nor 1 at byte " + (at - 1));
            }
            return digit;
        }
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value >= '\t' && value <= '\r';
    }

    @Override
    public boolean isDeepGrey() {
        return kind % 3 == 2 && most > BYTE;
    }

    @Override
    public int decodedBytes() {
        return storedHeight * storedWidth * (kind % 3 == 0 ? 3 : 1);
    }

    @Override
    public Pixels decode(int channels) throws UnreadableImage {
        int stored = kind % 3 == 0 ? 3 : 1;
        byte[] values = new byte[storedHeight * storedWidth * stored];
        if (kind == 4) {
            bits(values);
        } else if (kind > 4) {
            bytes(values);
        } else {
            text(values);
        }
        return new Pixels(storedHeight, storedWidth, stored, values).inChannels(channels);
    }

    private void bits(byte[] values) throws UnreadableImage {
        int line = (storedWidth + 7) / 8;
        require((long) line * storedHeight);
        for (int i = 0; i < values.length; i++) {
            int x = i % storedWidth;
            int bit = file[begin + i / storedWidth * line + x / 8] >> (7 - x % 8) & 1;
            values[i] = (byte) (bit == 1 ? 0 : BYTE);
        }
    }

    private void bytes(byte[] values) throws UnreadableImage {
        int width = most > BYTE ? 2 : 1;
        require((long) values.length * width);
        for (int i = 0; i < values.length; i++) {
            int at = begin + i * width;
            int value = width == 1 ? file[at] & 0xff : (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
            values[i] = scaled(value);
        }
    }

    private void require(long bytes) throws UnreadableImage {
        if (file.length - begin < bytes) {
            throw new UnreadableImage("is truncated");
        }
    }

    private void text(byte[] values) throws UnreadableImage {
        Cursor cursor = new Cursor(file, begin - 1);
        for (int i = 0; i < values.length; i++) {
            values[i] = kind == 1 ? (byte) (cursor.digit() == 1 ? 0 : BYTE) : scaled(cursor.number());
        }
    }

    /** As PIL: grey beyond 8 bits is brought to 16 bits and cut off at 255, anything else is brought to 8 bits. */
    private byte scaled(int value) {
        int full = isDeepGrey() ? MAX_MOST : BYTE;
        double whole = most == full ? value : Math.min(full, Math.rint((double) value / most * full));
        return (byte) (int) Math.min(whole, BYTE);
    }
}
