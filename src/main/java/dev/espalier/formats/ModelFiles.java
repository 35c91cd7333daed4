package dev.espalier.formats;

import dev.espalier.formats.composition.ComposedCheckpoint;
import dev.espalier.formats.composition.Composition;
import dev.espalier.formats.torchscript.Program;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.TorchLines;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Opens files of models, with their weights as a network uses them: what a mask, a norm or a parametrization computes
 * is computed, so that whoever looks at a model, counts it or works on it has the same tensors.
 */
public final class ModelFiles {
    /**
     * Throws {@link RefusedFile} for what cannot be read or should not be.
     *
     * @param scratch an existing folder for what must be unpacked or computed; to be cleared by the caller after closing
     */
    public static Checkpoint open(Path file, Path scratch) throws IOException {
        Checkpoint source = Checkpoints.open(file, scratch);
        // A program computes its weights itself, and the files beside these count on what is stored
        if (Program.of(source).isPresent() || source.format().keepsNames()) {
            return source;
        }
        try {
            Composition composition = Composition.of(source, scratch);
            return composition.isPlain(source) ? source : new ComposedCheckpoint(source, composition, scratch);
        } catch (RefusedFile e) {
            source.close();
            throw new RefusedFile(e.reason(), String.valueOf(e.getMessage()), line(source.format(), e.wayOut()));
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** Findings speak of the file as one of its format. */
    private static String line(CheckpointFormat format, String wayOut) {
        return switch (format) {
            case SAFETENSORS -> TorchLines.fromSafetensors(wayOut);
            case NPZ -> TorchLines.fromArrays(wayOut);
            case STATE_DICT, TORCHSCRIPT, PACKED, HUGGING_FACE -> wayOut;
        };
    }

    private ModelFiles() {}
}
