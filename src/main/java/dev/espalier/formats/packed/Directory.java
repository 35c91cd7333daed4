package dev.espalier.formats.packed;

import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.kernels.coding.ByteSink;
import dev.espalier.kernels.coding.ByteSource;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a packed file holds, as it stands at its end. Numbers are varints; a text is its length in bytes and UTF-8.
 *
 * <pre>
 * metadata     count; each: name (text), value (text)
 * blocks       count; of each its length, in the order of the file
 * sections     count; each: name (text), its block
 * bundles      count; each: its block
 * tensors      count; each: bytes of its name that are those of the name before, the rest of it (text); type (1 byte);
 *              sizes: count, each; place (1 byte): 0 a block of its own, then the block; 1 tied, then which tensor;
 *              2 empty; 3 in a bundle, then the bundle
 * </pre>
 *
 * Blocks, bundles and tensors are counted from 0 in their order here.
 */
record Directory(
        Map<String, String> metadata,
        List<Long> blocks,
        Map<String, Integer> sections,
        List<Integer> bundles,
        List<Entry> entries) {
    static final int MOST_BYTES = 25_000_000;
    private static final int MOST_ENTRIES = 100_000;
    private static final int MOST_SIZES = 64;
    private static final int MOST_NAME = 4000;

    /** A tensor, and where its values are. */
    record Entry(TensorInfo tensor, Place place) {}

    /** Where the values of a tensor are. */
    sealed interface Place {
        record Block(int block) implements Place {}

        record Tied() implements Place {}

        record Empty() implements Place {}

        record InBundle(int bundle) implements Place {}
    }

    byte[] toBytes() {
        ByteSink to = new ByteSink();
        to.putNumber(metadata.size());
        metadata.forEach((name, value) -> {
            putText(to, name);
            putText(to, value);
        });
        to.putNumber(blocks.size());
        blocks.forEach(to::putNumber);
        to.putNumber(sections.size());
        sections.forEach((name, block) -> {
            putText(to, name);
            to.putNumber(block);
        });
        to.putNumber(bundles.size());
        bundles.forEach(to::putNumber);
        to.putNumber(entries.size());
        Map<String, Integer> places = new LinkedHashMap<>();
        entries.forEach(entry -> places.put(entry.tensor().name(), places.size()));
        byte[] before = {};
        for (Entry entry : entries) {
            byte[] name = entry.tensor().name().getBytes(StandardCharsets.UTF_8);
            put(to, entry, name, before, places);
            before = name;
        }
        return to.toBytes();
    }

    private static void putText(ByteSink to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        to.putNumber(bytes.length);
        to.put(bytes);
    }

    private static void put(ByteSink to, Entry entry, byte[] name, byte[] before, Map<String, Integer> places) {
        int shared = Math.max(0, Arrays.mismatch(name, before));
        to.putNumber(shared);
        to.putNumber(name.length - shared);
        to.put(Arrays.copyOfRange(name, shared, name.length));
        TensorInfo tensor = entry.tensor();
        to.put(tensor.dtype().ordinal());
        to.putNumber(tensor.rank());
        tensor.shape().forEach(to::putNumber);
        switch (entry.place()) {
            case Place.Block(int block) -> {
                to.put(0);
                to.putNumber(block);
            }
            case Place.Tied() -> {
                to.put(1);
                to.putNumber(Objects.requireNonNull(places.get(tensor.storedAs())));
            }
            case Place.Empty() -> to.put(2);
            case Place.InBundle(int bundle) -> {
                to.put(3);
                to.putNumber(bundle);
            }
        }
    }

    /** @param blockBytes all blocks together */
    static Directory read(byte[] bytes, long blockBytes) {
        ByteSource from = new ByteSource(bytes);
        Map<String, String> metadata = new LinkedHashMap<>();
        for (int left = from.takeCount(MOST_ENTRIES, "metadata"); left > 0; left--) {
            metadata.put(text(from), text(from));
        }
        List<Long> blocks = new ArrayList<>();
        long sum = 0;
        for (int left = from.takeCount(MOST_ENTRIES, "blocks"); left > 0; left--) {
            blocks.add(from.takeNumber());
            sum += Math.min(blocks.getLast(), blockBytes + 1);
        }
        if (sum != blockBytes) {
            throw new BrokenStream("its blocks have " + blockBytes + " bytes, not those that are listed");
        }
        Map<String, Integer> sections = new LinkedHashMap<>();
        for (int left = from.takeCount(MOST_ENTRIES, "sections"); left > 0; left--) {
            sections.put(text(from), index(from, blocks.size(), "block"));
        }
        List<Integer> bundles = new ArrayList<>();
        for (int left = from.takeCount(blocks.size(), "bundles"); left > 0; left--) {
            bundles.add(index(from, blocks.size(), "block"));
        }
        List<Entry> entries = readEntries(from, blocks.size(), bundles.size());
        if (from.left() > 0) {
            throw new BrokenStream("its list of tensors goes on for " + from.left() + " bytes");
        }
        return new Directory(metadata, blocks, sections, bundles, entries);
    }

    private static String text(ByteSource from) {
        return new String(from.take(from.takeCount(from.left(), "a text")), StandardCharsets.UTF_8);
    }

    private static int index(ByteSource from, int count, String what) {
        int index = from.takeCount(Integer.MAX_VALUE, what);
        if (index >= count) {
            throw new BrokenStream("there is no " + what + " " + index + ", only " + count);
        }
        return index;
    }

    /** A tensor before it is known which one it is tied to. */
    private record Read(TensorInfo tensor, Place place, int tiedTo) {}

    private static List<Entry> readEntries(ByteSource from, int blocks, int bundles) {
        int count = from.takeCount(MOST_ENTRIES, "tensors");
        List<Read> all = new ArrayList<>();
        byte[] name = {};
        for (int i = 0; i < count; i++) {
            name = name(from, name);
            all.add(read(from, new String(name, StandardCharsets.UTF_8), count, blocks, bundles));
        }
        List<Entry> entries = new ArrayList<>();
        Map<String, TensorInfo> seen = new LinkedHashMap<>();
        for (Read read : all) {
            TensorInfo tensor = read.tiedTo() < 0 ? read.tensor() : tied(read, all.get(read.tiedTo()));
            if (seen.put(tensor.name(), tensor) != null) {
                throw new BrokenStream("two tensors are called \"" + tensor.name() + "\"");
            }
            entries.add(new Entry(tensor, read.place()));
        }
        return entries;
    }

    private static byte[] name(ByteSource from, byte[] before) {
        int shared = from.takeCount(before.length, "bytes shared with the name before");
        byte[] rest = from.take(from.takeCount(Math.min(from.left(), MOST_NAME - shared), "a name's bytes"));
        byte[] name = Arrays.copyOf(before, shared + rest.length);
        System.arraycopy(rest, 0, name, shared, rest.length);
        return name;
    }

    private static Read read(ByteSource from, String name, int count, int blocks, int bundles) {
        int code = from.take();
        if (code >= DType.values().length) {
            throw new BrokenStream("there is no type " + code);
        }
        DType type = DType.values()[code];
        List<Long> shape = new ArrayList<>();
        for (int left = from.takeCount(MOST_SIZES, "sizes"); left > 0; left--) {
            shape.add(from.takeNumber());
        }
        int place = from.take();
        TensorInfo tensor = new TensorInfo(name, type, shape);
        requirePossible(tensor, place);
        return switch (place) {
            case 0 -> new Read(tensor, new Place.Block(index(from, blocks, "block")), -1);
            case 1 -> new Read(tensor, new Place.Tied(), index(from, count, "tensor"));
            case 2 -> new Read(tensor, new Place.Empty(), -1);
            case 3 -> new Read(tensor, new Place.InBundle(index(from, bundles, "bundle")), -1);
            default -> throw new BrokenStream("there is no place " + place + " for a tensor");
        };
    }

    private static void requirePossible(TensorInfo tensor, int place) {
        try {
            long steps = tensor.dtype().sizeBytes();
            for (long size : tensor.shape()) {
                steps = Math.multiplyExact(steps, Math.max(1, size));
            }
        } catch (ArithmeticException e) {
            throw new BrokenStream("tensor \"" + tensor.name() + "\" has the impossible shape " + tensor.shape());
        }
        boolean isEmpty = tensor.elements() == 0;
        if (isEmpty != (place == 2) && place != 1 || place == 3 && tensor.sizeBytes() > Bundle.MOST_OF_TENSOR) {
            throw new BrokenStream("tensor \"" + tensor.name() + "\" of shape " + tensor.shape()
                    + " cannot be at a place of kind " + place);
        }
    }

    private static TensorInfo tied(Read read, Read to) {
        TensorInfo tensor = read.tensor();
        TensorInfo target = to.tensor();
        if (to.tiedTo() >= 0
                || tensor.dtype() != target.dtype()
                || !tensor.shape().equals(target.shape())) {
            throw new BrokenStream("tensor \"" + tensor.name() + "\" cannot be tied to \"" + target.name() + "\"");
        }
        return new TensorInfo(tensor.name(), tensor.dtype(), tensor.shape(), target.name());
    }
}
