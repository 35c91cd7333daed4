package dev.espalier.samples.images;

/** How a camera was held, as the EXIF tag 0x0112 tells by 1 to 8; a picture is turned back before anything else. */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, false, true),
    UPSIDE_DOWN(false, true, true),
    FLIPPED(false, true, false),
    TRANSPOSED(true, false, false),
    TURNED_LEFT(true, true, false),
    TRANSVERSED(true, true, true),
    TURNED_RIGHT(true, false, true);

    private final boolean swapsAxes;
    private final boolean fromBottom;
    private final boolean fromRight;

    /** Rows and columns of the picture as it lies in the file: swapped where asked, each perhaps from its far end. */
    Orientation(boolean swapsAxes, boolean fromBottom, boolean fromRight) {
        this.swapsAxes = swapsAxes;
        this.fromBottom = fromBottom;
        this.fromRight = fromRight;
    }

    /** The orientation of this number; upright for any number that means nothing. */
    static Orientation of(int tag) {
        return tag >= 1 && tag <= values().length ? values()[tag - 1] : UPRIGHT;
    }

    boolean swapsAxes() {
        return swapsAxes;
    }

    Pixels apply(Pixels stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        int height = swapsAxes ? stored.width() : stored.height();
        int width = swapsAxes ? stored.height() : stored.width();
        int channels = stored.channels();
        byte[] turned = new byte[stored.values().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int row = swapsAxes ? x : y;
                int column = swapsAxes ? y : x;
                int from = (fromBottom ? stored.height() - 1 - row : row) * stored.width()
                        + (fromRight ? stored.width() - 1 - column : column);
                System.arraycopy(stored.values(), from * channels, turned, (y * width + x) * channels, channels);
            }
        }
        return new Pixels(height, width, channels, turned);
    }
}
