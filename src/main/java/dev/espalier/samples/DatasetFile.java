package dev.espalier.samples;

import dev.espalier.formats.ArrayFile;
import dev.espalier.formats.NpzFile;
import dev.espalier.formats.RefusedFile;
import dev.espalier.formats.ZipArchive;
import dev.espalier.samples.DatasetSpec.Layout;
import dev.espalier.samples.DatasetSpec.Task;
import dev.espalier.samples.arrays.MadeArrays;
import dev.espalier.samples.folders.ImageNames;
import dev.espalier.samples.idx.IdxFile;
import dev.espalier.samples.tables.TableArrays;
import dev.espalier.samples.tables.Text;
import dev.espalier.samples.words.PartName;
import dev.espalier.samples.words.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tells by its first bytes, or by the names in an archive, what kind of dataset a file holds, and opens it. */
final class DatasetFile {
    private static final String NPZ_WAY_OUT =
            "np.savez_compressed(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)";

    private static final String IDX_WAY_OUT =
            "zip data.zip train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte";
    private static final int MAX_TOLD = 20;

    private final Path file;
    private final DatasetSpec spec;
    private final Path scratch;

    private DatasetFile(Path file, DatasetSpec spec, Path scratch) {
        this.file = file;
        this.spec = spec;
        this.scratch = scratch;
    }

    /** @param scratch an existing folder for what must be unpacked; owned by the caller */
    static Contents open(Path file, DatasetSpec spec, Path scratch) throws IOException {
        return new DatasetFile(file, spec, scratch).opened();
    }

    private Contents opened() throws IOException {
        ZipArchive archive = archive(file);
        List<String> names =
                archive.entries().stream().map(ZipArchive.Entry::name).toList();
        if (names.stream().anyMatch(name -> name.endsWith(".npy"))) {
            return arrays("npz", NpzFile.open(archive, file, scratch), NPZ_WAY_OUT);
        }
        if (names.stream().anyMatch(IdxFile::isNamed)) {
            return arrays("idx", IdxFile.open(archive, file, scratch), IDX_WAY_OUT);
        }
        try {
            if (names.stream().anyMatch(ImageNames::isImage)) {
                return FolderContents.of(archive, file, spec, scratch);
            }
            throw Refusal.of(
                    "the archive holds no arrays, no IDX files and no images; there are: " + told(names), NPZ_WAY_OUT);
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
            throw new RefusedFile(e.reason(), String.valueOf(e.getMessage()), NPZ_WAY_OUT + "; or " + IDX_WAY_OUT);
        }
    }

    private Contents arrays(String format, ArrayFile arrays, String wayOut) throws IOException {
        return ArrayContents.of(new ArrayContents.Origin(format, wayOut, List.of()), arrays, spec, scratch);
    }

    private static String told(List<String> names) {
        String listed = names.stream().limit(MAX_TOLD).map(Refusal::quoted).collect(Collectors.joining(", "));
        return names.isEmpty() ? "none at all" : listed + (names.size() > MAX_TOLD ? ", ..." : "");
    }
}
