package dev.espalier.formats.packed;

import dev.espalier.formats.packed.Directory.Entry;
import dev.espalier.formats.packed.Directory.Place;
import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.kernels.coding.ByteSource;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.TensorLimits;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * An open packed file: any of its tensors can be read without the others. Throws {@link RefusedFile} for what is damaged
 * or was never a packed file. Owned by whoever opened it, and by one thread.
 */
public final class PackedFile implements Closeable {
    static final int MOST_OF_SECTION = 16_000_000;
    private static final int END = 16 + PackedWriter.MAGIC.length;

    private final Arena arena;
    private final Workers workers;
    private final MemorySegment file;
    private final Directory directory;
    private final long[] begins;
    private final Map<String, Place> places = new HashMap<>();
    /** The bundle that was read last, by its number. */
    private int bundle = -1;

    private Map<String, byte[]> bundled = Map.of();

    private PackedFile(Arena arena, MemorySegment file, int threads) {
        this.arena = arena;
        this.file = file;
        this.directory = readDirectory(file);
        TensorLimits.check(tensors());
        this.begins = new long[directory.blocks().size()];
        long begin = PackedWriter.MAGIC.length;
        for (int i = 0; i < begins.length; i++) {
            begins[i] = begin;
            begin += directory.blocks().get(i);
        }
        directory.entries().forEach(entry -> places.put(entry.tensor().name(), entry.place()));
        this.workers = new Workers(threads);
    }

    /** @param threads that decode chunks of one tensor beside each other */
    public static PackedFile open(Path path, int threads) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path)) {
            return new PackedFile(arena, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena), threads);
        } catch (BrokenStream e) {
            arena.close();
            throw RefusedFile.corrupt("the packed file is damaged: " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** Whether a file that begins like this is a packed one. */
    public static boolean isPacked(byte[] beginning) {
        int length = PackedWriter.MAGIC.length - 1;
        return beginning.length >= length && Arrays.equals(beginning, 0, length, PackedWriter.MAGIC, 0, length);
    }

    private static Directory readDirectory(MemorySegment file) {
        long size = file.byteSize();
        int magic = PackedWriter.MAGIC.length;
        if (size < magic + END) {
            throw new BrokenStream("it has " + size + " bytes, the smallest one " + (magic + END));
        }
        byte[] beginning = file.asSlice(0, magic).toArray(ValueLayout.JAVA_BYTE);
        byte[] end = file.asSlice(size - END, END).toArray(ValueLayout.JAVA_BYTE);
        if (!isPacked(beginning)) {
            throw new BrokenStream("it does not begin like one");
        }
        if (beginning[magic - 1] != PackedWriter.MAGIC[magic - 1]) {
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "the packed file is of version " + beginning[magic - 1] + ", which is not read here",
                    "export safetensors instead where it was written, and upload that");
        }
        if (!Arrays.equals(end, END - magic, END, beginning, 0, magic)) {
            throw new BrokenStream("it does not end like one: its end is missing");
        }
        ByteSource last = new ByteSource(end);
        long at = (last.takeInt() & 0xffffffffL) | (long) last.takeInt() << 32;
        long length = last.takeInt() & 0xffffffffL;
        int crc = last.takeInt();
        if (at < magic || length > Directory.MOST_BYTES || at != size - END - length) {
            throw new BrokenStream("its directory of " + length + " bytes cannot lie at byte " + at);
        }
        byte[] coded = file.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        byte[] plain = Text.decode(new ByteSource(coded), Directory.MOST_BYTES);
        if (PackedWriter.crc(plain) != crc) {
            throw new BrokenStream("its directory has another CRC than was written");
        }
        return Directory.read(plain, at - magic);
    }

    /** In the order in which they were written, by all their names. */
    public List<TensorInfo> tensors() {
        return directory.entries().stream().map(Entry::tensor).toList();
    }

    public Map<String, String> metadata() {
        return Map.copyOf(directory.metadata());
    }

    /** Names of the documents that the file has beside its tensors. */
    public Set<String> sections() {
        return Set.copyOf(directory.sections().keySet());
    }

    /** Throws IllegalArgumentException for a name that is not among {@link #sections}. */
    public byte[] section(String name) {
        Integer block = directory.sections().get(name);
        if (block == null) {
            throw new IllegalArgumentException("there is no section \"" + name + "\"");
        }
        try {
            ByteSource from = new ByteSource(block(block).toArray(ValueLayout.JAVA_BYTE));
            int crc = from.takeInt();
            byte[] document = Text.decode(from, MOST_OF_SECTION);
            if (PackedWriter.crc(document) != crc) {
                throw new BrokenStream("it has another CRC than was written");
            }
            return document;
        } catch (BrokenStream e) {
            throw RefusedFile.corrupt("section \"" + name + "\" is damaged: " + e.getMessage());
        }
    }

    private MemorySegment block(int index) {
        return file.asSlice(begins[index], directory.blocks().get(index));
    }

    /** Streams one tensor's little-endian values in row-major order. */
    public void copy(TensorInfo tensor, OutputStream to) throws IOException {
        Place place = Objects.requireNonNull(places.get(tensor.storedAs()), tensor.name());
        try {
            switch (place) {
                case Place.Block(int block) -> TensorDecoder.copy(tensor, block(block), workers, to);
                case Place.InBundle(int in) ->
                    to.write(Objects.requireNonNull(bundle(in).get(tensor.storedAs())));
                case Place.Empty() -> {}
                case Place.Tied() -> throw new IllegalStateException("bug: what is tied to is tied");
            }
        } catch (BrokenStream e) {
            throw RefusedFile.corrupt("tensor \"" + tensor.name() + "\" is damaged: " + e.getMessage());
        }
    }

    private Map<String, byte[]> bundle(int index) {
        if (bundle != index) {
            List<TensorInfo> members = directory.entries().stream()
                    .filter(entry -> entry.place().equals(new Place.InBundle(index)))
                    .map(Entry::tensor)
                    .toList();
            long bytes = members.stream().mapToLong(TensorInfo::sizeBytes).sum();
            MemorySegment block = block(directory.bundles().get(index));
            if (bytes > Bundle.MOST || block.byteSize() > 2L * Bundle.MOST) {
                throw new BrokenStream("a bundle has " + bytes + " bytes, at most " + Bundle.MOST);
            }
            bundled = Bundle.read(members, block.toArray(ValueLayout.JAVA_BYTE));
            bundle = index;
        }
        return bundled;
    }

    @Override
    public void close() {
        workers.close();
        arena.close();
    }
}
