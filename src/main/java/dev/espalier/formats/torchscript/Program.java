package dev.espalier.formats.torchscript;

import dev.espalier.formats.script.ScriptCode;
import dev.espalier.formats.script.ScriptValue;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The code of a TorchScript archive, read and never loaded. What it may do was checked against an allow-list of
 * operators before anybody gets hold of this.
 */
public interface Program {
    /** The program that came with a checkpoint's tensors; empty for files of tensors alone. Dies with the checkpoint. */
    static Optional<Program> of(Checkpoint checkpoint) {
        return checkpoint instanceof ScriptCheckpoint script ? Optional.of(script.program()) : Optional.empty();
    }

    /** Names of the tensors that are buffers, each by its first; all others are parameters. */
    Set<String> buffers();

    /** Why it must not be run, naming the operator and its line; empty where every operator is on the allow-list. */
    Optional<String> forbidden();

    ScriptCode code();

    /** The object whose {@code forward} is run, with all that it holds. */
    ScriptValue root();

    /**
     * Writes the archive anew: code and structure as they are, values from the file's tensors of the same names.
     * Nothing is carried over that running does not need.
     */
    void write(TensorFile tensors, Path to) throws IOException;
}
