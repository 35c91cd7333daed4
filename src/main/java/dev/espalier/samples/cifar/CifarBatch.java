package dev.espalier.samples.cifar;

import dev.espalier.samples.arrays.ArrayWriter;
import dev.espalier.samples.cifar.BatchPickle.Made;
import dev.espalier.samples.cifar.BatchPickle.Slice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch in a scratch file.
 *
 * @param path in the archive, for messages
 */
record CifarBatch(String path, Path file, CifarName name) {
    private static final int PIXELS = 3 * 32 * 32;

    /** The names of the classes in a pickle. */
    static List<String> names(MemorySegment bytes, String path, boolean hundred) {
        Object list = BatchPickle.read(bytes, path).get(hundred ? "fine_label_names" : "label_names");
        List<String> names = new ArrayList<>();
        if (list instanceof List<?> items) {
            items.forEach(item -> names.add(String.valueOf(BatchPickle.text(bytes, item))));
        }
        return names;
    }

    /** Adds all samples; refuses what is no batch. */
    void write(MemorySegment bytes, ArrayWriter x, ArrayWriter y) throws IOException {
        if (name.plain()) {
            plain(bytes, x, y);
        } else {
            pickled(bytes, x, y);
        }
    }

    private void plain(MemorySegment bytes, ArrayWriter x, ArrayWriter y) throws IOException {
        int labels = name.hundred() ? 2 : 1; // coarse and fine
        int record = labels + PIXELS;
        if (bytes.byteSize() == 0 || bytes.byteSize() % record != 0) {
            throw CifarArrays.corrupt(
                    path, "has " + bytes.byteSize() + " bytes, which are no whole samples of " + record);
        }
        for (long at = 0; at < bytes.byteSize(); at += record) {
            y.put(bytes.get(ValueLayout.JAVA_BYTE, at + labels - 1) & 0xff);
            x.put(bytes.asSlice(at + labels, PIXELS).toArray(ValueLayout.JAVA_BYTE), PIXELS);
        }
    }

    private void pickled(MemorySegment bytes, ArrayWriter x, ArrayWriter y) throws IOException {
        Map<String, Object> batch = BatchPickle.read(bytes, path);
        Object labels = batch.get(name.hundred() ? "fine_labels" : "labels");
        if (!(labels instanceof List<?> numbers) || !(batch.get("data") instanceof Made array)) {
            throw CifarArrays.corrupt(path, "holds no \"data\" and labels");
        }
        List<?> parts = array.function.endsWith("_frombuffer")
                ? array.arguments
                : array.state instanceof List<?> state ? state : List.of();
        boolean buffer = array.function.endsWith("_frombuffer");
        boolean whole = parts.size() >= 4
                && parts.get(buffer ? 2 : 1).equals(List.of((long) numbers.size(), (long) PIXELS))
                && parts.get(buffer ? 1 : 2) instanceof Made dtype
                && "u1".equals(BatchPickle.text(bytes, dtype.arguments.getFirst()))
                && !Boolean.TRUE.equals(parts.get(3));
        Object raw = whole ? parts.get(buffer ? 0 : parts.size() - 1) : null;
        if (!write(bytes, raw, (long) numbers.size() * PIXELS, x)) {
            throw CifarArrays.corrupt(
                    path, "holds no \"data\" of uint8 and shape (" + numbers.size() + ", " + PIXELS + ")");
        }
        for (Object label : numbers) {
            if (!(label instanceof Long number) || number < 0 || number > 0xff) {
                throw CifarArrays.corrupt(path, "has a label that is none");
            }
            y.put(number);
        }
    }

    private static boolean write(MemorySegment bytes, @Nullable Object raw, long length, ArrayWriter x)
            throws IOException {
        return switch (raw) {
            case Slice slice
            when !slice.utf8() && slice.length() == length -> {
                copy(bytes.asSlice(slice.from(), length), x);
                yield true;
            }
            case Made encoded
            when encoded.function.equals("_codecs.encode") && encoded.arguments.getFirst() instanceof Slice text ->
                decode(bytes, text, length, x);
            case null, default -> false;
        };
    }

    private static void copy(MemorySegment from, ArrayWriter x) throws IOException {
        byte[] piece = new byte[1 << 16];
        for (long at = 0; at < from.byteSize(); at += piece.length) {
            int length = (int) Math.min(piece.length, from.byteSize() - at);
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, piece, 0, length);
            x.put(piece, length);
        }
    }

    /** Bytes that protocol 2 of Python 3 writes as text, each a character. */
    private static boolean decode(MemorySegment bytes, Slice text, long length, ArrayWriter x) throws IOException {
        long written = 0;
        for (long at = text.from(); at < text.from() + text.length(); at++) {
            int first = bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
            if (first >= 0x80) {
                at++;
                if (first != 0xc2 && first != 0xc3 || at >= text.from() + text.length()) {
                    return false;
                }
                first = (first & 3) << 6 | bytes.get(ValueLayout.JAVA_BYTE, at) & 0x3f;
            }
            x.put(first);
            written++;
        }
        return written == length;
    }
}
