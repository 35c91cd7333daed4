package dev.espalier.compression;

import dev.espalier.formats.TensorFile;
import dev.espalier.formats.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * How weights were before they were first rounded, as long as no training has moved them since: what their layers' means
 * are held against. Each lies in a file of its own.
 */
final class Unrounded {
    private final Map<String, Path> files = new TreeMap<>();

    /** Keeps a weight that is about to be rounded, unless it was kept before an earlier rounding. */
    void keep(TensorInfo weight, Workspace workspace) throws IOException {
        if (has(weight)) {
            return;
        }
        keep(weight, workspace.tensors(), workspace);
    }

    private void keep(TensorInfo weight, TensorFile from, Workspace workspace) throws IOException {
        Path path = workspace.scratch("unrounded-" + UUID.randomUUID() + ".safetensors");
        try (TensorFile file = TensorFile.create(path, List.of(weight), Map.of())) {
            MemorySegment.copy(from.bytes(weight.name()), 0, file.bytes(weight.name()), 0, weight.sizeBytes());
        }
        files.put(weight.name(), path);
    }

    /** Writes all that is kept into one file, for {@link #takeUp}. */
    void writeTo(Path all) throws IOException {
        List<TensorInfo> weights = new ArrayList<>();
        for (Map.Entry<String, Path> entry : files.entrySet()) {
            try (TensorFile file = TensorFile.open(entry.getValue())) {
                weights.add(file.tensor(entry.getKey()));
            }
        }
        try (TensorFile into = TensorFile.create(all, weights, Map.of())) {
            for (TensorInfo weight : weights) {
                copyTo(into, weight);
            }
        }
    }

    /** Keeps what another pipeline kept; nothing where there is no such file. */
    void takeUp(Path all, Workspace workspace) throws IOException {
        if (Files.exists(all)) {
            try (TensorFile kept = TensorFile.open(all)) {
                for (TensorInfo weight : kept.tensors()) {
                    keep(weight, kept, workspace);
                }
            }
        }
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    /** What training has learned with rounded weights is not to be held against others. */
    void forget() {
        files.clear();
    }

    boolean has(TensorInfo weight) throws IOException {
        Path path = files.get(weight.name());
        if (path == null) {
            return false;
        }
        try (TensorFile file = TensorFile.open(path)) {
            // Channels may have been taken out of it since
            return file.tensor(weight.name()).shape().equals(weight.shape());
        }
    }

    /** Puts a weight that was kept into a file of tensors. */
    void copyTo(TensorFile into, TensorInfo weight) throws IOException {
        Path path = files.get(weight.name());
        if (path == null) {
            throw new IllegalArgumentException("weight \"" + weight.name() + "\" was not kept");
        }
        try (TensorFile file = TensorFile.open(path)) {
            MemorySegment.copy(file.bytes(weight.name()), 0, into.bytes(weight.name()), 0, weight.sizeBytes());
        }
    }
}
