package dev.espalier.formats.numpy;

import dev.espalier.formats.sniffing.Mistaken;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.waysout.NumpyLines;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The arrays of a numpy {@code .npz} file as a checkpoint: a tensor for every array of plain numbers, in file order. */
public final class NpzCheckpoint implements Checkpoint {
    private final NpzFile file;

    private NpzCheckpoint(NpzFile file) {
        this.file = file;
    }

    public static Checkpoint open(Path file, Path scratch) throws IOException {
        NpzFile opened = NpzFile.open(file, scratch);
        if (opened.tensors().isEmpty()) {
            opened.close();
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "the file holds no array of plain numbers " + opened.findings(),
                    NumpyLines.STATE_DICT);
        }
        Optional<RefusedFile> mistaken = Mistaken.dataset(opened.tensors());
        if (mistaken.isPresent()) {
            opened.close();
            throw mistaken.get();
        }
        return new NpzCheckpoint(opened);
    }

    @Override
    public CheckpointFormat format() {
        return CheckpointFormat.NPZ;
    }

    @Override
    public List<TensorInfo> tensors() {
        return file.tensors();
    }

    @Override
    public List<String> findings() {
        return file.findings();
    }

    @Override
    public Optional<MemorySegment> view(TensorInfo tensor) throws IOException {
        return file.view(tensor.name());
    }

    @Override
    public void copy(TensorInfo tensor, OutputStream to) throws IOException {
        file.copy(tensor.name(), to);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
