package dev.espalier.tensors;

import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Values;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A safetensors file mapped into memory: the form in which a job works on tensors, one walk at a time, edited in place
 * where opened for that. Owned by whoever opened it; views taken from it die with it.
 */
public final class TensorFile implements Checkpoint {
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena;
    private final SafetensorsHeader header;
    private final Map<String, SafetensorsHeader.Entry> entries = new LinkedHashMap<>();
    private final MemorySegment data;
    private final FileNotes notes;

    private TensorFile(Arena arena, SafetensorsHeader header, MemorySegment data) {
        this.arena = arena;
        this.header = header;
        this.data = data;
        this.notes = FileNotes.of(header.metadata());
        header.entries().forEach(entry -> entries.put(entry.tensor().name(), entry));
    }

    /** Makes a file of these tensors, all zero, to be filled through {@link #bytes} or {@link #values}. */
    public static TensorFile create(Path file, List<TensorInfo> tensors, Map<String, String> metadata)
            throws IOException {
        SafetensorsHeader header = SafetensorsHeader.lay(tensors, metadata);
        byte[] json = header.toBytes();
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return map(channel, header, json);
        }
    }

    private static TensorFile map(FileChannel channel, SafetensorsHeader header, byte[] json) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment all = channel.map(MapMode.READ_WRITE, 0, 8 + json.length + header.dataBytes(), arena);
            all.set(LENGTH, 0, json.length);
            MemorySegment.copy(json, 0, all, ValueLayout.JAVA_BYTE, 8, json.length);
            return new TensorFile(arena, header, all.asSlice(8L + json.length));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** Opens for reading alone. Throws {@link RefusedFile} for what is not a safetensors file. */
    public static TensorFile open(Path file) throws IOException {
        return open(file, MapMode.READ_ONLY);
    }

    /** The same of a safetensors file that lies inside another file. */
    public static TensorFile open(Path file, long offset, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return open(channel, MapMode.READ_ONLY, offset, length);
        }
    }

    /** Opens for reading and for editing in place. */
    public static TensorFile edit(Path file) throws IOException {
        return open(file, MapMode.READ_WRITE);
    }

    /** Copies any checkpoint, tensor by tensor, into a new file that is then open for editing; what it promises with it. */
    public static TensorFile convert(Checkpoint from, Path file) throws IOException {
        TensorFile copy = create(file, from.tensors(), FileNotes.of(from).toMetadata());
        try {
            for (TensorInfo tensor : from.distinct()) {
                copy.replace(tensor, from);
            }
            return copy;
        } catch (IOException | RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    private static TensorFile open(Path file, MapMode mode) throws IOException {
        StandardOpenOption[] options = mode == MapMode.READ_WRITE
                ? new StandardOpenOption[] {StandardOpenOption.READ, StandardOpenOption.WRITE}
                : new StandardOpenOption[] {StandardOpenOption.READ};
        try (FileChannel channel = FileChannel.open(file, options)) {
            return open(channel, mode, 0, channel.size());
        }
    }

    private static TensorFile open(FileChannel channel, MapMode mode, long offset, long size) throws IOException {
        if (size < 8) {
            throw corrupt("the file has " + size + " bytes, a safetensors file at least 8");
        }
        Arena arena = Arena.ofShared();
        try {
            MemorySegment all = channel.map(mode, offset, size, arena);
            long length = all.get(LENGTH, 0);
            if (length < 0 || length > size - 8) {
                throw corrupt("the header claims " + Long.toUnsignedString(length) + " bytes, the file has " + size);
            }
            if (length > SafetensorsHeader.MAX_BYTES) {
                throw corrupt(
                        "the header has " + length + " bytes, at most " + SafetensorsHeader.MAX_BYTES + " are read");
            }
            byte[] json = all.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE);
            return new TensorFile(arena, SafetensorsHeader.parse(json, size - 8 - length), all.asSlice(8 + length));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public CheckpointFormat format() {
        return CheckpointFormat.SAFETENSORS;
    }

    @Override
    public List<TensorInfo> tensors() {
        return header.entries().stream().map(SafetensorsHeader.Entry::tensor).toList();
    }

    @Override
    public List<String> findings() {
        return List.of();
    }

    public Map<String, String> metadata() {
        return Map.copyOf(header.metadata());
    }

    @Override
    public ModuleVersions versions() {
        return notes.versions();
    }

    @Override
    public Set<String> held() {
        return notes.held().stream()
                .filter(entries::containsKey)
                .filter(name -> tensor(name).dtype().isFloat() && tensor(name).elements() <= Integer.MAX_VALUE)
                .collect(Collectors.toSet());
    }

    @Override
    public Mask mask(TensorInfo tensor) {
        return held().contains(tensor.name()) ? Mask.ofZeros(values(tensor.name())) : Mask.none(tensor.elements());
    }

    public boolean has(String name) {
        return entries.containsKey(name);
    }

    public TensorInfo tensor(String name) {
        return entry(name).tensor();
    }

    /** The tensor that a name stands for, by the name that it is kept under. */
    public TensorInfo stored(String name) {
        return tensor(tensor(name).storedAs());
    }

    /** The tensor's little-endian bytes in row-major order, the same by all its names; writable if the file is. */
    public MemorySegment bytes(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        return data.asSlice(entry.begin(), entry.end() - entry.begin());
    }

    /** The tensor's numbers. Throws IllegalArgumentException for what is not a float tensor. */
    public Values values(String name) {
        return new SegmentValues(tensor(name), bytes(name));
    }

    /** Takes the values of one tensor, of the same name, type and shape, from another checkpoint. */
    public void replace(TensorInfo tensor, Checkpoint from) throws IOException {
        if (!tensor(tensor.name()).equals(tensor)) {
            throw new IllegalArgumentException(tensor + " does not fit " + tensor(tensor.name()));
        }
        try (SegmentOutput into = new SegmentOutput(bytes(tensor.name()))) {
            from.copy(tensor, into);
            into.requireFull(tensor);
        }
    }

    @Override
    public void copy(TensorInfo tensor, OutputStream to) throws IOException {
        MemorySegment bytes = bytes(tensor.name());
        byte[] piece = new byte[1 << 16];
        for (long at = 0; at < bytes.byteSize(); at += piece.length) {
            int length = (int) Math.min(piece.length, bytes.byteSize() - at);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, piece, 0, length);
            to.write(piece, 0, length);
        }
    }

    /** Streams a float tensor's values rounded to another float type. */
    public void copy(TensorInfo tensor, DType as, OutputStream to) throws IOException {
        Values from = values(tensor.name());
        double[] numbers = new double[1 << 13];
        byte[] piece = new byte[numbers.length * as.sizeBytes()];
        TensorInfo shape = new TensorInfo(tensor.name(), as, List.of((long) numbers.length));
        Values into = new SegmentValues(shape, MemorySegment.ofArray(piece));
        for (long at = 0; at < from.count(); at += numbers.length) {
            int length = (int) Math.min(numbers.length, from.count() - at);
            from.read(at, numbers, length);
            into.write(0, numbers, length);
            to.write(piece, 0, length * as.sizeBytes());
        }
    }

    /** Streams the whole file as it is now: header, then data. */
    public void writeTo(OutputStream to) throws IOException {
        new SafetensorsOutput(tensors(), header.metadata()).writeTo(to, this::copy);
    }

    @Override
    public void close() {
        arena.close();
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("there is no tensor \"" + name + "\"");
        }
        return entry;
    }

    private static RefusedFile corrupt(String message) {
        return new RefusedFile(
                RefusedFile.Reason.CORRUPT_FILE, message, "upload the whole file; check its size and SHA-256");
    }

    /** Fills a segment from its beginning and refuses to write past its end. */
    private static final class SegmentOutput extends OutputStream {
        private final MemorySegment into;
        private long at;

        SegmentOutput(MemorySegment into) {
            this.into = into;
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            MemorySegment.copy(from, offset, into, ValueLayout.JAVA_BYTE, at, length);
            at += length;
        }

        void requireFull(TensorInfo tensor) throws IOException {
            if (at != into.byteSize()) {
                throw new IOException(
                        "tensor \"" + tensor.name() + "\" gave " + at + " bytes instead of " + into.byteSize());
            }
        }
    }
}
