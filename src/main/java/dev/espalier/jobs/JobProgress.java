package dev.espalier.jobs;

import dev.espalier.runner.RunnerEvent;
import dev.espalier.text.Blank;
import org.jspecify.annotations.Nullable;

/** How far a job is; {@code fraction} is of the whole job, 0..1. */
public record JobProgress(
        double fraction,
        @Nullable String step,
        @Nullable Integer stepIndex,
        @Nullable Integer epoch,
        @Nullable Integer epochs,
        @Nullable Double etaSeconds) {
    public static final JobProgress NONE = Blank.of(JobProgress.class);

    public static JobProgress of(RunnerEvent.Progress progress) {
        return new JobProgress(
                Math.clamp(progress.fraction(), 0, 1),
                progress.step(),
                progress.stepIndex(),
                progress.epoch(),
                progress.epochs(),
                progress.etaSeconds());
    }

    /** Of a job that ended before all was done: nothing is to come any more. */
    public JobProgress ended() {
        return new JobProgress(fraction, step, stepIndex, epoch, epochs, null);
    }

    public JobProgress finished() {
        return new JobProgress(1, step, stepIndex, epoch, epochs, 0.0);
    }
}
