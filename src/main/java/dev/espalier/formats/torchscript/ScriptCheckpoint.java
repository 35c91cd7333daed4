package dev.espalier.formats.torchscript;

import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * An open TorchScript archive.
 *
 * @param values its tensors, of which it is the owner
 */
record ScriptCheckpoint(Program program, Checkpoint values) implements Checkpoint {
    @Override
    public CheckpointFormat format() {
        return CheckpointFormat.TORCHSCRIPT;
    }

    @Override
    public List<TensorInfo> tensors() {
        return values.tensors();
    }

    @Override
    public List<String> findings() {
        return values.findings();
    }

    @Override
    public Optional<MemorySegment> view(TensorInfo tensor) throws IOException {
        return values.view(tensor);
    }

    @Override
    public void copy(TensorInfo tensor, OutputStream to) throws IOException {
        values.copy(tensor, to);
    }

    @Override
    public void close() throws IOException {
        values.close();
    }
}
