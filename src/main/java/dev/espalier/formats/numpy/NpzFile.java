package dev.espalier.formats.numpy;

import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.Shown;
import dev.espalier.tensors.TensorInfo;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An open {@code .npz} file. Headers are read at once, an array is mapped when it is asked for: from the file itself
 * where it is stored plainly, else from a scratch file that is gone as soon as it is mapped. Owned by whoever opened it.
 */
public final class NpzFile implements ArrayFile {
    private static final String SUFFIX = ".npy";
    private static final int MAX_TOLD = 20;

    /** An array's place in the archive. */
    private record Place(NpyHeader header, ZipArchive.Entry entry) {
        boolean isPlain() {
            NpyHeader h = header;
            return (!h.fortranOrder() || h.tensor().rank() < 2)
                    && (!h.bigEndian() || h.tensor().dtype().sizeBytes() == 1);
        }
    }

    /** What fills a scratch file. */
    private interface Filling {
        void write(OutputStream to) throws IOException;
    }

    private final Path file;
    private final Path scratch;
    private final ZipArchive archive;
    private final Arena arena = Arena.ofShared();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, RefusedFile> unusable = new LinkedHashMap<>();
    private final Map<String, NpyArray> mapped = new HashMap<>();
    private final List<String> findings = new ArrayList<>();

    private NpzFile(Path file, Path scratch, ZipArchive archive) {
        this.file = file;
        this.scratch = scratch;
        this.archive = archive;
    }

    /**
     * Reads and checks every header; throws {@link RefusedFile} for a damaged file and for one that holds a pickle.
     *
     * @param scratch an existing folder, owned by the caller
     */
    public static NpzFile open(Path file, Path scratch) throws IOException {
        return open(ZipArchive.open(file), file, scratch);
    }

    /** As {@link #open(Path, Path)} of a file whose archive is open already; the archive is closed with what is returned. */
    public static NpzFile open(ZipArchive archive, Path file, Path scratch) throws IOException {
        NpzFile opened = new NpzFile(file, scratch, archive);
        try {
            opened.readHeaders();
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void readHeaders() throws IOException {
        for (ZipArchive.Entry entry : archive.entries()) {
            if (!entry.name().endsWith(SUFFIX)) {
                findings.add("ignored: \"" + Shown.name(entry.name()) + "\" is not an array");
                continue;
            }
            String name = entry.name().substring(0, entry.name().length() - SUFFIX.length());
            try (InputStream in = archive.open(entry)) {
                places.put(name, new Place(NpyHeader.read(name, in, entry.bytes()), entry));
            } catch (RefusedFile e) {
                if (e.reason() != RefusedFile.Reason.UNSUPPORTED_FILE) {
                    throw e;
                }
                unusable.put(name, e);
            }
        }
    }

    @Override
    public List<TensorInfo> tensors() {
        return places.values().stream().map(place -> place.header().tensor()).toList();
    }

    @Override
    public List<String> findings() {
        List<String> all = new ArrayList<>(findings);
        unusable.values().forEach(refusal -> all.add("ignored: " + refusal.getMessage()));
        if (all.size() <= MAX_TOLD) {
            return all;
        }
        List<String> few = new ArrayList<>(all.subList(0, MAX_TOLD));
        few.add("ignored: " + (all.size() - MAX_TOLD) + " more");
        return few;
    }

    @Override
    public boolean has(String name) {
        return places.containsKey(name) || unusable.containsKey(name);
    }

    /**
     * The array, mapped and checked against its CRC; empty where there is none. Throws {@link RefusedFile} where it
     * holds no plain numbers.
     */
    @Override
    public synchronized Optional<NpyArray> array(String name) throws IOException {
        if (unusable.get(name) instanceof RefusedFile refusal) {
            throw refusal;
        }
        if (!(places.get(name) instanceof Place place)) {
            return Optional.empty();
        }
        NpyArray known = mapped.get(name);
        if (known == null) {
            known = new NpyArray(place.header().tensor(), map(place));
            mapped.put(name, known);
        }
        return Optional.of(known);
    }

    @Override
    public Optional<NpyText> text(String name) throws IOException {
        if (!unusable.containsKey(name)) {
            return Optional.empty();
        }
        ZipArchive.Entry entry = archive.find(name + SUFFIX).orElseThrow();
        return NpyText.of(name, entry.bytes(), () -> archive.open(entry));
    }

    @Override
    public List<String> names() {
        return Stream.concat(places.keySet().stream(), unusable.keySet().stream())
                .toList();
    }

    /** An array that lies in the file as it is. */
    Optional<MemorySegment> view(String name) throws IOException {
        Place place = places.get(name);
        return place != null && place.isPlain() && place.entry().stored()
                ? array(name).map(NpyArray::bytes)
                : Optional.empty();
    }

    /** Streams an array as little-endian values in row-major order. */
    void copy(String name, OutputStream to) throws IOException {
        Place place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException("there is no array \"" + name + "\"");
        }
        if (place.isPlain()) {
            try (InputStream in = archive.open(place.entry())) {
                in.skipNBytes(place.header().begin());
                in.transferTo(to);
            }
            return;
        }
        try (Arena own = Arena.ofShared()) {
            NpyOrder.write(place.header(), raw(place, own), to);
        }
    }

    private MemorySegment map(Place place) throws IOException {
        if (place.isPlain()) {
            return raw(place, arena);
        }
        try (Arena own = Arena.ofShared()) {
            MemorySegment raw = raw(place, own);
            return viaScratch(to -> NpyOrder.write(place.header(), raw, to), arena);
        }
    }

    /** The array's bytes as they are in the file. */
    private MemorySegment raw(Place place, Arena owner) throws IOException {
        ZipArchive.Entry entry = place.entry();
        long begin = place.header().begin();
        if (!entry.stored()) {
            return viaScratch(to -> unpack(entry, to), owner).asSlice(begin);
        }
        unpack(entry, OutputStream.nullOutputStream()); // for the CRC alone
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(MapMode.READ_ONLY, entry.dataOffset() + begin, entry.bytes() - begin, owner);
        }
    }

    private void unpack(ZipArchive.Entry entry, OutputStream to) throws IOException {
        try (InputStream in = archive.open(entry)) {
            in.transferTo(to);
        }
    }

    /** Writes through a channel, not a mapping, so that a full disk is an exception and not a crash. */
    private MemorySegment viaScratch(Filling filling, Arena owner) throws IOException {
        Path made = Files.createTempFile(scratch, "array-", ".tmp");
        try (FileChannel channel = FileChannel.open(
                made, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            OutputStream to = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            filling.write(to);
            to.flush();
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), owner);
        }
    }

    @Override
    public void close() throws IOException {
        if (arena.scope().isAlive()) {
            arena.close();
            archive.close();
        }
    }
}
