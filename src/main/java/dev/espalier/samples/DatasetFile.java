package dev.espalier.samples;

import dev.espalier.formats.ArrayFile;
import dev.espalier.formats.Mistaken;
import dev.espalier.formats.NpzFile;
import dev.espalier.formats.RefusedFile;
import dev.espalier.formats.ZipArchive;
import dev.espalier.formats.waysout.NumpyLines;
import dev.espalier.samples.idx.IdxFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells by the names in an archive what kind of dataset it holds, and opens it. */
final class DatasetFile {
    private static final int MAX_TOLD = 20;

    private DatasetFile() {}

    /** @param scratch an existing folder for what must be unpacked; owned by the caller */
    static Contents open(Path file, DatasetSpec spec, Path scratch) throws IOException {
        ZipArchive archive = archive(file);
        List<String> names =
                archive.entries().stream().map(ZipArchive.Entry::name).toList();
        if (names.stream().anyMatch(name -> name.endsWith(".npy"))) {
            return arrays("npz", NpzFile.open(archive, file, scratch), spec, scratch, NumpyLines.DATASET);
        }
        if (names.stream().anyMatch(IdxFile::isNamed)) {
            return arrays("idx", IdxFile.open(archive, file, scratch), spec, scratch, NumpyLines.DATASET);
        }
        try {
            if (names.stream().anyMatch(FolderLayout::isImage)) {
                return FolderContents.of(archive, file, spec, scratch);
            }
            refuse(Mistaken.modelArchive(names));
            throw Refusal.of(
                    "the archive holds no arrays, no IDX files and no images; there are: " + told(names),
                    NumpyLines.DATASET);
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    /** What refuses an archive as such thinks of models; its ways out are replaced. */
    private static ZipArchive archive(Path file) throws IOException {
        try {
            return ZipArchive.open(file);
        } catch (RefusedFile e) {
            if (e.reason() == RefusedFile.Reason.CORRUPT_FILE) {
                throw e;
            }
            refuse(Mistaken.model(file));
            throw new RefusedFile(e.reason(), String.valueOf(e.getMessage()), NumpyLines.DATASET);
        }
    }

    private static void refuse(Optional<RefusedFile> mistaken) {
        mistaken.ifPresent(refusal -> {
            throw refusal;
        });
    }

    private static Contents arrays(String format, ArrayFile file, DatasetSpec spec, Path scratch, String wayOut)
            throws IOException {
        try {
            return ArrayContents.of(format, file, spec, scratch, wayOut);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static String told(List<String> names) {
        String listed = names.stream().limit(MAX_TOLD).map(Refusal::quoted).collect(Collectors.joining(", "));
        return names.isEmpty() ? "none at all" : listed + (names.size() > MAX_TOLD ? ", ..." : "");
    }
}
