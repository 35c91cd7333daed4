package dev.espalier.samples;

import dev.espalier.formats.MistakenModel;
import dev.espalier.formats.numpy.ArrayFile;
import dev.espalier.formats.numpy.NpzFile;
import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.samples.arrays.MadeArrays;
import dev.espalier.samples.cifar.CifarArrays;
import dev.espalier.samples.contents.ArrayContents;
import dev.espalier.samples.contents.Contents;
import dev.espalier.samples.contents.FolderContents;
import dev.espalier.samples.folders.ImageNames;
import dev.espalier.samples.foreign.ForeignFiles;
import dev.espalier.samples.idx.IdxFile;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.DatasetSpec.Layout;
import dev.espalier.samples.spec.DatasetSpec.Task;
import dev.espalier.samples.streams.Members;
import dev.espalier.samples.streams.Unpacking;
import dev.espalier.samples.tables.TableArrays;
import dev.espalier.samples.tables.Text;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.NumpyLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells by its first bytes, or by the names in an archive, what kind of dataset a file holds, and opens it. */
final class DatasetFile {
    private static final int MAX_TOLD = 20;
    private static final int HEAD_BYTES = 4096;
    private static final int TAR_MAGIC = 257;

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
        byte[] head;
        try (InputStream in = unpacked()) {
            head = in.readNBytes(HEAD_BYTES);
        }
        if (head.length > 1 && head[0] == 'P' && head[1] == 'K') {
            return archive();
        }
        if (isTar(head)) {
            return cifar(Members.tar("the file", this::unpacked));
        }
        boolean text = isText(head);
        if (!text) {
            refuse(MistakenModel.refusal(file, scratch));
        }
        refuse(ForeignFiles.of(head));
        if (!text) {
            throw ForeignFiles.unknown("it is neither an archive nor text");
        }
        return table(List.of(new Text("the table", null, () -> Files.newInputStream(file), Files.size(file))));
    }

    private InputStream unpacked() throws IOException {
        return Unpacking.of(Files.newInputStream(file), "the file", Files.size(file));
    }

    private static boolean isTar(byte[] head) {
        return head.length > TAR_MAGIC + 5
                && new String(head, TAR_MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar");
    }

    private static boolean isText(byte[] head) {
        boolean wide = head.length > 1 && (head[0] & head[1] & 0xff) >= 0xfe && head[0] != head[1];
        for (byte value : head) {
            boolean control = value >= 0 && value < ' ' && value != '\n' && value != '\r' && value != '\t';
            if (control && !wide) {
                return false;
            }
        }
        return true;
    }

    private Contents archive() throws IOException {
        ZipArchive archive = ZipArchive.open(file);
        List<String> names =
                archive.entries().stream().map(ZipArchive.Entry::name).toList();
        if (names.stream().anyMatch(name -> name.endsWith(".npy"))) {
            return arrays("npz", NpzFile.open(archive, file, scratch), NumpyLines.DATASET);
        }
        if (names.stream().anyMatch(IdxFile::isNamed)) {
            return arrays("idx", IdxFile.open(archive, file, scratch), NumpyLines.DATASET);
        }
        if (!CifarArrays.areNamed(names) && names.stream().anyMatch(ImageNames::isImage)) {
            try {
                return FolderContents.of(archive, file, spec, scratch);
            } catch (IOException | RuntimeException e) {
                archive.close();
                throw e;
            }
        }
        try (archive) {
            return made(archive, names);
        }
    }

    /** What is copied out of an archive at once. */
    private Contents made(ZipArchive archive, List<String> names) throws IOException {
        if (CifarArrays.areNamed(names)) {
            return cifar(Members.of(archive));
        }
        Optional<ZipArchive.Entry> tar = archive.entries().stream()
                .filter(entry -> entry.name().matches("(.*/)?cifar-100?-(python|binary)\\.tar(\\.gz)?"))
                .findFirst();
        if (tar.isPresent()) {
            ZipArchive.Entry entry = tar.get();
            return cifar(Members.tar(
                    Refusal.quoted(entry.name()),
                    () -> Unpacking.of(archive.open(entry), Refusal.quoted(entry.name()), entry.bytes())));
        }
        List<Text> texts = TableFiles.of(archive);
        if (!texts.isEmpty()) {
            return table(texts);
        }
        refuse(MistakenModel.refusal(file, scratch));
        throw ForeignFiles.inArchive(names, told(names));
    }

    private static void refuse(Optional<RefusedFile> refusal) {
        refusal.ifPresent(refused -> {
            throw refused;
        });
    }

    private Contents cifar(Members members) throws IOException {
        List<String> names = members.names();
        if (!CifarArrays.areNamed(names)) {
            throw ForeignFiles.tar(told(names));
        }
        return made("cifar", CifarArrays.read(members, scratch));
    }

    private Contents table(List<Text> texts) throws IOException {
        boolean flat = spec.preprocessing().layout() == Layout.NC;
        return made("csv", TableArrays.read(texts, spec.task() == Task.REGRESSION, flat, scratch));
    }

    private Contents made(String format, MadeArrays arrays) throws IOException {
        return ArrayContents.of(
                new ArrayContents.Origin(format, NumpyLines.DATASET, arrays.classNames()), arrays, spec, scratch);
    }

    private Contents arrays(String format, ArrayFile arrays, String wayOut) throws IOException {
        return ArrayContents.of(new ArrayContents.Origin(format, wayOut, List.of()), arrays, spec, scratch);
    }

    private static String told(List<String> names) {
        String listed = names.stream().limit(MAX_TOLD).map(Refusal::quoted).collect(Collectors.joining(", "));
        return names.isEmpty() ? "none at all" : listed + (names.size() > MAX_TOLD ? ", ..." : "");
    }
}
