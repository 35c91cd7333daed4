package dev.espalier.compression.measuring;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.Latency;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.running.StepOutcome;
import dev.espalier.compression.running.StepOutcome.Findings;
import dev.espalier.compression.spec.MeasureLatency;
import dev.espalier.compression.spec.Workload;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.network.Network;
import dev.espalier.network.timing.NotEnoughMemory;
import dev.espalier.network.timing.Stopwatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Times the model as it is now and the dense one that the job began with, in turns, one batch size after the other. */
public record MeasureStep(MeasureLatency spec, Run run) {
    public StepOutcome apply() throws IOException {
        return StepOutcome.of(null, new Findings(null, null, latencies()));
    }

    /** In the order of the batch sizes. */
    public List<Latency> latencies() throws IOException {
        Stopwatch stopwatch = new Stopwatch(sample(), run.network().computeType(), run.seed());
        List<Latency> latencies = new ArrayList<>();
        try (Network dense = run.evaluator().loadOriginal();
                Network compressed = run.evaluator().load()) {
            for (int size : spec.batchSizes()) {
                IntConsumer progress = run.progress().pass(1);
                Stopwatch.Times times = stopwatch.time(
                        dense, compressed, size, done -> progress.accept((int) (done * Workload.LATENCY)));
                latencies.add(new Latency(
                        size,
                        times.second().medianMs(),
                        times.second().iqrMs(),
                        times.first().medianMs()));
            }
            return latencies;
        } catch (NotEnoughMemory e) {
            throw new CompressionFailure(
                    CompressionFailure.Code.OUT_OF_MEMORY,
                    String.valueOf(e.getMessage()),
                    "measure smaller batchSizes, or give the job more memoryBytes");
        }
    }

    /** Where there is no dataset to ask, what the graph of a program's code takes. */
    private List<Long> sample() {
        return run.sampleShape()
                .orElseGet(() ->
                        ((Lifting.Lifted) run.workspace().lift(null)).graph().input());
    }
}
