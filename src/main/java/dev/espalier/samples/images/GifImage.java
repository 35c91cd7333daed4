package dev.espalier.samples.images;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The first picture of a GIF file; what is transparent has the colour that the file gives it, as PIL has it. */
record GifImage(byte[] file, int storedWidth, int storedHeight) implements EncodedImage {
    static boolean isGif(byte[] file) {
        return file.length > 13 && file[0] == 'G' && file[1] == 'I' && file[2] == 'F' && file[3] == '8';
    }

    static GifImage read(byte[] file) throws UnreadableImage {
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int width = Short.toUnsignedInt(header.getShort(6));
        int height = Short.toUnsignedInt(header.getShort(8));
        EncodedImage.checkSize(width, height, 3);
        int frame = frame(header);
        boolean whole = header.getInt(frame + 1) == 0
                && Short.toUnsignedInt(header.getShort(frame + 5)) == width
                && Short.toUnsignedInt(header.getShort(frame + 7)) == height;
        if (!whole) {
            throw new UnreadableImage("has a first picture that is smaller than the whole");
        }
        return new GifImage(file, width, height);
    }

    /** Where the first picture begins, behind the colours of all and what else comes before it. */
    private static int frame(ByteBuffer file) throws UnreadableImage {
        int flags = file.get(10);
        int at = 13 + ((flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1);
        while (at + 10 <= file.limit() && file.get(at) == '!') {
            at += 2;
            while (at < file.limit() && file.get(at) != 0) {
                at += 1 + (file.get(at) & 0xff);
            }
            at++;
        }
        if (at + 10 > file.limit() || file.get(at) != ',') {
            throw new UnreadableImage("ends before its first picture");
        }
        return at;
    }

    @Override
    public Pixels decode(int channels) throws UnreadableImage {
        BufferedImage image = ImageReading.read("gif", file, reader -> reader.read(0));
        Raster raster = image.getRaster();
        if (raster.getWidth() != storedWidth
                || raster.getHeight() != storedHeight
                || !(image.getColorModel() instanceof IndexColorModel palette)) {
            throw new UnreadableImage("has another size than its header says");
        }
        byte[] values = new byte[storedHeight * storedWidth * 3];
        int[] row = new int[storedWidth];
        int to = 0;
        for (int y = 0; y < storedHeight; y++) {
            raster.getPixels(0, y, storedWidth, 1, row);
            for (int index : row) {
                int color = palette.getRGB(index);
                values[to++] = (byte) (color >> 16);
                values[to++] = (byte) (color >> 8);
                values[to++] = (byte) color;
            }
        }
        return new Pixels(storedHeight, storedWidth, 3, values).inChannels(channels);
    }
}
