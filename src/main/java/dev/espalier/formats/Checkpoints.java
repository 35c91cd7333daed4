package dev.espalier.formats;

import dev.espalier.formats.huggingface.HuggingFaceCheckpoint;
import dev.espalier.formats.huggingface.HuggingFaceFolder;
import dev.espalier.formats.names.Renaming;
import dev.espalier.formats.names.WrapperNames;
import dev.espalier.formats.numpy.NpzCheckpoint;
import dev.espalier.formats.packed.PackedCheckpoint;
import dev.espalier.formats.pickle.Pickle;
import dev.espalier.formats.pickle.PickleLimits;
import dev.espalier.formats.pickle.PickleReader;
import dev.espalier.formats.sniffing.KnownFiles;
import dev.espalier.formats.sniffing.Sniffed;
import dev.espalier.formats.torch.LegacyTorch;
import dev.espalier.formats.torch.TorchCheckpoint;
import dev.espalier.formats.torch.TorchZip;
import dev.espalier.formats.torchscript.Program;
import dev.espalier.formats.torchscript.ScriptArchive;
import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.TensorLimits;
import dev.espalier.tensors.waysout.TorchLines;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Opens checkpoint files of every format that can be read, told apart by content and never by name. */
public final class Checkpoints {
    private Checkpoints() {}

    /**
     * Throws {@link RefusedFile} for what cannot be read or should not be.
     *
     * @param scratch an existing folder for what must be unpacked; to be cleared by the caller after closing
     */
    public static Checkpoint open(Path file, Path scratch) throws IOException {
        Checkpoint opened = read(file, scratch);
        try {
            TensorLimits.check(opened.tensors());
            return Program.of(opened).isPresent() || opened.format().keepsNames()
                    ? opened
                    : ofNetwork(withoutWrappers(opened));
        } catch (RefusedFile e) {
            opened.close();
            throw e;
        }
    }

    /**
     * The same tensors under other names.
     *
     * @param names of the tensors that stay, each with its new one; no two new ones are equal
     * @param findings what is told besides
     */
    public static Checkpoint renamed(Checkpoint checkpoint, Map<String, String> names, List<String> findings) {
        return new RenamedCheckpoint(checkpoint, names, findings);
    }

    private static Checkpoint withoutWrappers(Checkpoint opened) {
        WrapperNames wrappers = WrapperNames.of(names(opened), integers(opened));
        return wrappers.isPlain() ? opened : renamed(opened, wrappers.plain(), wrappers.findings());
    }

    /** The one module of a training class, less what the class keeps for itself; all of it where there are several modules. */
    private static Checkpoint ofNetwork(Checkpoint opened) {
        if (!opened.isOfTrainingClass()) {
            return opened;
        }
        return Renaming.none(names(opened))
                .withoutLosses()
                .withoutCounters(integers(opened))
                .withoutCommonModule()
                .map(network -> renamed(opened, network.names(), network.findings()))
                .orElse(opened);
    }

    private static List<String> names(Checkpoint checkpoint) {
        return checkpoint.tensors().stream().map(TensorInfo::name).toList();
    }

    private static Set<String> integers(Checkpoint checkpoint) {
        return checkpoint.tensors().stream()
                .filter(TensorInfo::isInteger)
                .map(TensorInfo::name)
                .collect(Collectors.toSet());
    }

    private static Checkpoint read(Path file, Path scratch) throws IOException {
        return switch (Sniffed.of(file)) {
            case ZIP -> zip(file, scratch);
            case SAFETENSORS -> TensorFile.open(file);
            case PICKLE -> pickle(file);
            case PACKED -> PackedCheckpoint.open(file, scratch);
        };
    }

    private static Checkpoint zip(Path file, Path scratch) throws IOException {
        try (ZipArchive archive = ZipArchive.open(file)) {
            List<String> names =
                    archive.entries().stream().map(ZipArchive.Entry::name).toList();
            if (names.stream().anyMatch(Checkpoints::isExportedProgram)) {
                throw new RefusedFile(
                        RefusedFile.Reason.EXPORTED_PROGRAM,
                        "the file is an exported program (.pt2)",
                        TorchLines.EXPORTED);
            }
            var folder = TorchZip.folder(archive);
            if (folder.isPresent()) {
                return torch(TorchZip.map(file, archive, folder.get(), scratch));
            }
            var model = HuggingFaceFolder.find(names);
            if (model.isPresent()) {
                return HuggingFaceCheckpoint.open(file, archive, model.get(), scratch, Checkpoints::torchPart);
            }
            if (names.isEmpty() || names.stream().noneMatch(name -> name.endsWith(".npy"))) {
                throw KnownFiles.inArchive(names);
            }
        }
        return NpzCheckpoint.open(file, scratch);
    }

    /** A file inside another, which may be nothing but what torch.save writes. */
    private static Checkpoint torchPart(Path file, Path scratch) throws IOException {
        if (Sniffed.of(file) == Sniffed.PICKLE) {
            return pickle(file);
        }
        try (ZipArchive archive = ZipArchive.open(file)) {
            String folder = TorchZip.folder(archive)
                    .orElseThrow(() -> RefusedFile.corrupt("a part of the model is not what torch.save writes"));
            return state(TorchZip.map(file, archive, folder, scratch));
        }
    }

    private static Checkpoint torch(TorchZip zip) throws IOException {
        return zip.isScript() ? script(zip) : state(zip);
    }

    private static Checkpoint script(TorchZip zip) throws IOException {
        try {
            return ScriptArchive.read(zip);
        } catch (IOException | RuntimeException e) {
            zip.arena().close();
            throw e;
        }
    }

    private static Checkpoint state(TorchZip zip) throws IOException {
        try {
            return zip.read();
        } catch (IOException | RuntimeException e) {
            zip.arena().close();
            throw e;
        }
    }

    private static boolean isExportedProgram(String name) {
        return name.endsWith("serialized_exported_program.json")
                || name.endsWith("/archive_format")
                || name.matches("([^/]+/)?models/[^/]+\\.json");
    }

    /** torch.load reads no such file, so that the lines to paste must not use it. */
    private static Checkpoint byPickleAlone(Pickle pickle, long fileBytes, Arena arena) {
        try {
            return TorchCheckpoint.of(pickle, pickle.storages(), ByteOrder.LITTLE_ENDIAN, fileBytes, arena);
        } catch (RefusedFile e) {
            throw new RefusedFile(e.reason(), String.valueOf(e.getMessage()), TorchLines.unpickled(e.wayOut()));
        }
    }

    private static Checkpoint pickle(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file)) {
            MemorySegment all = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            Pickle first = PickleReader.read(all, 0, "", PickleLimits.DEFAULT);
            if (LegacyTorch.isMagic(first.value())) {
                return LegacyTorch.open(all, first.end(), arena);
            }
            return byPickleAlone(first, all.byteSize(), arena);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }
}
