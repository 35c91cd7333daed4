package dev.espalier.formats.huggingface;

import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Opens the files of a folder's weights. Safetensors that are stored in the archive as they are are read where they lie; all
 * others are unpacked first.
 *
 * @param file the archive's
 * @param scratch an existing folder; owned by the caller
 */
record HuggingFaceParts(
        Path file,
        ZipArchive archive,
        HuggingFaceFolder folder,
        Path scratch,
        HuggingFaceCheckpoint.TorchReader torch) {
    /** All of them by their names; the caller closes them. If one cannot be read, none is left open. */
    Map<String, Checkpoint> open(Set<String> names) throws IOException {
        Map<String, Checkpoint> opened = new LinkedHashMap<>();
        try {
            for (String name : names) {
                opened.put(name, open(name));
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            for (Checkpoint part : opened.values()) {
                part.close();
            }
            throw e;
        }
    }

    private Checkpoint open(String name) throws IOException {
        ZipArchive.Entry entry = archive.find(folder.top() + name)
                .orElseThrow(() -> ShardIndex.corrupt(
                        folder.weights(), "names the part \"" + name + "\", which is missing beside it"));
        if (folder.isSafetensors() && entry.stored()) {
            verify(entry);
            return TensorFile.open(file, entry.dataOffset(), entry.bytes());
        }
        Path unpacked = Files.createTempFile(scratch, "part", ".bin");
        try (InputStream in = archive.open(entry)) {
            Files.copy(in, unpacked, StandardCopyOption.REPLACE_EXISTING);
        }
        return folder.isSafetensors() ? TensorFile.open(unpacked) : torch.open(unpacked, scratch);
    }

    private void verify(ZipArchive.Entry entry) throws IOException {
        try (InputStream in = archive.open(entry)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** A small file's content. */
    byte[] content(String name, int mostBytes) throws IOException {
        ZipArchive.Entry entry = archive.find(folder.top() + name).orElseThrow();
        if (entry.bytes() > mostBytes) {
            throw ShardIndex.corrupt(name, "has " + entry.bytes() + " bytes, at most " + mostBytes + " are read");
        }
        try (InputStream in = archive.open(entry)) {
            return in.readAllBytes();
        }
    }
}
