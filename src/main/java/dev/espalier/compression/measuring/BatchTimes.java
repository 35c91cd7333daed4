package dev.espalier.compression.measuring;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Workload;
import dev.espalier.network.timing.NotEnoughMemory;
import dev.espalier.network.timing.Stopwatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Times two networks in turns, one batch size after the other, and tells the job's progress. */
record BatchTimes(Run run, Stopwatch stopwatch) {
    /** The dense network's first, in the order of the sizes. */
    List<Stopwatch.Times> of(Stopwatch.Timed dense, Stopwatch.Timed other, List<Integer> sizes) throws IOException {
        List<Stopwatch.Times> times = new ArrayList<>();
        try {
            for (int size : sizes) {
                IntConsumer progress = run.progress().pass(1);
                times.add(stopwatch.time(dense, other, size, done -> progress.accept((int) (done * Workload.LATENCY))));
            }
            return times;
        } catch (NotEnoughMemory e) {
            throw new CompressionFailure(
                    CompressionFailure.Code.OUT_OF_MEMORY,
                    String.valueOf(e.getMessage()),
                    "measure smaller batchSizes, or give the job more memoryBytes");
        }
    }
}
