package dev.espalier.samples.images;

/**
 * Interpolates colour that has half the rows of brightness (4:4:0, what a camera's 4:2:2 becomes when it is turned
 * without loss). The JDK's libjpeg repeats such rows, libjpeg-turbo mixes neighbours:
 *
 * <pre>
 * upper row of a pair = (3 * own + above + 1) >> 2;  lower row = (3 * own + below + 2) >> 2
 * </pre>
 */
final class ChromaRows {
    private final byte[] values;
    private final int height;
    private final int lineBytes;

    private ChromaRows(byte[] values, int height, int width) {
        this.values = values;
        this.height = height;
        this.lineBytes = 3 * width;
    }

    /** Changes interleaved YCC in which each row of colour stands twice. */
    static void smooth(byte[] values, int height, int width) {
        new ChromaRows(values, height, width).smooth();
    }

    private void smooth() {
        int pairs = (height + 1) / 2;
        byte[] above = row(0);
        for (int pair = 0; pair < pairs; pair++) {
            byte[] own = row(pair);
            byte[] below = row(Math.min(pair + 1, pairs - 1));
            mix(2 * pair, own, above, 1);
            if (2 * pair + 1 < height) {
                mix(2 * pair + 1, own, below, 2);
            }
            above = own;
        }
    }

    private byte[] row(int pair) {
        byte[] row = new byte[lineBytes];
        System.arraycopy(values, 2 * pair * lineBytes, row, 0, lineBytes);
        return row;
    }

    private void mix(int y, byte[] own, byte[] other, int bias) {
        for (int x = 0; x < lineBytes; x++) {
            if (x % 3 != 0) {
                values[y * lineBytes + x] = (byte) ((3 * (own[x] & 0xff) + (other[x] & 0xff) + bias) >> 2);
            }
        }
    }
}
