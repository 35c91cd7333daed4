package dev.espalier.jobs.process;

import dev.espalier.compression.results.PipelineResult;
import dev.espalier.runner.RunnerEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs prepared job folders, each to its end. */
public interface Runner {
    /** Makes, beside whatever else is done, what later runs begin faster with. */
    default void prepare() {}

    /** Starts at once; {@code events} hears everything but the last event, on a thread of the run's own. */
    Run start(Path folder, Limits limits, Consumer<RunnerEvent> events) throws IOException;

    /**
     * @param memoryBytes that no file stands behind; null: no limit
     * @param threads for libtorch
     */
    record Limits(Duration maxRuntime, @Nullable Long memoryBytes, int threads) {}

    /** A running job folder. */
    interface Run {
        /** Waits for the end, after which no event comes any more. */
        Ending await() throws InterruptedException;

        /** Ends it soon, whatever it is doing; the ending is {@link Ending.Stopped} unless it was faster. */
        void stop();
    }

    /** How a run ended. */
    sealed interface Ending {
        record Finished(PipelineResult result) implements Ending {}

        record Failed(RunnerEvent.Failed failure, RunnerExit exit) implements Ending {}

        /** Without a last word. */
        record Crashed(RunnerExit exit) implements Ending {}

        record OutOfTime(Duration limit, RunnerExit exit) implements Ending {}

        record OutOfMemory(long limitBytes, long usedBytes, RunnerExit exit) implements Ending {}

        record Stopped() implements Ending {}
    }
}
