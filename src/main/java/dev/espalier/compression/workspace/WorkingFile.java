package dev.espalier.compression.workspace;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.graph.channels.Slice;
import dev.espalier.kernels.Statistics;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** A model's tensors in a mapped file, edited in place. Others may take their place, in a file of their own. */
public final class WorkingFile implements AutoCloseable {
    private final Path folder;
    private Path path;
    private TensorFile tensors;

    private WorkingFile(Path folder, Path path, TensorFile tensors) {
        this.folder = folder;
        this.path = path;
        this.tensors = tensors;
    }

    /** Unpacks a checkpoint, which may be closed then. */
    static WorkingFile of(Checkpoint checkpoint, Path folder) throws IOException {
        Path path = folder.resolve("working.safetensors");
        return new WorkingFile(folder, path, TensorFile.convert(checkpoint, path));
    }

    TensorFile tensors() {
        return tensors;
    }

    /** A file of the given name that steps may use; gone with the job. */
    public Path scratch(String name) {
        return folder.resolve(name);
    }

    /** Copies the tensors as they are now into a file of their own. */
    public Path snapshot(String name) throws IOException {
        Path copy = scratch(name);
        Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
        return copy;
    }

    /** Takes back all tensors of a snapshot, which was taken when they had the shapes that they have now. */
    public void restore(Path snapshot) throws IOException {
        try (TensorFile other = TensorFile.open(snapshot)) {
            for (TensorInfo tensor : other.distinct()) {
                MemorySegment.copy(other.bytes(tensor.name()), 0, tensors.bytes(tensor.name()), 0, tensor.sizeBytes());
            }
        }
    }

    /** Whether names, shapes, types and every bit are the snapshot's. */
    boolean sameAs(Path snapshot) throws IOException {
        try (TensorFile other = TensorFile.open(snapshot)) {
            return other.tensors().equals(tensors.tensors())
                    && other.distinct().stream()
                            .allMatch(tensor -> other.bytes(tensor.name()).mismatch(tensors.bytes(tensor.name())) < 0);
        }
    }

    /** Fails the job, with the hint, where a tensor that is about to be read holds NaN or infinity. */
    public void requireFinite(Collection<TensorInfo> read, String hint) {
        for (TensorInfo tensor : read) {
            if (tensor.dtype().isFloat()) {
                Statistics statistics = Statistics.of(tensors.values(tensor.name()));
                if (!statistics.isFinite()) {
                    throw new CompressionFailure(
                            CompressionFailure.Code.DATA,
                            "tensor \"" + tensor.name() + "\" holds NaN or infinity at position "
                                    + statistics.notFinite(),
                            hint);
                }
            }
        }
    }

    /** Goes on with a copy of another file's tensors, whatever they are. */
    void replace(Path with) throws IOException {
        Path next = next();
        try (InputStream from = Files.newInputStream(with)) { // not its permissions: what is stored is read-only
            Files.copy(from, next);
        }
        become(TensorFile.edit(next), next);
    }

    /** Goes on with what stays of the tensors. */
    void reshape(List<Slice> slices) throws IOException {
        Path next = next();
        TensorFile smaller =
                TensorFile.create(next, slices.stream().map(Slice::to).toList(), tensors.metadata());
        for (Slice slice : slices) {
            if (!slice.from().isTied()) {
                slice.copy(tensors, smaller);
            }
        }
        become(smaller, next);
    }

    private Path next() {
        return scratch("working-" + UUID.randomUUID() + ".safetensors");
    }

    private void become(TensorFile others, Path in) throws IOException {
        tensors.close();
        Files.delete(path);
        path = in;
        tensors = others;
    }

    @Override
    public void close() {
        tensors.close();
    }
}
