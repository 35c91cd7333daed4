package dev.espalier.formats.zip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One stored entry of a zip file, as its two headers tell it. Times are fixed, so that equal contents give equal files.
 *
 * @param offset where its local header begins
 * @param roomy whether the local header has room for 64-bit sizes, though it may not need it
 * @param largest size or offset from which on the 64-bit form is used
 */
record ZipRecord(String name, long offset, long sizeBytes, long checksum, boolean roomy, long largest) {
    /** In the 32-bit fields of a zip file this value says: see the 64-bit ones. */
    static final long LARGEST = 0xffff_ffffL;

    /** Bytes of an entry of the directory, at least. */
    static final int CENTRAL = 46;

    private static final int ALIGNMENT = 64;
    private static final int LOCAL = 30;
    private static final short UTF8 = 0x800;
    /** The first day that a zip file can name. */
    private static final short FIRST_OF_JANUARY_1980 = 0x21;
    /** The extra field that PyTorch itself pads with. */
    private static final short PADDING = 0x4246;

    /** The same when its content is known, with headers of the same length. */
    ZipRecord of(long size, long sum) {
        return new ZipRecord(name, offset, size, sum, roomy, largest);
    }

    ByteBuffer localHeader() {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        int wide = isLarge(sizeBytes) ? 20 : 0;
        int room = roomy ? 20 : wide;
        long unpadded = offset + LOCAL + utf8.length + room + 4;
        int padding = (int) ((ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT) + room - wide;
        ByteBuffer header = littleEndian(LOCAL + utf8.length + wide + 4 + padding);
        header.putInt(0x04034b50).putShort(version());
        putFacts(header, utf8.length, wide + 4 + padding);
        header.put(utf8);
        if (wide > 0) {
            header.putShort((short) 1).putShort((short) 16).putLong(sizeBytes).putLong(sizeBytes);
        }
        header.putShort(PADDING).putShort((short) padding);
        return header.rewind();
    }

    ByteBuffer directoryEntry() {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        int wide = (isLarge(sizeBytes) ? 16 : 0) + (isLarge(offset) ? 8 : 0);
        int extra = wide == 0 ? 0 : 4 + wide;
        ByteBuffer entry = littleEndian(CENTRAL + utf8.length + extra);
        entry.putInt(0x02014b50).putShort(version()).putShort(version());
        putFacts(entry, utf8.length, extra);
        entry.position(entry.position() + 10);
        entry.putInt(narrow(offset)).put(utf8);
        if (extra > 0) {
            entry.putShort((short) 1).putShort((short) wide);
            if (isLarge(sizeBytes)) {
                entry.putLong(sizeBytes).putLong(sizeBytes);
            }
            if (isLarge(offset)) {
                entry.putLong(offset);
            }
        }
        return entry.rewind();
    }

    static ByteBuffer directoryEnd(int entries, long begin, long length, long largest) {
        boolean wide = entries >= 0xffff || begin >= largest || length >= largest;
        ByteBuffer end = littleEndian(wide ? 98 : 22);
        if (wide) {
            end.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
            end.putLong(0).putLong(entries).putLong(entries).putLong(length).putLong(begin);
            end.putInt(0x07064b50).putInt(0).putLong(begin + length).putInt(1);
        }
        short count = wide ? (short) 0xffff : (short) entries;
        end.putInt(0x06054b50).putInt(0).putShort(count).putShort(count);
        end.putInt(wide ? -1 : (int) length).putInt(wide ? -1 : (int) begin).putShort((short) 0);
        return end.rewind();
    }

    /** The 22 bytes that both headers share: flags, method, time, date, checksum, sizes, lengths of name and extra. */
    private void putFacts(ByteBuffer header, int nameLength, int extraLength) {
        header.putShort(UTF8).putShort((short) 0).putShort((short) 0).putShort(FIRST_OF_JANUARY_1980);
        header.putInt((int) checksum).putInt(narrow(sizeBytes)).putInt(narrow(sizeBytes));
        header.putShort((short) nameLength).putShort((short) extraLength);
    }

    private short version() {
        return (short) (isLarge(sizeBytes) || isLarge(offset) ? 45 : 20);
    }

    private boolean isLarge(long value) {
        return value >= largest;
    }

    private int narrow(long value) {
        return isLarge(value) ? -1 : (int) value;
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
