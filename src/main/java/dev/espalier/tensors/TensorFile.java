package dev.espalier.tensors;

import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Statistics;
import dev.espalier.kernels.Values;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tensors in mapped memory: the form in which a job works on them, one walk at a time. They lie in a safetensors file,
 * which is edited in place where opened for that; or in another checkpoint, from which each is copied into the file only
 * when it is edited. Owned by whoever opened it; views taken from it die with it. Safe for use by several threads, but for
 * several that edit one tensor.
 */
public final class TensorFile implements Checkpoint {
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena;
    private final SafetensorsHeader header;
    private final Map<String, SafetensorsHeader.Entry> entries = new LinkedHashMap<>();
    private final MemorySegment data;
    /** Where tensors lie that are still another checkpoint's, by the names that they are kept under. */
    private final Map<String, MemorySegment> elsewhere;

    /** Of tensors that were not edited since, by the names that they are kept under. */
    private final Map<String, Statistics> statistics = new ConcurrentHashMap<>();

    private final FileNotes notes;

    private TensorFile(
            Arena arena, SafetensorsHeader header, MemorySegment data, Map<String, MemorySegment> elsewhere) {
        this.arena = arena;
        this.header = header;
        this.data = data;
        this.elsewhere = new ConcurrentHashMap<>(elsewhere);
        this.notes = FileNotes.of(header.metadata());
        header.entries().forEach(entry -> entries.put(entry.tensor().name(), entry));
    }

    /** Makes a file of these tensors, all zero, to be filled through {@link #edit} or {@link #editable}. */
    public static TensorFile create(Path file, List<TensorInfo> tensors, Map<String, String> metadata)
            throws IOException {
        return create(file, tensors, metadata, Map.of());
    }

    private static TensorFile create(
            Path file, List<TensorInfo> tensors, Map<String, String> metadata, Map<String, MemorySegment> elsewhere)
            throws IOException {
        SafetensorsHeader header = SafetensorsHeader.lay(tensors, metadata);
        byte[] json = header.toBytes();
        Files.deleteIfExists(file); // whoever has it by another name, or mapped, keeps it
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return map(channel, header, json, elsewhere);
        }
    }

    private static TensorFile map(
            FileChannel channel, SafetensorsHeader header, byte[] json, Map<String, MemorySegment> elsewhere)
            throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment all = channel.map(MapMode.READ_WRITE, 0, 8 + json.length + header.dataBytes(), arena);
            all.set(LENGTH, 0, json.length);
            MemorySegment.copy(json, 0, all, ValueLayout.JAVA_BYTE, 8, json.length);
            return new TensorFile(arena, header, all.asSlice(8L + json.length), elsewhere);
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

    /**
     * The tensors of a checkpoint, which stays open as long as this: where they lie if they can be read there, and
     * otherwise copied into a new file.
     */
    public static TensorFile view(Checkpoint of, Path file) throws IOException {
        Map<String, MemorySegment> views = new HashMap<>();
        for (TensorInfo tensor : of.distinct()) {
            Optional<MemorySegment> view = tensor.sizeBytes() == 0 ? Optional.of(MemorySegment.NULL) : of.view(tensor);
            if (view.isEmpty()) {
                return convert(of, file);
            }
            views.put(tensor.name(), view.get());
        }
        SafetensorsHeader header =
                SafetensorsHeader.lay(of.tensors(), FileNotes.of(of).toMetadata());
        return new TensorFile(Arena.ofShared(), header, MemorySegment.NULL, views);
    }

    /** The same tensors to be edited, each copied into a new file as soon as it is. These stay as they are, and open. */
    public TensorFile editedIn(Path file) throws IOException {
        Map<String, MemorySegment> views = new HashMap<>();
        distinct().forEach(tensor -> views.put(tensor.name(), bytes(tensor.name())));
        return create(file, tensors(), metadata(), views);
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
            SafetensorsHeader header = SafetensorsHeader.parse(json, size - 8 - length);
            return new TensorFile(arena, header, all.asSlice(8 + length), Map.of());
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

    /** The tensor's little-endian bytes in row-major order, the same by all its names; for reading, until it is edited. */
    public MemorySegment bytes(String name) {
        MemorySegment view = elsewhere.get(tensor(name).storedAs());
        return (view == null ? own(name) : view).asReadOnly();
    }

    private MemorySegment own(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        return data.asSlice(entry.begin(), entry.end() - entry.begin());
    }

    /** The same bytes, to be changed at once, where the file is open for editing. */
    public MemorySegment edit(String name) {
        statistics.remove(tensor(name).storedAs());
        settle(tensor(name).storedAs());
        return own(name);
    }

    /** Copies what nobody has edited, too, so that the file holds all tensors; none of them changes. */
    public void settle() {
        distinct().forEach(tensor -> settle(tensor.name()));
    }

    private void settle(String stored) {
        elsewhere.computeIfPresent(stored, (_, view) -> {
            own(stored).copyFrom(view);
            return null;
        });
    }

    /** Whether the tensor is still where another checkpoint has it. */
    public boolean isUntouched(String name) {
        return elsewhere.containsKey(tensor(name).storedAs());
    }

    @Override
    public Optional<MemorySegment> view(TensorInfo tensor) {
        return Optional.of(bytes(tensor.name()));
    }

    /** The tensor's numbers, for reading. Throws IllegalArgumentException for what is not a float tensor. */
    public Values values(String name) {
        return new SegmentValues(tensor(name), bytes(name));
    }

    /** What one walk over a float tensor tells; of a tensor that was not edited since, without another walk. */
    public Statistics statistics(String name) {
        return statistics.computeIfAbsent(tensor(name).storedAs(), stored -> Statistics.of(values(stored)));
    }

    /** The tensor's numbers, to be changed at once. Throws IllegalArgumentException for what is not a float tensor. */
    public Values editable(String name) {
        return new SegmentValues(tensor(name), edit(name));
    }

    /**
     * Has every number of the tensor changed by a walk that writes each piece which it has read: a tensor that is still
     * another checkpoint's comes into the file on the way, without a copy before. Throws IllegalArgumentException for what
     * is not a float tensor.
     */
    public void editWhole(String name, Consumer<Values> walk) {
        String stored = tensor(name).storedAs();
        MemorySegment view = elsewhere.get(stored);
        Values own = new SegmentValues(tensor(name), own(stored));
        statistics.remove(stored);
        walk.accept(view == null ? own : new MovedValues(new SegmentValues(tensor(name), view), own));
        elsewhere.remove(stored);
    }

    /** Takes the values of one tensor, of the same name, type and shape, from another checkpoint. */
    public void replace(TensorInfo tensor, Checkpoint from) throws IOException {
        if (!tensor(tensor.name()).equals(tensor)) {
            throw new IllegalArgumentException(tensor + " does not fit " + tensor(tensor.name()));
        }
        try (Segments.Output into = new Segments.Output(edit(tensor.name()))) {
            from.copy(tensor, into);
            into.requireFull(tensor);
        }
    }

    @Override
    public void copy(TensorInfo tensor, OutputStream to) throws IOException {
        Segments.copy(bytes(tensor.name()), to);
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

    /** Writes all tensors as they are now into a new file, in the place of what had the name. */
    public void writeTo(Path file) throws IOException {
        Files.deleteIfExists(file); // whoever has it by another name, or mapped, keeps it
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Segments.write(MemorySegment.ofArray(output().start()), channel);
            for (TensorInfo tensor : distinct()) {
                Segments.write(bytes(tensor.name()), channel);
            }
        }
    }

    /** Streams the whole file as it is now: header, then data. */
    public void writeTo(OutputStream to) throws IOException {
        output().writeTo(to, this::copy);
    }

    private SafetensorsOutput output() {
        return new SafetensorsOutput(tensors(), header.metadata());
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
}
