package dev.espalier.kernels.coding;

/**
 * An array of bytes in the shortest of three ways: as it is, adaptive, or in planes by rANS. What scales, codebooks,
 * tables and texts are kept as.
 *
 * <pre>
 * length (number); if it is not 0: way (1 byte), coded length (number), coded bytes
 * way   0 as it is; 1 planes; 1 + m adaptive with m modelled bytes to an element, m = 1 .. 8
 * </pre>
 */
public final class SmallBytes {
    private static final int PLAIN = 0;
    private static final int PLANES = 1;
    private static final int MOST_ADAPTIVE = 1 << 14;
    private static final int LEAST_PLANES = 1 << 12;

    /** @param width bytes to an element, which are big-endian and fill the array */
    public static void write(byte[] bytes, int width, ByteSink to) {
        to.putNumber(bytes.length);
        if (bytes.length == 0) {
            return;
        }
        int way = PLAIN;
        byte[] best = bytes;
        if (bytes.length <= MOST_ADAPTIVE) {
            AdaptiveBytes.Elements[] runs = {new AdaptiveBytes.Elements(bytes.length / width, width, 0)};
            for (int modelled = width; modelled >= 1; modelled /= 2) {
                byte[] coded = AdaptiveBytes.encode(bytes, runs, modelled).bytes();
                if (coded.length < best.length) {
                    way = 1 + modelled;
                    best = coded;
                }
            }
        }
        if (bytes.length >= LEAST_PLANES) {
            byte[] coded = BytePlanes.encode(BytePlanes.elements(bytes, width), bytes.length / width, width);
            if (coded.length < best.length) {
                way = PLANES;
                best = coded;
            }
        }
        to.put(way);
        to.putNumber(best.length);
        to.put(best);
    }

    /** @param most bytes that there may be */
    public static byte[] read(ByteSource from, int most, int width) {
        int length = from.takeCount(most, "a length");
        if (length == 0) {
            return new byte[0];
        }
        if (length % width != 0) {
            throw new BrokenStream(length + " bytes are not whole elements of " + width);
        }
        int way = from.take();
        ByteSource coded = from.part(from.takeCount(from.left(), "a coded length"));
        if (way == PLAIN) {
            return coded.take(length);
        }
        if (way == PLANES) {
            return BytePlanes.bytes(BytePlanes.decode(coded, length / width, width), width);
        }
        int modelled = way - 1;
        if (modelled > width || length > MOST_ADAPTIVE) {
            throw new BrokenStream("there is no way " + way + " to write " + length + " bytes of elements of " + width);
        }
        AdaptiveBytes.Elements[] runs = {new AdaptiveBytes.Elements(length / width, width, 0)};
        return AdaptiveBytes.decode(coded, length, runs, modelled);
    }

    private SmallBytes() {}
}
