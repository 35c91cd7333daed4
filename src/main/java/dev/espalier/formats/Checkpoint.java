package dev.espalier.formats;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** An open checkpoint file: named tensors in file order, whose values are streamed and never held. */
public interface Checkpoint extends Closeable {
    CheckpointFormat format();

    List<TensorInfo> tensors();

    /** What a user should know of the file: a wrapper that was opened, a prefix that was dropped. */
    List<String> findings();

    /**
     * Whether what was saved is known to be a class for training, around the network and what it is trained with, such as a
     * LightningModule.
     */
    default boolean isOfTrainingClass() {
        return false;
    }

    /** The program that came with the tensors; empty for files of tensors alone. Dies with the checkpoint. */
    default Optional<Program> program() {
        return Optional.empty();
    }

    /** Streams one tensor as contiguous little-endian values in row-major order, whatever its strides in the file. */
    void copy(TensorInfo tensor, OutputStream to) throws IOException;
}
