package dev.espalier.compression.workspace;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.graph.channels.Slice;
import dev.espalier.kernels.Statistics;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * A model's tensors, each where it came from until a step edits it, then in a mapped file. Others may take their place, in
 * a file of their own.
 */
public final class WorkingFile implements Closeable {
    private final Path folder;
    private final Checkpoint source;
    private final TensorFile original;
    private Path path;
    private TensorFile tensors;

    private WorkingFile(Path folder, Checkpoint source, TensorFile original, Path path, TensorFile tensors) {
        this.folder = folder;
        this.source = source;
        this.original = original;
        this.path = path;
        this.tensors = tensors;
    }

    /** Owns the checkpoint from then on, unless this throws. */
    static WorkingFile of(Checkpoint checkpoint, Path folder) throws IOException {
        TensorFile original = TensorFile.view(checkpoint, folder.resolve("original.safetensors"));
        try {
            Path path = folder.resolve("working.safetensors");
            return new WorkingFile(folder, checkpoint, original, path, original.editedIn(path));
        } catch (IOException | RuntimeException e) {
            original.close();
            throw e;
        }
    }

    TensorFile tensors() {
        return tensors;
    }

    /** The tensors as the job found them; not to be edited. */
    public TensorFile original() {
        return original;
    }

    /** A file of the given name that steps may use; gone with the job. */
    public Path scratch(String name) {
        return folder.resolve(name);
    }

    /** Copies the tensors as they are now into a file of their own. */
    public Path snapshot(String name) throws IOException {
        Path copy = scratch(name);
        tensors.writeTo(copy);
        return copy;
    }

    /** Lets the disk have what was changed while something else is done: whoever stores it has to wait for that. */
    public void writeBack() {
        Path changed = path;
        Thread.ofVirtual().start(() -> {
            try (FileChannel channel = FileChannel.open(changed, StandardOpenOption.WRITE)) {
                channel.force(false);
            } catch (IOException e) {
                // It was only to save time: whoever stores the file forces it again, and fails if that does.
            }
        });
    }

    /** A file with all tensors as they are now, for reading alone; the working file itself wherever disks have links. */
    public void place(Path target) throws IOException {
        tensors.settle();
        Files.deleteIfExists(target);
        try {
            Files.createLink(target, path);
        } catch (UnsupportedOperationException | FileSystemException e) {
            tensors.writeTo(target);
        }
    }

    /** Takes back all tensors of a snapshot, which was taken when they had the shapes that they have now. */
    public void restore(Path snapshot) throws IOException {
        try (TensorFile other = TensorFile.open(snapshot)) {
            for (TensorInfo tensor : other.distinct()) {
                tensors.edit(tensor.name()).copyFrom(other.bytes(tensor.name()));
            }
        }
    }

    /** Whether names, shapes, types and every bit are those that the job found. */
    boolean isOriginal() {
        return original.tensors().equals(tensors.tensors())
                && original.distinct().stream()
                        .map(TensorInfo::name)
                        .allMatch(name -> tensors.isUntouched(name)
                                || original.bytes(name).mismatch(tensors.bytes(name)) < 0);
    }

    /** Fails the job, with the hint, where a tensor that is about to be read holds NaN or infinity. */
    public void requireFinite(Collection<TensorInfo> read, String hint) {
        for (TensorInfo tensor : read) {
            if (tensor.dtype().isFloat()) {
                Statistics statistics = tensors.statistics(tensor.name());
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
    public void close() throws IOException {
        tensors.close();
        original.close();
        source.close();
    }
}
