package dev.espalier.samples.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Looks for the orientation in EXIF data, a TIFF file with one directory of interest; what is broken is passed over. */
final class Exif {
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int ENTRY_BYTES = 12;

    private Exif() {}

    static Orientation orientation(ByteBuffer tiff) {
        if (tiff.remaining() < 8) {
            return Orientation.UPRIGHT;
        }
        ByteBuffer data = tiff.slice();
        int order = data.getShort(0);
        if (order != 0x4949 && order != 0x4d4d) {
            return Orientation.UPRIGHT;
        }
        data.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = Integer.toUnsignedLong(data.getInt(4));
        if (data.getShort(2) != 42 || directory > data.limit() - 2) {
            return Orientation.UPRIGHT;
        }
        int entries = Short.toUnsignedInt(data.getShort((int) directory));
        for (int i = 0; i < entries; i++) {
            long at = directory + 2 + (long) i * ENTRY_BYTES;
            if (at + ENTRY_BYTES > data.limit()) {
                break;
            }
            if (Short.toUnsignedInt(data.getShort((int) at)) == ORIENTATION) {
                return value(data, (int) at);
            }
        }
        return Orientation.UPRIGHT;
    }

    private static Orientation value(ByteBuffer data, int at) {
        return switch (data.getShort(at + 2)) {
            case SHORT -> Orientation.of(data.getShort(at + 8));
            case LONG -> Orientation.of(data.getInt(at + 8));
            default -> Orientation.UPRIGHT;
        };
    }
}
