package dev.espalier.runner;

import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.PipelineListener;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.RunEnvironment;
import dev.espalier.compression.results.StageResult;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a pipeline does as one JSON object a line; progress at most four times a second. */
final class EventWriter implements PipelineListener {
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(250);

    /** Below this the rate is noise: a tenth of a percent done says little about the rest. */
    private static final double LEAST_FRACTION_FOR_ETA = 0.005;

    private final OutputStream out;
    private final InstantSource clock;
    private final Instant start;
    private @Nullable Instant lastProgress;
    private Place place = new Place("baseline", null, null);

    /** Where the pipeline is, for the failure that may come. */
    record Place(
            String step,
            @Nullable Integer stepIndex,
            @Nullable Integer epoch) {}

    EventWriter(OutputStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
        this.start = clock.instant();
    }

    synchronized Place place() {
        return place;
    }

    @Override
    public void log(Level level, String message) {
        write(new RunnerEvent.Log(level, message));
    }

    @Override
    public synchronized void progress(
            double fraction,
            String step,
            @Nullable Integer stepIndex,
            @Nullable Integer epoch,
            @Nullable Integer epochs) {
        boolean moved = !place.step().equals(step);
        place = new Place(step, stepIndex, epoch);
        Instant now = clock.instant();
        boolean early = lastProgress != null && now.isBefore(lastProgress.plus(PROGRESS_INTERVAL));
        if (early && !moved && fraction < 1) {
            return;
        }
        lastProgress = now;
        write(new RunnerEvent.Progress(fraction, step, stepIndex, epoch, epochs, etaSeconds(fraction, now)));
    }

    private @Nullable Double etaSeconds(double fraction, Instant now) {
        if (!(fraction >= LEAST_FRACTION_FOR_ETA)) {
            return null;
        }
        double elapsed = Duration.between(start, now).toMillis() / 1000.0;
        return Math.max(0, Math.round(elapsed * (1 - fraction) / fraction * 10) / 10.0);
    }

    @Override
    public void environment(RunEnvironment environment) {
        write(new RunnerEvent.Environment(environment));
    }

    @Override
    public void baseline(Measure measure) {
        write(new RunnerEvent.Baseline(measure));
    }

    @Override
    public void epoch(int stepIndex, StageResult.CurvePoint point) {
        write(new RunnerEvent.Epoch(stepIndex, point));
    }

    @Override
    public void stage(StageResult stage) {
        write(new RunnerEvent.Stage(stage));
    }

    @Override
    public void checkpoint(int steps, List<PipelineResult.OutputFile> files) {
        write(new RunnerEvent.Checkpoint(steps, files));
    }

    synchronized void write(RunnerEvent event) {
        // Through the interface: the type name must be written whatever the static type.
        String line = RunnerJson.mapper().writerFor(RunnerEvent.class).writeValueAsString(event) + "\n";
        try {
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("nobody reads the runner's events any more", e);
        }
    }
}
