package dev.espalier.compression.measuring;

import dev.espalier.compression.integers.IntegerExport;
import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.Parity;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.running.StepOutcome;
import dev.espalier.compression.running.StepOutcome.Findings;
import dev.espalier.compression.spec.Activations;
import dev.espalier.compression.spec.InferenceRuntime;
import dev.espalier.compression.spec.MeasureLatency;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.network.Network;
import dev.espalier.network.onnx.OnnxNetwork;
import dev.espalier.network.onnx.OnnxRuntime;
import dev.espalier.network.timing.Stopwatch;
import dev.espalier.network.timing.Timing;
import dev.espalier.tensors.DType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Times the model as it is now and the dense one that the job began with, in turns, one batch size after the other.
 *
 * @param activations how values between the layers of an integer program are to be codes
 */
public record MeasureStep(MeasureLatency spec, Run run, Activations activations) {
    public StepOutcome apply() throws IOException {
        Parity parity = spec.layers() ? new IntegerExport(run, "", activations).parity() : null;
        if (parity != null && parity.firstGrowth() != null) {
            run.warn("as integers the network first goes astray at layer \"" + parity.firstGrowth()
                    + "\": the errors of its stage in the report say how far, layer by layer");
        }
        return StepOutcome.of(null, new Findings(null, null, latencies(), parity));
    }

    /** Runtime by runtime, in the order of the batch sizes. */
    public List<Latency> latencies() throws IOException {
        List<Latency> latencies = new ArrayList<>();
        for (InferenceRuntime runtime : spec.runtimes()) {
            switch (runtime) {
                case LIBTORCH -> inLibtorch(latencies);
                case ONNXRUNTIME -> inOnnxRuntime(latencies);
            }
        }
        return latencies;
    }

    private void inLibtorch(List<Latency> latencies) throws IOException {
        try (Network dense = run.evaluator().loadOriginal();
                Network compressed = run.evaluator().load()) {
            time(InferenceRuntime.LIBTORCH, run.network().computeType(), dense::run, compressed::run, latencies);
        }
    }

    private void inOnnxRuntime(List<Latency> latencies) throws IOException {
        OnnxFiles files = new OnnxFiles(run);
        OnnxRuntime runtime = run.evaluator().onnx();
        try (OnnxNetwork dense = runtime.load(files.dense(run.network().computeType()));
                OnnxNetwork compressed = runtime.load(files.current())) {
            time(InferenceRuntime.ONNXRUNTIME, dense.inputType(), dense, compressed, latencies);
        }
    }

    private void time(
            InferenceRuntime runtime,
            DType type,
            Stopwatch.Timed dense,
            Stopwatch.Timed compressed,
            List<Latency> latencies)
            throws IOException {
        Stopwatch stopwatch = new Stopwatch(sample(), type, run.seed());
        List<Stopwatch.Times> times = new BatchTimes(run, stopwatch).of(dense, compressed, spec.batchSizes());
        for (int i = 0; i < times.size(); i++) {
            Timing now = times.get(i).second();
            Timing before = times.get(i).first();
            Latency latency =
                    new Latency(runtime, spec.batchSizes().get(i), now.medianMs(), now.iqrMs(), before.medianMs());
            latencies.add(latency);
            if (now.isSlowerThan(before)) {
                new SlowWidths(run.workspace()).warning(latency).ifPresent(run::warn);
            }
        }
    }

    /** Where there is no dataset to ask, what the graph of a program's code takes. */
    private List<Long> sample() {
        return run.sampleShape()
                .orElseGet(() ->
                        ((Lifting.Lifted) run.workspace().lift(null)).graph().input());
    }
}
