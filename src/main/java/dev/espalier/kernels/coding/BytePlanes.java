package dev.espalier.kernels.coding;

import java.util.Arrays;

/**
 * Elements of a few bytes, the first bytes of all of them together, then the second ones: of floats those with the
 * exponent are few different ones, and the last are noise. Most significant plane first; each plane is
 *
 * <pre>
 * way (1 byte): 0 as it is, 1 one byte for all (that byte), 2 rANS: frequencies of 256 symbols, coded length (number), stream
 * </pre>
 */
public final class BytePlanes {
    private static final int PLAIN = 0;
    private static final int SAME = 1;
    private static final int CODED = 2;
    private static final int SYMBOLS = 256;

    /** @param width least significant bytes of each element that count, at most 8 */
    public static byte[] encode(long[] elements, int count, int width) {
        ByteSink to = new ByteSink();
        byte[] plane = new byte[count];
        for (int place = width - 1; place >= 0; place--) {
            for (int i = 0; i < count; i++) {
                plane[i] = (byte) (elements[i] >>> 8 * place);
            }
            write(plane, to);
        }
        return to.toBytes();
    }

    private static void write(byte[] plane, ByteSink to) {
        long[] counts = new long[SYMBOLS];
        for (byte value : plane) {
            counts[value & 0xff]++;
        }
        if (plane.length > 0 && counts[plane[0] & 0xff] == plane.length) {
            to.put(SAME);
            to.put(plane[0]);
            return;
        }
        SymbolTables tables = SymbolTables.of(counts, 1, SYMBOLS);
        byte[] stream = new InterleavedRans(tables, 0, false).encode(plane, new byte[plane.length], plane.length);
        byte[] table = tables.toBytes();
        if (stream.length + table.length + 4 < plane.length) {
            to.put(CODED);
            to.put(table);
            to.putNumber(stream.length);
            to.put(stream);
        } else {
            to.put(PLAIN);
            to.put(plane);
        }
    }

    public static long[] decode(ByteSource from, int count, int width) {
        long[] elements = new long[count];
        for (int place = width - 1; place >= 0; place--) {
            byte[] plane = read(from, count);
            for (int i = 0; i < count; i++) {
                elements[i] |= (plane[i] & 0xffL) << 8 * place;
            }
        }
        return elements;
    }

    private static byte[] read(ByteSource from, int count) {
        int way = from.take();
        switch (way) {
            case PLAIN -> {
                return from.take(count);
            }
            case SAME -> {
                byte[] plane = new byte[count];
                Arrays.fill(plane, (byte) from.take());
                return plane;
            }
            case CODED -> {
                SymbolTables tables = SymbolTables.read(from, 1, SYMBOLS);
                ByteSource stream = from.part(from.takeCount(from.left(), "a coded length"));
                byte[] plane = new byte[count];
                new InterleavedRans(tables, 0, false).decode(stream, new byte[count], count, plane);
                return plane;
            }
            default -> throw new BrokenStream("there is no way " + way + " to write a plane");
        }
    }

    /** Numbers of big-endian bytes. */
    static long[] elements(byte[] bytes, int width) {
        long[] elements = new long[bytes.length / width];
        for (int i = 0; i < bytes.length; i++) {
            elements[i / width] = elements[i / width] << 8 | bytes[i] & 0xff;
        }
        return elements;
    }

    static byte[] bytes(long[] elements, int width) {
        byte[] bytes = new byte[elements.length * width];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (elements[i / width] >>> 8 * (width - 1 - i % width));
        }
        return bytes;
    }

    private BytePlanes() {}
}
