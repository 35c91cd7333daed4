package dev.espalier.samples.images;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.ByteBuffer;

/** A PNG file. */
record PngImage(byte[] file, int storedWidth, int storedHeight, int depth, int colorType, Orientation orientation)
        implements EncodedImage {
    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int IHDR = 0x49484452;
    private static final int EXIF = 0x65584966;
    private static final int FIRST_CHUNK = 8;
    private static final int CHUNK_FRAME = 12;
    private static final int GREY = 0;
    private static final int PALETTE = 3;

    static boolean isPng(byte[] file) {
        return file.length >= 8 && ByteBuffer.wrap(file).getLong(0) == SIGNATURE;
    }

    static PngImage read(byte[] file) throws UnreadableImage {
        ByteBuffer png = ByteBuffer.wrap(file);
        if (file.length < 33 || png.getInt(8) != 13 || png.getInt(12) != IHDR) {
            throw new UnreadableImage("ends within its header");
        }
        int width = png.getInt(16);
        int height = png.getInt(20);
        EncodedImage.checkSize(
                Integer.toUnsignedLong(width), Integer.toUnsignedLong(height), pixelBytes(png.get(24), png.get(25)));
        return new PngImage(file, width, height, png.get(24), png.get(25), orientation(png));
    }

    private static int pixelBytes(int depth, int colorType) {
        int channels = switch (colorType) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
        return depth == 16 ? 2 * channels : channels;
    }

    /** Walks over the chunks up to the end, where an eXIf may still stand. */
    private static Orientation orientation(ByteBuffer png) {
        Orientation found = Orientation.UPRIGHT;
        long at = FIRST_CHUNK;
        while (at + CHUNK_FRAME <= png.limit()) {
            long length = Integer.toUnsignedLong(png.getInt((int) at));
            if (at + CHUNK_FRAME + length > png.limit()) {
                break;
            }
            if (png.getInt((int) at + 4) == EXIF) {
                found = Exif.orientation(png.slice((int) at + 8, (int) length));
            }
            at += CHUNK_FRAME + length;
        }
        return found;
    }

    @Override
    public Size size() {
        return orientation.swapsAxes() ? new Size(storedWidth, storedHeight) : new Size(storedHeight, storedWidth);
    }

    @Override
    public int decodedBytes() {
        return storedHeight * storedWidth * pixelBytes(depth, colorType);
    }

    @Override
    public boolean isDeepGrey() {
        return colorType == GREY && depth == 16;
    }

    @Override
    public Pixels decode(int channels) throws UnreadableImage {
        BufferedImage image = ImageReading.read("png", file, reader -> reader.read(0));
        Raster raster = image.getRaster();
        if (raster.getWidth() != storedWidth || raster.getHeight() != storedHeight) {
            throw new UnreadableImage("has another size than its header says");
        }
        IndexColorModel palette =
                colorType == PALETTE && image.getColorModel() instanceof IndexColorModel model ? model : null;
        int stored = palette == null && raster.getNumBands() < 3 ? 1 : 3;
        byte[] values = new byte[storedHeight * storedWidth * stored];
        int[] row = new int[storedWidth * raster.getNumBands()];
        for (int y = 0; y < storedHeight; y++) {
            raster.getPixels(0, y, storedWidth, 1, row);
            int to = y * storedWidth * stored;
            if (palette == null) {
                samples(row, raster, values, to, stored);
            } else {
                colors(row, palette, values, to);
            }
        }
        return orientation.apply(new Pixels(storedHeight, storedWidth, stored, values).inChannels(channels));
    }

    /** Grey of 16 bits is cut off at 255, any other 16 bits keep the upper 8, as PIL does. */
    private void samples(int[] row, Raster raster, byte[] values, int to, int stored) {
        int bands = raster.getNumBands();
        int most = (1 << raster.getSampleModel().getSampleSize(0)) - 1; // not always that of the file
        for (int x = 0; x < storedWidth; x++) {
            for (int channel = 0; channel < stored; channel++) {
                int sample = row[x * bands + channel];
                int value = isDeepGrey() ? Math.min(sample, 255) : depth == 16 ? sample >> 8 : sample * 255 / most;
                values[to + x * stored + channel] = (byte) value;
            }
        }
    }

    private void colors(int[] row, IndexColorModel palette, byte[] values, int to) {
        for (int x = 0; x < storedWidth; x++) {
            int color = palette.getRGB(row[x]);
            values[to + 3 * x] = (byte) (color >> 16);
            values[to + 3 * x + 1] = (byte) (color >> 8);
            values[to + 3 * x + 2] = (byte) color;
        }
    }
}
