package dev.espalier.formats.huggingface;

import dev.espalier.formats.torch.StateDictWriter;
import dev.espalier.formats.zip.TorchZipWriter;
import dev.espalier.tensors.FileNotes;
import dev.espalier.tensors.ModuleVersions;
import dev.espalier.tensors.SafetensorsOutput;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a model as a Hugging Face folder in a zip archive: each tensor in the file that it came in, the index by what lies
 * there, and all else as it was.
 */
public final class HuggingFaceWriter {
    private final FolderSource source;
    private final TensorFile tensors;
    private final Rewriting rewriting;
    private final boolean safetensors;
    private final Path scratch;

    private HuggingFaceWriter(
            FolderSource source, TensorFile tensors, Rewriting rewriting, boolean safetensors, Path scratch) {
        this.source = source;
        this.tensors = tensors;
        this.rewriting = rewriting;
        this.safetensors = safetensors;
        this.scratch = scratch;
    }

    /**
     * The same folder with these values.
     *
     * @param from the archive that the model came in
     * @param scratch an existing folder; owned by the caller
     */
    public static void write(Path from, TensorFile tensors, Path to, Path scratch) throws IOException {
        try (FolderSource source = FolderSource.open(from)) {
            boolean safetensors = source.folder().isSafetensors();
            new HuggingFaceWriter(source, tensors, new AsTheyAre(tensors), safetensors, scratch).write(to);
        }
    }

    /**
     * The folder with other tensors in the place of some, always as safetensors.
     *
     * @param from the archive that the model came in; null where that is no folder, so that one is made
     */
    public static void write(@Nullable Path from, TensorFile tensors, Rewriting rewriting, Path to, Path scratch)
            throws IOException {
        try (FolderSource source = from == null ? FolderSource.none() : FolderSource.open(from)) {
            new HuggingFaceWriter(source, tensors, rewriting, true, scratch).write(to);
        }
    }

    /** Throws {@code RefusedFile} where the folder's config.json cannot be rewritten so: before there is anything to write. */
    public static void tryConfig(Path from, Rewriting rewriting) throws IOException {
        try (FolderSource source = FolderSource.open(from)) {
            rewriting.config(source.config());
        }
    }

    /** The tensors of a job. */
    private record AsTheyAre(TensorFile tensors) implements Rewriting {
        @Override
        public List<TensorInfo> becomes(TensorInfo tensor) {
            return List.of(tensor);
        }

        @Override
        public void copy(TensorInfo written, OutputStream to) throws IOException {
            tensors.copy(written, to);
        }

        @Override
        public byte[] config(byte[] original) {
            return original;
        }
    }

    private void write(Path to) throws IOException {
        try (TorchZipWriter zip = new TorchZipWriter(to, source.folder().top())) {
            source.carry(zip, rewriting);
            Map<String, List<TensorInfo>> parts = new LinkedHashMap<>();
            source.parts().forEach(part -> parts.put(part, new ArrayList<>()));
            for (TensorInfo tensor : tensors.tensors()) {
                List<TensorInfo> there = parts.getOrDefault(source.part(tensor.storedAs()), List.of());
                if (!tensor.isTied()) {
                    there.addAll(rewriting.becomes(tensor));
                } else if (!isAlias(tensor.name())) {
                    there.add(tensor);
                }
            }
            for (Map.Entry<String, List<TensorInfo>> part : parts.entrySet()) {
                if (safetensors) {
                    safetensors(zip, named(part.getKey()), part.getValue());
                } else {
                    stateDict(zip, part.getKey(), part.getValue());
                }
            }
            if (source.index() != null) {
                zip.add(named(source.folder().weights()), index(source.index(), parts));
            }
            zip.finish();
        }
    }

    /** Whether it is a name that the index's metadata lead to a tensor, and that no part knows. */
    private boolean isAlias(String name) {
        return source.index() != null
                && !source.index().weightMap().containsKey(name)
                && source.index().metadata().containsKey(name);
    }

    /** What a file of weights is called as safetensors. */
    private String named(String file) {
        return safetensors && !source.folder().isSafetensors()
                ? file.replaceFirst("^pytorch_model", "model")
                        .replace(HuggingFaceFolder.BIN, HuggingFaceFolder.SAFETENSORS)
                : file;
    }

    private void safetensors(TorchZipWriter zip, String name, List<TensorInfo> part) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt"); // without which transformers reads no safetensors
        Set<String> held = new LinkedHashSet<>();
        part.forEach(tensor -> held.add(tensor.name()));
        held.retainAll(tensors.held());
        metadata.putAll(new FileNotes(ModuleVersions.NONE, held).toMetadata());
        SafetensorsOutput output = new SafetensorsOutput(part, metadata);
        zip.add(name, output.sizeBytes(), to -> output.writeTo(to, rewriting::copy));
    }

    private void stateDict(TorchZipWriter zip, String name, List<TensorInfo> part) throws IOException {
        Path file = scratch.resolve("part-of-output.bin");
        StateDictWriter.write(tensors, part, file);
        try (InputStream in = Files.newInputStream(file)) {
            zip.add(name, in);
        }
        Files.delete(file);
    }

    /** Names that stay, in their order; what came in the place of one stands there. */
    private byte[] index(ShardIndex index, Map<String, List<TensorInfo>> parts) {
        Map<String, String> map = new LinkedHashMap<>();
        index.weightMap().forEach((name, part) -> {
            if (tensors.has(name)) {
                TensorInfo tensor = tensors.tensor(name);
                List<TensorInfo> written = tensor.isTied() ? List.of(tensor) : rewriting.becomes(tensor);
                written.forEach(each -> map.put(each.name(), named(part)));
            }
        });
        long bytes = 0;
        for (Map.Entry<String, List<TensorInfo>> part : parts.entrySet()) {
            for (TensorInfo tensor : part.getValue()) {
                bytes += tensor.isTied() ? 0 : tensor.sizeBytes();
                map.putIfAbsent(tensor.name(), named(part.getKey()));
            }
        }
        return index.with(map, bytes);
    }
}
