package dev.espalier.samples.images;

/**
 * What the components of a JPEG file are, and how they become grey or red, green and blue: libjpeg's fixed point and
 * PIL's naive inversion of ink, value for value.
 */
enum JpegColor {
    GREY(1),
    RGB(3),
    YCC(3),
    CMYK(4),
    YCCK(4);

    private static final int HALF = 1 << 15;
    private static final int RED_CR = fixed(1.40200);
    private static final int GREEN_CR = fixed(0.71414);
    private static final int GREEN_CB = fixed(0.34414);
    private static final int BLUE_CB = fixed(1.77200);

    private final int components;

    JpegColor(int components) {
        this.components = components;
    }

    private static int fixed(double factor) {
        return (int) (factor * (1 << 16) + 0.5);
    }

    int components() {
        return components;
    }

    /** Interleaved components as grey or red, green and blue; may change what it is given. */
    byte[] convert(byte[] values, int pixels) {
        return switch (this) {
            case GREY, RGB -> values;
            case YCC -> {
                for (int i = 0; i < pixels; i++) {
                    rgb(values, 3 * i, values, 3 * i);
                }
                yield values;
            }
            case CMYK, YCCK -> {
                byte[] converted = new byte[3 * pixels];
                for (int i = 0; i < pixels; i++) {
                    if (this == YCCK) {
                        rgb(values, 4 * i, converted, 3 * i);
                    }
                    ink(values, 4 * i, converted, 3 * i);
                }
                yield converted;
            }
        };
    }

    private static void rgb(byte[] from, int at, byte[] to, int place) {
        int y = from[at] & 0xff;
        int cb = (from[at + 1] & 0xff) - 128;
        int cr = (from[at + 2] & 0xff) - 128;
        to[place] = clipped(y + ((RED_CR * cr + HALF) >> 16));
        to[place + 1] = clipped(y + ((-GREEN_CB * cb - GREEN_CR * cr + HALF) >> 16));
        to[place + 2] = clipped(y + ((BLUE_CB * cb + HALF) >> 16));
    }

    /** The black component says how much light is left; of the others, files hold ink inverted, as Adobe writes it. */
    private void ink(byte[] from, int at, byte[] to, int place) {
        int light = from[at + 3] & 0xff;
        for (int channel = 0; channel < 3; channel++) {
            // YCCK holds 255 - cyan as YCC, which is there already
            int ink = this == YCCK ? to[place + channel] & 0xff : 255 - (from[at + channel] & 0xff);
            int product = ink * light + 128;
            to[place + channel] = clipped(light - (((product >> 8) + product) >> 8));
        }
    }

    private static byte clipped(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }
}
