package dev.espalier.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** An archive whose every field can be made to lie, byte by byte. */
final class CraftedZip {
    private record Entry(byte[] name, byte[] content, int bytes, int checksum, int method, int flags) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Integer> locals = new ArrayList<>();
    private final List<Integer> centrals = new ArrayList<>();
    private int end;

    CraftedZip stored(String name, byte[] content) {
        return add(name, content, content.length, checksum(content), 0, 0);
    }

    CraftedZip deflated(String name, byte[] content) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] packed = new byte[content.length + 100];
        int length = deflater.deflate(packed);
        deflater.end();
        return add(name, java.util.Arrays.copyOf(packed, length), content.length, checksum(content), 8, 0);
    }

    CraftedZip add(String name, byte[] packed, int bytes, int checksum, int method, int flags) {
        entries.add(new Entry(name.getBytes(StandardCharsets.UTF_8), packed, bytes, checksum, method, flags));
        return this;
    }

    static int checksum(byte[] content) {
        CRC32 sum = new CRC32();
        sum.update(content);
        return (int) sum.getValue();
    }

    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        locals.clear();
        centrals.clear();
        for (Entry entry : entries) {
            locals.add(all.size());
            ByteBuffer head = buffer(30).putInt(0x04034b50).putShort((short) 20);
            facts(head, entry).putShort((short) 0);
            all.writeBytes(head.array());
            all.writeBytes(entry.name());
            all.writeBytes(entry.content());
        }
        int directory = all.size();
        for (int i = 0; i < entries.size(); i++) {
            centrals.add(all.size());
            ByteBuffer head = buffer(46).putInt(0x02014b50).putShort((short) 20).putShort((short) 20);
            facts(head, entries.get(i)).position(42);
            all.writeBytes(head.putInt(locals.get(i)).array());
            all.writeBytes(entries.get(i).name());
        }
        end = all.size();
        short count = (short) entries.size();
        all.writeBytes(buffer(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort(count)
                .putShort(count)
                .putInt(end - directory)
                .putInt(directory)
                .array());
        return all.toByteArray();
    }

    private static ByteBuffer facts(ByteBuffer head, Entry entry) {
        return head.putShort((short) (entry.flags() | 0x800))
                .putShort((short) entry.method())
                .putInt(0x21_0000)
                .putInt(entry.checksum())
                .putInt(entry.content().length)
                .putInt(entry.bytes())
                .putShort((short) entry.name().length);
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Sets a number of two or four bytes in the local header of an entry. */
    byte[] local(int entry, int at, int width, long value) {
        byte[] all = bytes();
        return put(all, locals.get(entry) + at, width, value);
    }

    byte[] central(int entry, int at, int width, long value) {
        byte[] all = bytes();
        return put(all, centrals.get(entry) + at, width, value);
    }

    /** In both headers; fields of the central one lie two bytes further on. */
    byte[] both(int entry, int at, int width, long value) {
        byte[] all = local(entry, at, width, value);
        return put(all, centrals.get(entry) + at + 2, width, value);
    }

    byte[] end(int at, int width, long value) {
        byte[] all = bytes();
        return put(all, end + at, width, value);
    }

    int localOffset(int entry) {
        return locals.get(entry);
    }

    int centralOffset(int entry) {
        return centrals.get(entry);
    }

    static byte[] put(byte[] all, int at, int width, long value) {
        for (int i = 0; i < width; i++) {
            all[at + i] = (byte) (value >>> (8 * i));
        }
        return all;
    }
}
