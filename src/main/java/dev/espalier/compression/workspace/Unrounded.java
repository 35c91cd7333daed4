package dev.espalier.compression.workspace;

import dev.espalier.graph.channels.Cut;
import dev.espalier.graph.channels.Slice;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * How weights were before they were first rounded, as long as no training has moved them since: what their layers' means
 * are held against. Each lies in a file of its own.
 */
public final class Unrounded implements Promise {
    private static final String FILE = "unrounded.safetensors";

    private final WorkingFile file;
    private final Map<String, Path> files = new TreeMap<>();

    Unrounded(WorkingFile file) {
        this.file = file;
    }

    /** Keeps a weight that is about to be rounded, unless it was kept before an earlier rounding. */
    public void keep(TensorInfo weight) throws IOException {
        if (!has(weight)) {
            keep(weight, file.tensors());
        }
    }

    private void keep(TensorInfo weight, TensorFile from) throws IOException {
        keep(new Slice(weight, null, null), from);
    }

    private void keep(Slice slice, TensorFile from) throws IOException {
        TensorInfo weight = slice.to();
        Path path = file.scratch("unrounded-" + UUID.randomUUID() + ".safetensors");
        try (TensorFile own = TensorFile.create(path, List.of(weight), Map.of())) {
            slice.copy(from, own);
        }
        files.put(weight.name(), path);
    }

    public boolean has(TensorInfo weight) {
        return files.containsKey(weight.name());
    }

    /** A weight that was kept, in a file that the caller closes; empty where it was not. */
    public Optional<TensorFile> open(TensorInfo weight) throws IOException {
        Path path = files.get(weight.name());
        return path == null ? Optional.empty() : Optional.of(TensorFile.open(path));
    }

    /** Puts a weight that was kept into a file of tensors. */
    public void copyTo(TensorFile into, TensorInfo weight) throws IOException {
        Path path = files.get(weight.name());
        if (path == null) {
            throw new IllegalArgumentException("weight \"" + weight.name() + "\" was not kept");
        }
        try (TensorFile own = TensorFile.open(path)) {
            copy(weight, own, into);
        }
    }

    private static void copy(TensorInfo weight, TensorFile from, TensorFile into) {
        MemorySegment.copy(from.bytes(weight.name()), 0, into.edit(weight.name()), 0, weight.sizeBytes());
    }

    /** What training has learned with rounded weights is not to be held against others. */
    public void forget() {
        files.clear();
    }

    /** What stays of a weight is held against what stays of it as it was. */
    @Override
    public void reshape(Cut cut) throws IOException {
        for (Slice slice : cut.slices()) {
            Path whole = files.get(slice.from().name());
            if (whole != null && !slice.isWhole()) {
                try (TensorFile own = TensorFile.open(whole)) {
                    keep(slice, own);
                }
            }
        }
    }

    /** Writes all into one file, and none where there is nothing. */
    @Override
    public void save(SavedWorkspace into) throws IOException {
        if (files.isEmpty()) {
            return;
        }
        List<TensorInfo> weights = new ArrayList<>();
        for (Map.Entry<String, Path> entry : files.entrySet()) {
            try (TensorFile own = TensorFile.open(entry.getValue())) {
                weights.add(own.tensor(entry.getKey()));
            }
        }
        try (TensorFile all = TensorFile.create(into.folder().resolve(FILE), weights, Map.of())) {
            for (TensorInfo weight : weights) {
                copyTo(all, weight);
            }
        }
    }

    @Override
    public void load(SavedWorkspace from) throws IOException {
        forget();
        Path all = from.folder().resolve(FILE);
        if (Files.exists(all)) {
            try (TensorFile kept = TensorFile.open(all)) {
                for (TensorInfo weight : kept.tensors()) {
                    keep(weight, kept);
                }
            }
        }
    }
}
