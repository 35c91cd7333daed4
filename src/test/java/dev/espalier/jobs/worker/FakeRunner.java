package dev.espalier.jobs.worker;

import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.RequirementResult;
import dev.espalier.compression.results.Verdict;
import dev.espalier.jobs.process.Runner;
import dev.espalier.runner.RunnerEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Ends runs as it was told, without a process. */
public final class FakeRunner implements Runner {
    public final List<String> folders = new CopyOnWriteArrayList<>();
    final CountDownLatch started = new CountDownLatch(1);
    private final Deque<Behaviour> script = new ArrayDeque<>();

    /** What one run does; empty script: succeed. */
    public interface Behaviour {
        public Ending run(Path folder, Consumer<RunnerEvent> events, CountDownLatch stopped)
                throws IOException, InterruptedException;
    }

    public FakeRunner then(Behaviour behaviour) {
        script.add(behaviour);
        return this;
    }

    public FakeRunner then(Ending ending) {
        return then((folder, events, stopped) -> ending);
    }

    public static final Behaviour HANG = (folder, events, stopped) -> {
        stopped.await();
        return new Ending.Stopped();
    };

    public static final Measure MEASURE =
            new Measure(0.5, 0.25, 5L, 10L, 100, 50, 0.5, null, new Measure.Bytes(400, 300L, null));

    private static final LayerResult.Histogram NOTHING = new LayerResult.Histogram(List.of(0.0, 0.0), List.of(0L));
    public static final LayerResult.Histograms NO_WEIGHTS = new LayerResult.Histograms(NOTHING, NOTHING);

    public static Ending succeed(Path folder, Consumer<RunnerEvent> events) throws IOException {
        return succeed(folder, events, List.of());
    }

    /** With these answers to what was required; the worst of them is the verdict. */
    public static Ending succeed(Path folder, Consumer<RunnerEvent> events, List<RequirementResult> requirements)
            throws IOException {
        events.accept(new RunnerEvent.Baseline(MEASURE));
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.writeString(out.resolve("model.safetensors"), "weights");
        return new Ending.Finished(new PipelineResult(
                MEASURE,
                List.of(),
                NO_WEIGHTS,
                null,
                List.of(new PipelineResult.OutputFile("model.safetensors", "safetensors", "out/model.safetensors", 7)),
                List.of(),
                null,
                null,
                null,
                Stream.of(Verdict.MISSED, Verdict.UNDECIDED, Verdict.MET)
                        .filter(verdict -> requirements.stream().anyMatch(result -> result.verdict() == verdict))
                        .findFirst()
                        .orElse(null),
                requirements));
    }

    @Override
    public Run start(Path folder, Limits limits, Consumer<RunnerEvent> events) {
        folders.add(folder.getFileName().toString());
        Behaviour behaviour;
        synchronized (script) {
            behaviour = script.isEmpty() ? (f, e, stopped) -> succeed(f, e) : script.removeFirst();
        }
        CountDownLatch stopped = new CountDownLatch(1);
        started.countDown();
        return new Run() {
            @Override
            public Ending await() throws InterruptedException {
                try {
                    return behaviour.run(folder, events, stopped);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }

            @Override
            public void stop() {
                stopped.countDown();
            }
        };
    }
}
