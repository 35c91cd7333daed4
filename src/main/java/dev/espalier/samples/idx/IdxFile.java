package dev.espalier.samples.idx;

import dev.espalier.formats.numpy.ArrayFile;
import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.waysout.FileLines;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open zip of IDX files, plain or gz. The files' names decide which arrays they are; headers are read at once, an
 * array is mapped when it is asked for.
 */
public final class IdxFile implements ArrayFile {
    /** What the arrays may always unpack to; beyond it the ratio counts. */
    private static final long SMALL_BYTES = 256L << 20;

    private static final int MAX_RATIO = 200;

    /** An archive may hold 100,000 other files. */
    private static final int MAX_TOLD = 20;

    private static final int MAX_NAME = 200;

    private final ZipArchive archive;
    private final Path file;
    private final Path scratch;
    private final Arena arena = Arena.ofShared();
    private final Map<String, IdxEntry> entries = new LinkedHashMap<>();
    private final Map<String, NpyArray> mapped = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private int ignored;
    private int twins;

    private IdxFile(ZipArchive archive, Path file, Path scratch) {
        this.archive = archive;
        this.file = file;
        this.scratch = scratch;
    }

    /** Whether an archive's entry is named as an IDX file is. */
    public static boolean isNamed(String entry) {
        return IdxName.of(entry).isPresent();
    }

    /**
     * Reads and checks every header. The archive is the opened file's, and is closed with what is returned or where this
     * throws.
     *
     * @param scratch an existing folder for what must be unpacked; owned by the caller
     */
    public static IdxFile open(ZipArchive archive, Path file, Path scratch) throws IOException {
        IdxFile opened = new IdxFile(archive, file, scratch);
        try {
            for (ZipArchive.Entry entry : archive.entries()) {
                opened.take(entry);
            }
            opened.checkRatio();
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void take(ZipArchive.Entry entry) throws IOException {
        Optional<IdxName> name = IdxName.of(entry.name());
        if (name.isEmpty()) {
            ignore(entry.name());
            return;
        }
        String array = name.get().array();
        IdxEntry other = entries.get(array);
        if (other != null && isTwin(other.name(), entry.name())) {
            twins++;
            if (!other.zipped()) {
                return;
            }
        } else if (other != null) {
            String begin = entry.name().substring(0, name.get().begin());
            boolean plain = begin.isEmpty(); // which begins every other name
            int otherBegin = IdxName.of(other.name()).orElseThrow().begin();
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "\"" + other.name() + "\" and \"" + entry.name() + "\" are both named as the dataset's " + array
                            + ": one dataset to a zip",
                    plain
                            ? FileLines.entries(other.name().substring(0, otherBegin), entry.name())
                            : FileLines.entries(begin, other.name()));
        }
        entries.put(array, IdxEntry.read(archive, entry, name.get().zipped()));
    }

    /** torchvision leaves each file beside the archive that it was downloaded as. */
    private static boolean isTwin(String one, String other) {
        return one.equals(other + ".gz") || other.equals(one + ".gz");
    }

    private void ignore(String name) {
        if (++ignored <= MAX_TOLD) {
            String shown = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + "...";
            findings.add("ignored: \"" + shown + "\" is not named as an IDX file is");
        }
    }

    private void checkRatio() throws IOException {
        long size = Files.size(file);
        long allowed = Math.max(SMALL_BYTES, size * MAX_RATIO);
        long total = 0;
        for (IdxEntry entry : entries.values()) {
            long bytes = entry.header().totalBytes();
            // Subtraction cannot overflow where the sum of claimed sizes could
            if (bytes > allowed - total) {
                throw new RefusedFile(
                        RefusedFile.Reason.HOSTILE_FILE,
                        "the IDX files in the archive of " + size + " bytes claim to unpack to more than " + allowed
                                + " bytes; \"" + entry.name() + "\" alone to " + bytes,
                        FileLines.IDX);
            }
            total += bytes;
        }
    }

    @Override
    public List<TensorInfo> tensors() {
        return entries.entrySet().stream()
                .map(entry -> new TensorInfo(
                        entry.getKey(),
                        entry.getValue().header().tensor().dtype(),
                        entry.getValue().header().tensor().shape()))
                .toList();
    }

    @Override
    public List<String> findings() {
        List<String> told = new ArrayList<>(findings);
        if (twins > 0) {
            told.add("ignored: " + twins + " files compressed by gzip whose content lies beside them");
        }
        if (ignored > MAX_TOLD) {
            told.add("ignored: " + (ignored - MAX_TOLD) + " more");
        }
        return List.copyOf(told);
    }

    @Override
    public boolean has(String name) {
        return entries.containsKey(name);
    }

    @Override
    public synchronized Optional<NpyArray> array(String name) throws IOException {
        IdxEntry entry = entries.get(name);
        if (entry == null) {
            return Optional.empty();
        }
        NpyArray known = mapped.get(name);
        if (known == null) {
            known = new NpyArray(entry.header().tensor(), entry.map(archive, file, scratch, arena));
            mapped.put(name, known);
        }
        return Optional.of(known);
    }

    @Override
    public String fileName(String array) {
        if (entries.get(array) instanceof IdxEntry entry) {
            return entry.name();
        }
        String part = switch (array.substring(1)) {
            case "_train" -> "train-";
            case "_test" -> "t10k-";
            case "_val" -> "val-";
            default -> "";
        };
        return part + (array.startsWith("x") ? "images-idx3-ubyte" : "labels-idx1-ubyte");
    }

    @Override
    public void close() throws IOException {
        if (arena.scope().isAlive()) {
            arena.close();
            archive.close();
        }
    }
}
