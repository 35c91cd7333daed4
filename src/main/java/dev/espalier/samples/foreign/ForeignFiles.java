package dev.espalier.samples.foreign;

import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.Conversions;
import dev.espalier.tensors.waysout.FileLines;
import dev.espalier.tensors.waysout.NumpyLines;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Tells files that are not read by their first bytes. */
public final class ForeignFiles {
    /** Bytes that a kind of file has at a fixed place, as ISO 8859-1; in lower case where it is text. */
    private record Magic(int at, String bytes, String what, String wayOut) {}

    private static final String DOWNLOAD = "download the file itself, and look whether its size is what it should be";

    private static final List<Magic> BINARY = List.of(
            new Magic(0, "\u0089HDF\r\n", "an HDF5 file", Conversions.HDF5),
            new Magic(0, "MATLAB 7.3", "a MATLAB file of version 7.3, which is HDF5", Conversions.HDF5),
            new Magic(0, "MATLAB 5.0", "a MATLAB file", Conversions.MATLAB),
            new Magic(0, "PAR1", "a Parquet file", Conversions.PARQUET),
            new Magic(0, "ARROW1", "an Arrow file", Conversions.ARROW),
            new Magic(0, "FEA1", "a Feather file", Conversions.ARROW),
            new Magic(0, "SQLite format 3\0", "a SQLite database", Conversions.SQLITE),
            new Magic(0, "\u0093NUMPY", "a single array of numpy, without labels beside", Conversions.ONE_ARRAY),
            new Magic(
                    0,
                    "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019",
                    "a file of PyTorch",
                    Conversions.TORCH),
            new Magic(0, "\u0080", "a pickle of Python", Conversions.PICKLE),
            new Magic(0, "\0\0\b", "a single IDX file, images or labels alone", Conversions.ONE_IDX),
            new Magic(0, "\u00fd7zXZ\0", "compressed by xz", FileLines.unpacked("lzma", "data.xz", "data")),
            new Magic(0, "BZh", "compressed by bzip2", FileLines.unpacked("bz2", "data.bz2", "data")),
            new Magic(0, "(\u00b5/\u00fd", "compressed by zstd", FileLines.command("zstd -d data.zst -o data")),
            new Magic(
                    0,
                    "7z\u00bc\u00af'\u001c",
                    "a 7z archive",
                    "7z x -odata data.7z && (cd data && zip -r ../new.zip .)"),
            new Magic(0, "Rar!\u001a", "a rar archive", "unrar x data.rar data/ && (cd data && zip -r ../new.zip .)"),
            new Magic(0, "\u0089PNG\r\n", "one PNG picture", FileLines.FOLDERS),
            new Magic(0, "\u00ff\u00d8\u00ff", "one JPEG picture", FileLines.FOLDERS),
            new Magic(0, "GIF8", "one GIF picture", FileLines.FOLDERS),
            new Magic(0, "RIFF", "one WebP picture, or audio or video", FileLines.FOLDERS),
            new Magic(0, "%PDF-", "a PDF document", NumpyLines.DATASET));

    private static final List<Magic> TEXT = List.of(
            new Magic(
                    0,
                    "version https://git-lfs",
                    "a git-lfs pointer, not the file that it stands for",
                    FileLines.GIT_LFS),
            new Magic(0, "<!doctype html", "a web page", DOWNLOAD),
            new Magic(0, "<html", "a web page", DOWNLOAD),
            new Magic(0, "<?xml", "XML, perhaps an error message of a store", DOWNLOAD),
            new Magic(0, "@relation", "an ARFF file of Weka", Conversions.ARFF));

    private static final int CRC_MASK = 0xa282ead8;

    private ForeignFiles() {}

    /** The refusal of a file that begins so, if that is a kind that is known and not read. */
    public static Optional<RefusedFile> of(byte[] head) {
        String bytes = new String(head, StandardCharsets.ISO_8859_1);
        if (head.length == 0) {
            return Optional.of(Refusal.of("the file is not a zip archive: it is empty", NumpyLines.DATASET));
        }
        for (Magic magic : BINARY) {
            if (bytes.startsWith(magic.bytes(), magic.at())) {
                return Optional.of(refused(magic.what(), magic.wayOut()));
            }
        }
        if (head.length > 8 && head[8] == '{' && head[7] == 0) {
            return Optional.of(
                    refused("a safetensors file; as a model it goes to /api/v1/models", Conversions.SAFETENSORS));
        }
        return isRecords(head) ? Optional.of(refused("a TFRecord file", Conversions.TFRECORD)) : text(bytes);
    }

    private static Optional<RefusedFile> text(String bytes) {
        String text = bytes.replaceFirst("^(\u00ef\u00bb\u00bf|\\s|%[^\n]*\n)+", "");
        String lower = text.toLowerCase(Locale.ROOT);
        for (Magic magic : TEXT) {
            if (lower.startsWith(magic.bytes())) {
                return Optional.of(refused(magic.what(), magic.wayOut()));
            }
        }
        if (text.startsWith("{") || text.startsWith("[")) {
            boolean lines = text.startsWith("{") && text.matches("(?s)\\{[^\n]*\\}\\s*\n\\s*\\{.*");
            return Optional.of(
                    refused(lines ? "JSON lines" : "JSON", lines ? Conversions.JSON_LINES : Conversions.JSON));
        }
        return lower.matches("(?s)[+-]?[\\d.]+( \\d+:[^\\s:]+)+[ \r\n].*")
                ? Optional.of(refused("a sparse file of LIBSVM", Conversions.SVMLIGHT))
                : Optional.empty();
    }

    /** A record of TensorFlow begins with its length and the masked sum of that. */
    private static boolean isRecords(byte[] head) {
        if (head.length < 12) {
            return false;
        }
        CRC32C sum = new CRC32C();
        sum.update(head, 0, 8);
        int value = (int) sum.getValue();
        int masked = (value >>> 15 | value << 17) + CRC_MASK;
        return ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(8) == masked;
    }

    private static RefusedFile refused(String what, String wayOut) {
        return Refusal.of("the file is " + what + ", which is not read as a dataset", wayOut);
    }

    /** The refusal of a file of no known kind. */
    public static RefusedFile unknown(String what) {
        return Refusal.of("the file is no dataset of a kind that is known here: " + what, NumpyLines.DATASET);
    }

    /** The refusal of a tar archive of anything else than what is read of such. */
    public static RefusedFile tar(String told) {
        return Refusal.of(
                "the file is a tar archive, of which CIFAR's alone are read; there are: " + told, Conversions.TAR);
    }

    /** The refusal of a zip archive by the names in it. */
    public static RefusedFile inArchive(List<String> names, String told) {
        if (holds(names, "(.*/)?data\\.pkl")) {
            return Refusal.of(
                    "the file is one of PyTorch, which is not read as a dataset; as a model it goes to /api/v1/models;"
                            + " there are: " + told,
                    Conversions.TORCH);
        }
        if (holds(names, "xl/workbook\\.xml")) {
            return refused("an Excel workbook", Conversions.EXCEL);
        }
        if (holds(names, "(?i).*\\.(webp|heic|heif|avif|jp2|tga|pcx|ico)")) {
            return Refusal.of(
                    "the archive holds no images of a kind that is read (png, jpg, bmp, gif, tif, ppm); there are: "
                            + told,
                    Conversions.PICTURES);
        }
        if (holds(
                names,
                "(?i).*\\.(npz|zip|tar|gz|tgz|parquet|h5|hdf5|mat|pkl|pickle|pt|pth|arrow|xlsx|jsonl|tfrecords?)")) {
            return Refusal.of(
                    "the archive holds no arrays, no tables and no images, but files to be unpacked first; there are: "
                            + told,
                    FileLines.UNZIPPED);
        }
        return Refusal.of(
                "the archive holds no arrays, no IDX files, no tables and no images; there are: " + told,
                NumpyLines.DATASET);
    }

    private static boolean holds(List<String> names, String pattern) {
        return names.stream().anyMatch(name -> name.length() < 1000 && name.matches(pattern));
    }
}
