package dev.espalier.formats;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** An open checkpoint file: named tensors in file order, whose values are streamed and never held. */
public interface Checkpoint extends Closeable {
    CheckpointFormat format();

    /** By every name that the file has for them. */
    List<TensorInfo> tensors();

    /** Each tensor once, however many names it has. */
    default List<TensorInfo> distinct() {
        return tensors().stream().filter(tensor -> !tensor.isTied()).toList();
    }

    /** What a user should know of the file: a wrapper that was opened, a prefix that was dropped. */
    List<String> findings();

    /** The program that came with the tensors; empty for files of tensors alone. Dies with the checkpoint. */
    default Optional<Program> program() {
        return Optional.empty();
    }

    /** Streams one tensor as contiguous little-endian values in row-major order, whatever its strides in the file. */
    void copy(TensorInfo tensor, OutputStream to) throws IOException;
}
