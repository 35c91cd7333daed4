package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.Pickle;
import dev.espalier.formats.pickle.PickleInput;
import dev.espalier.formats.pickle.PickleLimits;
import dev.espalier.formats.pickle.PickleReader;
import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what {@code torch.save} writes: a zip archive of {@code data.pkl} and one {@code data/N} for each storage.
 * Stored entries are read where they lie; compressed ones, which other tools leave behind, are unpacked first.
 */
public final class TorchZip {
    private static final String PICKLE = "data.pkl";

    private final ZipArchive archive;
    private final Path scratch;
    private final Arena arena;
    private final MemorySegment file;
    private final String folder;

    private TorchZip(ZipArchive archive, Path scratch, Arena arena, MemorySegment file, String folder) {
        this.archive = archive;
        this.scratch = scratch;
        this.arena = arena;
        this.file = file;
        this.folder = folder;
    }

    /** The folder that holds the pickle, with a slash at its end; empty where the pickle lies in no folder. */
    public static Optional<String> folder(ZipArchive archive) {
        List<String> pickles = archive.entries().stream()
                .map(ZipArchive.Entry::name)
                .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                .filter(name -> name.indexOf('/') == name.lastIndexOf('/'))
                .toList();
        if (pickles.size() > 1) {
            throw RefusedFile.corrupt(
                    "the archive has more than one pickle: " + pickles.get(0) + ", " + pickles.get(1));
        }
        return pickles.stream()
                .map(name -> name.substring(0, name.length() - PICKLE.length()))
                .findFirst();
    }

    /** Maps the archive, which must be open as long as this is read from. */
    public static TorchZip map(Path file, ZipArchive archive, String folder, Path scratch) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            return new TorchZip(archive, scratch, arena, map(file, arena), folder);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static MemorySegment map(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    /** The state_dict, which takes ownership of the memory; the caller keeps it if this throws. */
    public Checkpoint read() throws IOException {
        ZipArchive.Entry entry = archive.find(folder + PICKLE).orElseThrow();
        checkPickle(entry);
        Pickle pickle = PickleReader.read(bytes(entry), 0, entry.name(), PickleLimits.DEFAULT);
        return TorchCheckpoint.of(pickle, pickle.storagesWith(segments("data/")), order(), file.byteSize(), arena);
    }

    public boolean isScript() {
        return has("constants.pkl") || !names("code/").isEmpty();
    }

    /** Names of the entries in the archive's folder, without it, that begin so. */
    public List<String> names(String prefix) {
        return archive.entries().stream()
                .map(ZipArchive.Entry::name)
                .filter(name -> name.startsWith(folder + prefix))
                .map(name -> name.substring(folder.length()))
                .toList();
    }

    public boolean has(String name) {
        return archive.find(folder + name).isPresent();
    }

    public Pickle scriptPickle(String name) throws IOException {
        ZipArchive.Entry entry = archive.find(folder + name)
                .orElseThrow(() -> RefusedFile.corrupt("the TorchScript archive has no " + name));
        checkPickle(entry);
        return PickleReader.readScript(bytes(entry), entry.name(), PickleLimits.DEFAULT);
    }

    /** A small entry's content. */
    public byte[] content(String name, int mostBytes) throws IOException {
        ZipArchive.Entry entry = archive.find(folder + name).orElseThrow();
        if (entry.bytes() > mostBytes) {
            throw PickleInput.tooMuch(name + " has " + entry.bytes() + " bytes, at most " + mostBytes + " are read");
        }
        try (InputStream in = archive.open(entry)) {
            return in.readAllBytes();
        }
    }

    /** The entries of a folder in mapped memory, by their names in it. */
    public Map<String, MemorySegment> segments(String inner) throws IOException {
        Map<String, MemorySegment> segments = new HashMap<>();
        String prefix = folder + inner;
        for (ZipArchive.Entry entry : archive.entries()) {
            if (entry.name().startsWith(prefix)) {
                segments.put(entry.name().substring(prefix.length()), bytes(entry));
            }
        }
        return segments;
    }

    public Arena arena() {
        return arena;
    }

    public long fileBytes() {
        return file.byteSize();
    }

    private static void checkPickle(ZipArchive.Entry entry) {
        if (entry.bytes() > PickleLimits.DEFAULT.bytes()) {
            throw PickleInput.tooMuch(entry.name() + " has " + entry.bytes() + " bytes, at most "
                    + PickleLimits.DEFAULT.bytes() + " are read");
        }
    }

    /** The entry's content in memory, its CRC verified. */
    private MemorySegment bytes(ZipArchive.Entry entry) throws IOException {
        try (InputStream in = archive.open(entry)) {
            if (entry.stored()) {
                in.transferTo(OutputStream.nullOutputStream());
                return file.asSlice(entry.dataOffset(), entry.bytes());
            }
            Path unpacked = Files.createTempFile(scratch, "entry", ".bin");
            Files.copy(in, unpacked, StandardCopyOption.REPLACE_EXISTING);
            return map(unpacked, arena);
        }
    }

    /** Of the values in its storages. */
    public ByteOrder order() throws IOException {
        Optional<ZipArchive.Entry> entry = archive.find(folder + "byteorder");
        if (entry.isEmpty()) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        try (InputStream in = archive.open(entry.get())) {
            String order = new String(in.readNBytes(16), StandardCharsets.US_ASCII).strip();
            return switch (order) {
                case "little" -> ByteOrder.LITTLE_ENDIAN;
                case "big" -> ByteOrder.BIG_ENDIAN;
                default -> throw RefusedFile.corrupt("the archive's byteorder is \"" + order + "\"");
            };
        }
    }
}
