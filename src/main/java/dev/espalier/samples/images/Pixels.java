package dev.espalier.samples.images;

/**
 * A picture in memory: rows of pixels of interleaved channels, 0 to 255.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 */
public record Pixels(int height, int width, int channels, byte[] values) {
    public Pixels {
        if (values.length != height * width * channels) {
            throw new IllegalArgumentException("a picture of " + height + " x " + width + " pixels and " + channels
                    + " channels has " + height * width * channels + " values, was given " + values.length);
        }
    }

    /** A part of this picture; what lies outside of it is 0. */
    public Pixels cut(int top, int left, int cutHeight, int cutWidth) {
        if (top == 0 && left == 0 && cutHeight == height && cutWidth == width) {
            return this;
        }
        byte[] cut = new byte[Math.multiplyExact(Math.multiplyExact(cutHeight, cutWidth), channels)];
        int begin = Math.max(0, left);
        int length = Math.min(width, left + cutWidth) - begin;
        for (int y = Math.max(0, top); length > 0 && y < Math.min(height, top + cutHeight); y++) {
            System.arraycopy(
                    values,
                    (y * width + begin) * channels,
                    cut,
                    ((y - top) * cutWidth + begin - left) * channels,
                    length * channels);
        }
        return new Pixels(cutHeight, cutWidth, channels, cut);
    }

    /** Resized by PIL's bilinear filter with antialiasing. */
    public Pixels resized(Size wanted) {
        return Resampling.resize(this, wanted);
    }

    /** The middle, as torchvision's CenterCrop has it; what is too small gets a border of 0. */
    public Pixels centerCrop(int size) {
        return cut(middle(height, size), middle(width, size), size, size);
    }

    private static int middle(int length, int wanted) {
        return wanted > length ? -((wanted - length) / 2) : (int) Math.rint((length - wanted) / 2.0);
    }

    public Size size() {
        return new Size(height, width);
    }

    /** In grey (1) or in red, green and blue (3), as PIL's {@code convert("L")} and {@code convert("RGB")}. */
    public Pixels inChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        byte[] converted = new byte[height * width * wanted];
        for (int pixel = 0; pixel < height * width; pixel++) {
            int from = pixel * channels;
            int to = pixel * wanted;
            if (wanted == 1) {
                converted[to] = (byte) luma(values[from] & 0xff, values[from + 1] & 0xff, values[from + 2] & 0xff);
            } else {
                converted[to] = values[from];
                converted[to + 1] = values[from + (channels == 1 ? 0 : 1)];
                converted[to + 2] = values[from + (channels == 1 ? 0 : 2)];
            }
        }
        return new Pixels(height, width, wanted, converted);
    }

    /** ITU-R 601 in PIL's 16-bit fixed point. */
    static int luma(int red, int green, int blue) {
        return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
    }
}
