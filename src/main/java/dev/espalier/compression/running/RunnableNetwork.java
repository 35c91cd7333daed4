package dev.espalier.compression.running;

import dev.espalier.compression.workspace.Workspace;
import dev.espalier.graph.Layer;
import dev.espalier.graph.recognition.Structure;
import dev.espalier.graph.torchscript.TorchScriptWriter;
import dev.espalier.network.Engine;
import dev.espalier.network.Network;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The workspace's model as TorchScript, which is how it runs: in the engine, or wherever it is exported to. */
public record RunnableNetwork(Workspace workspace) {
    /** What networks are computed in: float64 for float64 models, float32 for all others. */
    public DType computeType() {
        List<Layer> layers = workspace.layers();
        return !layers.isEmpty()
                        && layers.stream().allMatch(layer -> layer.weight().dtype() == DType.FLOAT64)
                ? DType.FLOAT64
                : DType.FLOAT32;
    }

    /** The network as it is now, in the engine and in its compute type; the caller closes it. */
    Network load(Engine engine) throws IOException {
        return load(engine, workspace.structure(), workspace.tensors(), "network.pt");
    }

    /** The network that the job began with, in the engine and in its compute type; the caller closes it. */
    Network loadOriginal(Engine engine) throws IOException {
        return load(engine, workspace.original(), workspace.file().original(), "original.pt");
    }

    private Network load(Engine engine, Structure as, TensorFile of, String name) throws IOException {
        Path file = workspace.file().scratch(name);
        write(as, of, computeType(), file);
        return as.runsProgram() ? engine.loadProgram(file, as.learned()) : engine.load(file, as.learned());
    }

    /** Writes TorchScript in the dtypes that the model came in. */
    public void export(Path file) throws IOException {
        write(workspace.structure(), workspace.tensors(), null, file);
    }

    /** A program is written with its own types whatever is asked: what it computes in is its code's affair. */
    private void write(Structure as, TensorFile of, @Nullable DType compute, Path file) throws IOException {
        if (as.graph() != null) {
            TorchScriptWriter.write(as.graph(), of, compute, file);
        } else {
            workspace.program().write(of, file);
        }
    }
}
