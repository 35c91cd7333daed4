package dev.espalier.compression.workspace;

import dev.espalier.formats.ModelFiles;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.Role;
import dev.espalier.graph.recognition.OwnNames;
import dev.espalier.graph.recognition.Structure;
import dev.espalier.kernels.Mask;
import dev.espalier.tensors.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a workspace of a model's file: unpacked, and with what is pruned already held. */
public final class Opening {
    private final Checkpoint checkpoint;
    private final Workspace workspace;
    private final Masks masks;

    private Opening(Checkpoint checkpoint, Workspace workspace) {
        this.checkpoint = checkpoint;
        this.workspace = workspace;
        this.masks = workspace.promises().masks();
    }

    /**
     * Throws {@code RefusedFile} for a file that cannot be read.
     *
     * @param folder for the workspace, which exists
     * @param architecture null: to be recognised
     * @param holdZeros whether zeros of prunable layers are held, as in a model that an earlier job pruned
     */
    public static Workspace open(Path folder, Path model, @Nullable Architecture architecture, boolean holdZeros)
            throws IOException {
        Checkpoint checkpoint = OwnNames.of(ModelFiles.open(model, folder), architecture);
        WorkingFile file = null;
        try {
            Structure structure = Structure.of(checkpoint, architecture);
            file = WorkingFile.of(checkpoint, folder);
            Workspace workspace =
                    new Workspace(file, checkpoint.format(), structure, structure.runsProgram() ? checkpoint : null);
            new Opening(checkpoint, workspace).holdMasks(holdZeros);
            return workspace;
        } catch (IOException | RuntimeException e) {
            (file == null ? checkpoint : file).close();
            throw e;
        }
    }

    private void holdMasks(boolean holdZeros) throws IOException {
        holdDeclared();
        if (holdZeros) {
            workspace.layers().forEach(layer -> hold(layer.weight().name(), Mask.ofZeros(workspace.values(layer))));
            holdMaskedUnits();
        }
    }

    /** What the file itself prunes by a mask stays pruned, also in a model that no job has made. */
    private void holdDeclared() throws IOException {
        for (String name : checkpoint.held()) {
            if (isParameter(name)) {
                hold(name, checkpoint.mask(workspace.tensors().tensor(name)));
            }
        }
    }

    /** Units whose weights are all 0 stay masked, with their biases and batch norm as far as these are 0. */
    private void holdMaskedUnits() {
        Map<String, Mask> zeros = masks.all();
        if (workspace.structure().graph() != null && !zeros.isEmpty()) {
            MaskedUnits.find(workspace.channels(), zeros).forEach((name, positions) -> {
                if (isParameter(name)) {
                    hold(
                            name,
                            Mask.of(
                                    workspace.tensors().tensor(name).elements(),
                                    MaskedUnits.zerosAmong(
                                            positions, workspace.tensors().values(name))));
                }
            });
        }
    }

    private boolean isParameter(String name) {
        return workspace.structure().roles().get(name) == Role.PARAMETER;
    }

    private void hold(String name, Mask mask) {
        if (mask.prunedCount() > 0) {
            masks.hold(name, mask);
        }
    }
}
