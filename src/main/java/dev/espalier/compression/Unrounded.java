package dev.espalier.compression;

import dev.espalier.formats.TensorFile;
import dev.espalier.formats.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How weights were before they were first rounded, as long as no training has moved them since: what their layers' means
 * are held against. They lie in files of their own.
 */
final class Unrounded {
    private final Map<String, Path> files = new LinkedHashMap<>();

    /** Keeps a weight that is about to be rounded, unless it was kept before an earlier rounding. */
    void keep(TensorInfo weight, Workspace workspace) throws IOException {
        if (has(weight)) {
            return;
        }
        Path path = workspace.scratch("unrounded-" + UUID.randomUUID() + ".safetensors");
        try (TensorFile file = TensorFile.create(path, List.of(weight), Map.of())) {
            copy(workspace.tensors(), file, weight);
        }
        files.put(weight.name(), path);
    }

    /** What training has learned with rounded weights is not to be held against others. */
    void forget() {
        files.clear();
    }

    boolean isEmpty() {
        return files.isEmpty();
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
            copy(file, into, weight);
        }
    }

    private static void copy(TensorFile from, TensorFile into, TensorInfo weight) {
        MemorySegment.copy(from.bytes(weight.name()), 0, into.bytes(weight.name()), 0, weight.sizeBytes());
    }

    /** Writes all into one file, which {@link #takeOver} reads. */
    void writeTo(Path path) throws IOException {
        List<TensorInfo> weights = new ArrayList<>();
        for (Map.Entry<String, Path> entry : files.entrySet()) {
            try (TensorFile file = TensorFile.open(entry.getValue())) {
                weights.add(file.tensor(entry.getKey()));
            }
        }
        try (TensorFile all = TensorFile.create(path, weights, Map.of())) {
            for (TensorInfo weight : weights) {
                copyTo(all, weight);
            }
        }
    }

    /** Goes on with what another workspace had kept; its file stays where it is. */
    void takeOver(Path path) throws IOException {
        try (TensorFile file = TensorFile.open(path)) {
            file.tensors().forEach(weight -> files.put(weight.name(), path));
        }
    }
}
