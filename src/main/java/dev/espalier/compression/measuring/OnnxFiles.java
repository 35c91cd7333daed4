package dev.espalier.compression.measuring;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.running.Run;
import dev.espalier.graph.Graph;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.graph.onnx.OnnxExport;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A job's networks as ONNX files that only the job sees, to be run and timed. */
public record OnnxFiles(Run run) {
    /** The network as it is now, which has a graph. */
    public Path current() throws IOException {
        Graph graph = Objects.requireNonNull(run.workspace().structure().graph());
        return write(graph, run.workspace().tensors(), run.network().computeType(), "current.onnx");
    }

    /**
     * The network that the job began with; of a program the graph that is lifted from its code.
     *
     * @param compute what it computes in, where ONNX Runtime can
     */
    public Path dense(DType compute) throws IOException {
        TensorFile tensors = run.file().original();
        Graph graph = run.workspace().original().graph();
        List<Long> sample = run.sampleShape().orElse(null);
        return write(
                graph != null ? graph : ((Lifting.Lifted) run.workspace().liftOriginal(sample)).graph(),
                tensors,
                compute,
                "dense.onnx");
    }

    private Path write(Graph graph, TensorFile tensors, DType compute, String name) throws IOException {
        Path file = run.file().scratch(name);
        Graph sized = run.sampleShape().map(graph::withInput).orElse(graph);
        try {
            OnnxExport.write(sized, tensors, compute, "", Map.of(), file);
            return file;
        } catch (OnnxExport.TooLarge e) {
            throw new CompressionFailure(
                    CompressionFailure.Code.UNSUPPORTED,
                    "ONNX Runtime cannot be given the network: " + e.getMessage(),
                    "measure in libtorch alone");
        }
    }
}
