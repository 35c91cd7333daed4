package dev.espalier.samples;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Writes small zip archives for tests, file by file, stored as they are. */
public final class HandmadeZip {
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    public HandmadeZip add(String name, byte[] bytes) {
        files.put(name, bytes);
        return this;
    }

    /** An IDX file with the header that these sizes give, whatever the values are. */
    HandmadeZip idx(String name, int type, int[] sizes, int values) {
        byte[] bytes = idx(type, sizes, values);
        return add(name, name.endsWith(".gz") ? zipped(bytes) : bytes);
    }

    static byte[] idx(int type, int[] sizes, int values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + values);
        bytes.put(new byte[] {0, 0, (byte) type, (byte) sizes.length});
        for (int size : sizes) {
            bytes.putInt(size);
        }
        return bytes.array();
    }

    static byte[] zipped(byte[] bytes) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(to)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return to.toByteArray();
    }

    /** A black image. */
    public static byte[] png(int width, int height) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), "png", to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return to.toByteArray();
    }

    public Path in(Path folder) {
        Path file = folder.resolve("handmade.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> one : files.entrySet()) {
                ZipEntry entry = new ZipEntry(one.getKey());
                CRC32 sum = new CRC32();
                sum.update(one.getValue());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(one.getValue().length);
                entry.setCrc(sum.getValue());
                zip.putNextEntry(entry);
                zip.write(one.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
