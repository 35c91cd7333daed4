package dev.espalier.formats.huggingface;

import dev.espalier.formats.zip.TorchZipWriter;
import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.tensors.RefusedFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a model came in, or the least one for a model that came in none: what it is written anew from.
 *
 * @param index null where one file holds all tensors
 * @param archive null where there is no folder
 */
record FolderSource(
        HuggingFaceFolder folder,
        @Nullable ShardIndex index,
        @Nullable ZipArchive archive) implements Closeable {
    static FolderSource none() {
        return new FolderSource(new HuggingFaceFolder("", "model.safetensors", List.of()), null, null);
    }

    /** Of a file that was opened as a folder before. */
    static FolderSource open(Path file) throws IOException {
        ZipArchive archive = ZipArchive.open(file);
        try {
            HuggingFaceFolder folder = HuggingFaceFolder.find(archive.entries().stream()
                            .map(ZipArchive.Entry::name)
                            .toList())
                    .orElseThrow(() -> RefusedFile.corrupt("the archive is no Hugging Face folder any more"));
            byte[] index = folder.isSharded() ? content(archive, folder, folder.weights()) : null;
            return new FolderSource(folder, index == null ? null : ShardIndex.read(folder.weights(), index), archive);
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private static byte[] content(ZipArchive archive, HuggingFaceFolder folder, String name) throws IOException {
        try (InputStream in = archive.open(archive.find(folder.top() + name).orElseThrow())) {
            return in.readAllBytes();
        }
    }

    /** The files of the weights, in order. */
    List<String> parts() {
        return index == null
                ? List.of(folder.weights())
                : index.parts().stream().toList();
    }

    /** The file that a tensor lies in; the last for one that the index does not list. */
    String part(String tensor) {
        List<String> parts = parts();
        return index == null ? parts.getLast() : index.weightMap().getOrDefault(tensor, parts.getLast());
    }

    /** Copies what is neither weights nor their index, byte by byte, but for the config, which is as given. */
    void carry(TorchZipWriter to, Rewriting rewriting) throws IOException {
        Set<String> parts = new TreeSet<>(parts());
        for (String name : folder.carried(parts)) {
            if (archive != null && !name.equals(HuggingFaceFolder.CONFIG)) {
                try (InputStream in =
                        archive.open(archive.find(folder.top() + name).orElseThrow())) {
                    to.add(name, in);
                }
            }
        }
        boolean isThere = archive != null && folder.files().contains(HuggingFaceFolder.CONFIG);
        byte[] config = rewriting.config(config());
        if (isThere || config.length > 0) {
            to.add(HuggingFaceFolder.CONFIG, config);
        }
    }

    /** Empty where there is none. */
    byte[] config() throws IOException {
        return archive != null && folder.files().contains(HuggingFaceFolder.CONFIG)
                ? content(archive, folder, HuggingFaceFolder.CONFIG)
                : new byte[0];
    }

    @Override
    public void close() throws IOException {
        if (archive != null) {
            archive.close();
        }
    }
}
