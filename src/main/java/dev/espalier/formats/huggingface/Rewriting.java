package dev.espalier.formats.huggingface;

import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** What the tensors of a folder become when it is written anew, and what its config.json says of that. */
public interface Rewriting {
    /** What a tensor that is stored becomes: itself, or others in its place, in order. */
    List<TensorInfo> becomes(TensorInfo tensor);

    /** Streams the values of one that {@link #becomes} told. */
    void copy(TensorInfo written, OutputStream to) throws IOException;

    /** The new config.json. */
    byte[] config(byte[] original);
}
