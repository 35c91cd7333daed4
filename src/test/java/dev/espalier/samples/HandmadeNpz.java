package dev.espalier.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes small npz files for tests, array by array. */
final class HandmadeNpz {
    private final Map<String, byte[]> arrays = new LinkedHashMap<>();

    HandmadeNpz bytes(String name, long[] shape, int... values) {
        byte[] data = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            data[i] = (byte) values[i];
        }
        return add(name, "|u1", shape, data);
    }

    HandmadeNpz longs(String name, long[] shape, long... values) {
        ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asLongBuffer().put(values);
        return add(name, "<i8", shape, data.array());
    }

    HandmadeNpz doubles(String name, long[] shape, double... values) {
        ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asDoubleBuffer().put(values);
        return add(name, "<f8", shape, data.array());
    }

    /** An array of zeros. */
    HandmadeNpz zeros(String name, long... shape) {
        int count = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        return add(name, "|u1", shape, new byte[count]);
    }

    HandmadeNpz add(String name, String descr, long[] shape, byte[] data) {
        String sizes = Arrays.stream(shape).mapToObj(size -> size + ",").collect(Collectors.joining());
        byte[] header = ("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + sizes + ")}")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer npy = ByteBuffer.allocate(10 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        npy.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        npy.putShort((short) header.length).put(header).put(data);
        arrays.put(name, npy.array());
        return this;
    }

    Path in(Path folder) {
        Path file = folder.resolve("handmade.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
                zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
                zip.write(array.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
