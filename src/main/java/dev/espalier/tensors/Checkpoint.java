package dev.espalier.tensors;

import dev.espalier.kernels.Mask;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

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

    /**
     * Whether what was saved is known to be a class for training, around the network and what it is trained with, such as a
     * LightningModule.
     */
    default boolean isOfTrainingClass() {
        return false;
    }

    /** What the modules of a state_dict noted of themselves; nothing in other formats. */
    default ModuleVersions versions() {
        return ModuleVersions.NONE;
    }

    /** What the file itself says its network is: a built-in's name or a graph document; empty in most formats. */
    default Optional<JsonNode> architecture() {
        return Optional.empty();
    }

    /** Names of the tensors of which the file says in so many words that some of their zeros are to stay. */
    default Set<String> held() {
        return Set.of();
    }

    /** Which values of such a tensor are to stay 0 whatever trains it. */
    default Mask mask(TensorInfo tensor) throws IOException {
        return Mask.none(tensor.elements());
    }

    /**
     * The same bytes where they lie in the mapped file as {@link #copy} would stream them, to be read in place; empty where
     * they are compressed, in another order, or computed. Dies with the checkpoint.
     */
    default Optional<MemorySegment> view(TensorInfo tensor) throws IOException {
        return Optional.empty();
    }

    /** Streams one tensor as contiguous little-endian values in row-major order, whatever its strides in the file. */
    void copy(TensorInfo tensor, OutputStream to) throws IOException;
}
