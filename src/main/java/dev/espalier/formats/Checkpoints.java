package dev.espalier.formats;

import dev.espalier.formats.waysout.TorchLines;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.List;

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
            return opened;
        } catch (RefusedFile e) {
            opened.close();
            throw e;
        }
    }

    private static Checkpoint read(Path file, Path scratch) throws IOException {
        return switch (Sniffed.of(file)) {
            case ZIP -> zip(file, scratch);
            case SAFETENSORS -> TensorFile.open(file);
            case PICKLE -> pickle(file);
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
                return TorchZip.open(file, archive, folder.get(), scratch);
            }
            if (names.isEmpty() || names.stream().noneMatch(name -> name.endsWith(".npy"))) {
                throw KnownFiles.inArchive(names);
            }
        }
        return NpzCheckpoint.open(file, scratch);
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
