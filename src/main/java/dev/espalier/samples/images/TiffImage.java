package dev.espalier.samples.images;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first picture of a TIFF file: grey of 1, 8 or 16 bits, colours of 8 or 16 bits, or a palette, without compression or
 * with one that loses nothing.
 *
 * @param palette of 256 colours, all red before all green before all blue; empty where there is none
 * @param photometric 0 for grey from white, 1 for grey from black, 2 for red, green and blue, 3 for a palette
 */
record TiffImage(
        byte[] file,
        int storedWidth,
        int storedHeight,
        int depth,
        int samples,
        int photometric,
        byte[] palette,
        Orientation orientation)
        implements EncodedImage {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int COLORS = 320;
    private static final int FORMAT = 339;

    /** None, LZW, both codes of deflate, PackBits. */
    private static final List<Integer> COMPRESSIONS = List.of(1, 5, 8, 32946, 32773);

    private static final int MAX_FIELDS = 1000;

    static boolean isTiff(byte[] file) {
        return file.length > 8
                && (file[0] == 'I' && file[1] == 'I' && file[2] == 42 && file[3] == 0
                        || file[0] == 'M' && file[1] == 'M' && file[2] == 0 && file[3] == 42);
    }

    static TiffImage read(byte[] bytes) throws UnreadableImage {
        Map<Integer, Integer> fields = fields(bytes);
        int width = fields.getOrDefault(WIDTH, 0);
        int height = fields.getOrDefault(HEIGHT, 0);
        int depth = fields.getOrDefault(BITS, 1);
        int samples = fields.getOrDefault(SAMPLES, 1);
        int photometric = fields.getOrDefault(PHOTOMETRIC, -1);
        int compression = fields.getOrDefault(COMPRESSION, 1);
        boolean known = switch (photometric) {
            case 0 -> samples == 1 && (depth == 1 || depth == 8);
            case 1 -> samples == 1 && (depth == 1 || depth == 8 || depth == 16);
            case 2 -> (samples == 3 || samples == 4) && depth == 8;
            case 3 -> samples == 1 && depth == 8;
            default -> false;
        };
        if (!known || !COMPRESSIONS.contains(compression) || fields.getOrDefault(FORMAT, 1) != 1) {
            throw new UnreadableImage(
                    "is a TIFF of " + samples + " samples of " + depth + " bits, colours " + photometric
                            + " and compression " + compression
                            + ", of which grey of 1, 8 or 16 bits, RGB of 8 bits and palettes are read, without compression,"
                            + " with LZW, deflate or PackBits");
        }
        EncodedImage.checkSize(width, height, samples * ((depth + 7) / 8));
        return new TiffImage(
                bytes,
                width,
                height,
                depth,
                samples,
                photometric,
                photometric == 3 ? palette(bytes, fields.getOrDefault(-COLORS, 0)) : new byte[0],
                Orientation.of(fields.getOrDefault(ORIENTATION, 1)));
    }

    private static ByteBuffer ordered(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    /** The upper 8 bits of each colour's 16, as PIL takes them. */
    private static byte[] palette(byte[] bytes, int at) throws UnreadableImage {
        byte[] palette = new byte[3 * 256];
        if (at <= 0 || at > bytes.length - 2 * palette.length) {
            throw new UnreadableImage("has no palette of 256 colours");
        }
        ByteBuffer file = ordered(bytes);
        for (int i = 0; i < palette.length; i++) {
            palette[i] = (byte) (file.getShort(at + 2 * i) >> 8);
        }
        return palette;
    }

    /** The fields of the first picture that have one number, or of many the first; by the negative tag, where it stands. */
    private static Map<Integer, Integer> fields(byte[] bytes) throws UnreadableImage {
        ByteBuffer file = ordered(bytes);
        long at = Integer.toUnsignedLong(file.getInt(4));
        if (at + 2 > file.limit()) {
            throw new UnreadableImage("ends within its header");
        }
        int count = Short.toUnsignedInt(file.getShort((int) at));
        if (count > MAX_FIELDS || at + 2 + 12L * count > file.limit()) {
            throw new UnreadableImage("ends within its header");
        }
        Map<Integer, Integer> fields = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int field = (int) at + 2 + 12 * i;
            int type = file.getShort(field + 2);
            long values = Integer.toUnsignedLong(file.getInt(field + 4));
            boolean wide = type == 4;
            if (type != 3 && !wide || values == 0) {
                continue;
            }
            long place = values * (wide ? 4 : 2) <= 4 ? field + 8 : Integer.toUnsignedLong(file.getInt(field + 8));
            if (place + (wide ? 4 : 2) <= file.limit()) {
                fields.put(-Short.toUnsignedInt(file.getShort(field)), (int) place);
                fields.put(
                        Short.toUnsignedInt(file.getShort(field)),
                        wide ? file.getInt((int) place) : Short.toUnsignedInt(file.getShort((int) place)));
            }
        }
        return fields;
    }

    @Override
    public Size size() {
        return orientation.swapsAxes() ? new Size(storedWidth, storedHeight) : new Size(storedHeight, storedWidth);
    }

    @Override
    public boolean isDeepGrey() {
        return depth == 16;
    }

    @Override
    public int decodedBytes() {
        return storedHeight * storedWidth * samples * ((depth + 7) / 8);
    }

    @Override
    public Pixels decode(int channels) throws UnreadableImage {
        BufferedImage image = ImageReading.read("tiff", file, reader -> reader.read(0));
        Raster raster = image.getRaster();
        if (raster.getWidth() != storedWidth || raster.getHeight() != storedHeight || raster.getNumBands() != samples) {
            throw new UnreadableImage("has another form than its header says");
        }
        int stored = photometric < 2 ? 1 : 3;
        byte[] values = new byte[storedHeight * storedWidth * stored];
        int[] row = new int[storedWidth * samples];
        for (int y = 0; y < storedHeight; y++) {
            raster.getPixels(0, y, storedWidth, 1, row);
            for (int x = 0; x < storedWidth; x++) {
                for (int channel = 0; channel < stored; channel++) {
                    values[(y * storedWidth + x) * stored + channel] =
                            palette.length > 0 ? palette[channel * 256 + row[x]] : grey(row[x * samples + channel]);
                }
            }
        }
        return orientation.apply(new Pixels(storedHeight, storedWidth, stored, values).inChannels(channels));
    }

    /** What begins at white is inverted by the reader; 16 bits are cut off at 255, as PIL does. */
    private byte grey(int sample) {
        return (byte) (depth == 1 ? 255 * sample : Math.min(sample, 255));
    }
}
