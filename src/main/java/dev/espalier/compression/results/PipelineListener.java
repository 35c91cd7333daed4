package dev.espalier.compression.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hears what a pipeline does, as it does it. */
public interface PipelineListener {
    /** How serious a message is. */
    enum Level {
        INFO,
        WARN,
        ERROR
    }

    void log(Level level, String message);

    /**
     * @param fraction of the whole job, 0..1
     * @param step the step's type; {@code baseline} before the first and {@code export} after the last
     */
    void progress(
            double fraction,
            String step,
            @Nullable Integer stepIndex,
            @Nullable Integer epoch,
            @Nullable Integer epochs);

    void environment(RunEnvironment environment);

    void baseline(Measure measure);

    void epoch(int stepIndex, StageResult.CurvePoint point);

    void stage(StageResult stage);

    /** Files from which a pipeline that begins with the same steps can go on after them. */
    default void checkpoint(int steps, List<PipelineResult.OutputFile> files) {}
}
