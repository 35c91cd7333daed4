package dev.espalier.samples.images;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the markers of a JPEG file, from its first to its end.
 *
 * <pre>
 * ff xx length data      a segment; length counts itself and the data
 * ff d8, ff d0-d7, ff 01  markers alone
 * ff da length data ...  a scan: coded data follows, in which ff 00 stands for ff
 * ff d9                  the end
 * </pre>
 */
final class JpegMarkers {
    /** Progressive files have some ten; thousands of empty scans would take hours to decode. */
    private static final int MAX_SCANS = 100;

    private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.ISO_8859_1);
    private static final int ADOBE_BYTES = 12;

    private final ByteBuffer file;
    private ByteBuffer frame = ByteBuffer.allocate(0);
    private boolean jfif;
    private int adobeTransform = -1;
    private Orientation orientation = Orientation.UPRIGHT;

    JpegMarkers(byte[] file) throws UnreadableImage {
        this.file = ByteBuffer.wrap(file);
        walk();
    }

    private void walk() throws UnreadableImage {
        int at = 2;
        int scans = 0;
        while (true) {
            at = nextMarker(at);
            int marker = file.get(at - 1) & 0xff;
            if (marker == 0xd9) {
                return;
            }
            if (marker == 0x01 || marker == 0xd8 || (marker >= 0xd0 && marker <= 0xd7)) {
                continue;
            }
            int length = at + 2 <= file.limit() ? Short.toUnsignedInt(file.getShort(at)) : 0;
            if (length < 2 || at + length > file.limit()) {
                throw new UnreadableImage("is truncated");
            }
            segment(marker, file.slice(at + 2, length - 2));
            at += length;
            if (marker == 0xda && ++scans > MAX_SCANS) {
                throw new UnreadableImage("has more than " + MAX_SCANS + " scans");
            }
        }
    }

    /** The place after the next marker's two bytes; zeros and stuffing between markers are passed over. */
    private int nextMarker(int from) throws UnreadableImage {
        for (int at = from; at + 1 < file.limit(); at++) {
            int next = file.get(at + 1) & 0xff;
            if (file.get(at) == (byte) 0xff && next != 0 && next != 0xff) {
                return at + 2;
            }
        }
        throw new UnreadableImage("is truncated");
    }

    private void segment(int marker, ByteBuffer data) throws UnreadableImage {
        switch (marker) {
            case 0xc0, 0xc1, 0xc2 -> {
                if (frame.hasRemaining() || data.remaining() < 6) {
                    throw new UnreadableImage("has a broken frame");
                }
                frame = data;
            }
            case 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf ->
                throw new UnreadableImage("is a JPEG of a rare kind, lossless, hierarchical or arithmetic (ff "
                        + Integer.toHexString(marker) + ")");
            case 0xe0 -> jfif |= begins(data, JFIF);
            case 0xe1 -> {
                if (begins(data, EXIF)) {
                    orientation = Exif.orientation(data.slice(EXIF.length, data.remaining() - EXIF.length));
                }
            }
            case 0xee -> {
                if (begins(data, ADOBE) && data.remaining() >= ADOBE_BYTES) {
                    adobeTransform = data.get(ADOBE_BYTES - 1) & 0xff;
                }
            }
            default -> {}
        }
    }

    private static boolean begins(ByteBuffer data, byte[] with) {
        return data.remaining() >= with.length && data.slice(0, with.length).equals(ByteBuffer.wrap(with));
    }

    /** The frame's data: precision, height, width, number of components, and three bytes for each component. */
    ByteBuffer frame() throws UnreadableImage {
        if (!frame.hasRemaining()) {
            throw new UnreadableImage("has no frame");
        }
        return frame;
    }

    Orientation orientation() {
        return orientation;
    }

    /** What the components are, as libjpeg decides. */
    JpegColor color() throws UnreadableImage {
        ByteBuffer data = frame();
        int components = data.get(5);
        if (data.remaining() < 6 + 3 * components) {
            throw new UnreadableImage("has a broken frame");
        }
        return switch (components) {
            case 1 -> JpegColor.GREY;
            case 3 -> {
                boolean namedRgb = data.get(6) == 'R' && data.get(9) == 'G' && data.get(12) == 'B';
                boolean rgb = !jfif && (adobeTransform == 0 || (adobeTransform < 0 && namedRgb));
                yield rgb ? JpegColor.RGB : JpegColor.YCC;
            }
            case 4 -> adobeTransform == 2 ? JpegColor.YCCK : JpegColor.CMYK;
            default -> throw new UnreadableImage("has " + components + " components");
        };
    }

    /** Whether brightness has twice the rows of colour and as many columns. */
    boolean hasHalfTheRowsOfColor() throws UnreadableImage {
        ByteBuffer data = frame();
        return color() == JpegColor.YCC && data.get(7) == 0x12 && data.get(10) == 0x11 && data.get(13) == 0x11;
    }
}
