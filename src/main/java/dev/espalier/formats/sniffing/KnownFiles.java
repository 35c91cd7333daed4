package dev.espalier.formats.sniffing;

import static dev.espalier.tensors.waysout.FileLines.GIT_LFS;
import static dev.espalier.tensors.waysout.FileLines.command;
import static dev.espalier.tensors.waysout.FileLines.unpacked;
import static dev.espalier.tensors.waysout.NumpyLines.KERAS;
import static dev.espalier.tensors.waysout.TorchLines.STATE_DICT;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.Shown;
import dev.espalier.tensors.waysout.FileLines;
import dev.espalier.tensors.waysout.NumpyLines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Kinds of files that people upload by mistake: told by name, with the way from them to one that is read. */
public final class KnownFiles {
    private static final String UNPACK = "unpack it and upload what comes out";
    private static final String CONVERTED = "upload the PyTorch or safetensors weights that it was converted from";
    private static final String FETCH = "download the file itself: curl -fLO shows whether it is there";

    /**
     * A kind of file.
     *
     * @param what it is, as a sentence goes on behind "the file is"
     * @param wayOut from it to a model that is read
     */
    record Kind(String what, String wayOut) {}

    /** Bytes that a kind of file has at a fixed place, as ISO 8859-1. */
    private record Magic(int at, String bytes, String what, String wayOut) {}

    private static final List<Magic> MAGICS = List.of(
            new Magic(0, "version https://git-lfs", "a git-lfs pointer, not the file that it stands for", GIT_LFS),
            new Magic(0, "GGUF", "GGUF, as llama.cpp reads", CONVERTED),
            new Magic(0, "\u0089HDF", "HDF5, as Keras writes", KERAS),
            new Magic(4, "TFL3", "a TensorFlow Lite model", CONVERTED),
            new Magic(0, "\u0093NUMPY", "a single numpy array", NumpyLines.ONE_ARRAY),
            new Magic(
                    257,
                    "ustar",
                    "a tar archive, as PyTorch before 0.1.10 wrote among others",
                    command("tar xf model.tar")),
            new Magic(0, "sys_info\0", "a tar archive, as PyTorch before 0.1.10 wrote", command("tar xf model.tar")),
            new Magic(0, "\u001f\u008b", "compressed by gzip", unpacked("gzip", "model.pt", "new.pt")),
            new Magic(0, "\u00fd7zXZ\0", "compressed by xz", unpacked("lzma", "model.pt", "new.pt")),
            new Magic(0, "(\u00b5/\u00fd", "compressed by zstd", command("zstd -d model.pt -o new.pt")),
            new Magic(0, "BZh", "compressed by bzip2", unpacked("bz2", "model.pt", "new.pt")),
            new Magic(0, "\u0004\"M\u0018", "compressed by lz4", command("lz4 -d model.pt new.pt")),
            new Magic(0, "7z\u00bc\u00af'\u001c", "a 7z archive", UNPACK),
            new Magic(0, "Rar!\u001a", "a rar archive", UNPACK),
            new Magic(0, "%PDF-", "a PDF document", STATE_DICT),
            new Magic(0, "\u0089PNG\r\n", "a PNG picture", STATE_DICT),
            new Magic(0, "\u00ff\u00d8\u00ff", "a JPEG picture", STATE_DICT),
            new Magic(0, "\u007fELF", "a program for Linux", STATE_DICT),
            new Magic(0, "MZ\u0090\0", "a program for Windows", STATE_DICT),
            new Magic(0, "\u00ca\u00fe\u00ba\u00be", "a Java class or a program for macOS", STATE_DICT),
            new Magic(0, "\u00ac\u00ed\0\u0005", "a serialized Java object", STATE_DICT),
            new Magic(0, "SQLite format 3\0", "a SQLite database", STATE_DICT),
            new Magic(0, "PAR1", "Parquet, which holds tables", STATE_DICT),
            new Magic(0, "MATLAB 5.0 MAT-file", "a MATLAB file", STATE_DICT),
            new Magic(0, "RIFF", "audio, video or a picture", STATE_DICT));

    /** Beginnings of text, in lower case. */
    private static final List<Magic> TEXTS = List.of(
            new Magic(0, "<!doctype html", "a web page", FETCH),
            new Magic(0, "<html", "a web page", FETCH),
            new Magic(0, "<?xml", "XML, perhaps an error message of a store", "download the file itself"),
            new Magic(0, "import ", "Python source", STATE_DICT),
            new Magic(0, "from ", "Python source", STATE_DICT),
            new Magic(0, "#", "text", STATE_DICT),
            new Magic(0, "class ", "Python source", STATE_DICT));

    private KnownFiles() {}

    /** What the first bytes of a file of this size say it is, if that is nothing that is read. */
    static Optional<Kind> of(ByteBuffer head, long size) {
        String bytes =
                StandardCharsets.ISO_8859_1.decode(head.duplicate().rewind()).toString();
        String text = bytes.stripLeading().toLowerCase(Locale.ROOT);
        for (Magic magic : MAGICS) {
            if (bytes.startsWith(magic.bytes(), magic.at())) {
                return Optional.of(new Kind(magic.what(), magic.wayOut()));
            }
        }
        for (Magic magic : TEXTS) {
            if (text.startsWith(magic.bytes())) {
                return Optional.of(new Kind(magic.what(), magic.wayOut()));
            }
        }
        boolean zeros = bytes.chars().allMatch(character -> character == 0);
        return zeros
                ? Optional.of(new Kind(
                        "zeros, as a download leaves that was not finished",
                        "download it anew; its size is " + size + " bytes"))
                : Optional.empty();
    }

    /** The refusal of an archive that is neither a checkpoint nor an array archive, by what else it holds. */
    public static RefusedFile inArchive(List<String> names) {
        if (names.stream().anyMatch(name -> name.endsWith("model.weights.h5"))) {
            return unsupported("the archive is a Keras model", KERAS);
        }
        if (names.stream().anyMatch(name -> name.endsWith("saved_model.pb"))) {
            return unsupported("the archive is a TensorFlow SavedModel", KERAS);
        }
        if (names.stream().anyMatch(name -> name.endsWith("bytecode.pkl"))) {
            return unsupported("the archive is a mobile TorchScript program (.ptl)", STATE_DICT);
        }
        Optional<RefusedFile> dataset = Mistaken.datasetArchive(names);
        if (dataset.isPresent()) {
            return dataset.get();
        }
        Optional<String> inner = names.stream()
                .filter(name -> name.toLowerCase(Locale.ROOT)
                        .matches(".*\\.(pt|pth|bin|ckpt|safetensors|npz|zip|onnx|ptl|gguf|h5)"))
                .findFirst();
        return inner.isPresent()
                ? unsupported(
                        "the archive is not a checkpoint but holds one or another archive: \"" + Shown.name(inner.get())
                                + "\"",
                        FileLines.unzipped(inner.get()))
                : unsupported("the archive holds neither data.pkl nor .npy files", STATE_DICT);
    }

    static RefusedFile unsupported(String message, String wayOut) {
        return new RefusedFile(RefusedFile.Reason.UNSUPPORTED_FILE, message, wayOut);
    }
}
