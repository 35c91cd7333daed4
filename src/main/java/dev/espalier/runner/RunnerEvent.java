package dev.espalier.runner;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.PipelineListener;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.RunEnvironment;
import dev.espalier.compression.results.StageResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a runner says on its standard output: one JSON object a line. The last is {@link Finished} or {@link Failed}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @Type(value = RunnerEvent.Log.class, name = "log"),
    @Type(value = RunnerEvent.Progress.class, name = "progress"),
    @Type(value = RunnerEvent.Environment.class, name = "environment"),
    @Type(value = RunnerEvent.Baseline.class, name = "baseline"),
    @Type(value = RunnerEvent.Epoch.class, name = "epoch"),
    @Type(value = RunnerEvent.Stage.class, name = "stage"),
    @Type(value = RunnerEvent.Checkpoint.class, name = "checkpoint"),
    @Type(value = RunnerEvent.Finished.class, name = "finished"),
    @Type(value = RunnerEvent.Failed.class, name = "failed")
})
public sealed interface RunnerEvent {
    record Log(PipelineListener.Level level, String message) implements RunnerEvent {}

    /** At most a few a second; {@code etaSeconds} is what is left of the whole job, where it can be told. */
    record Progress(
            double fraction,
            String step,
            @Nullable Integer stepIndex,
            @Nullable Integer epoch,
            @Nullable Integer epochs,
            @Nullable Double etaSeconds)
            implements RunnerEvent {}

    record Environment(RunEnvironment environment) implements RunnerEvent {}

    record Baseline(Measure measure) implements RunnerEvent {}

    record Epoch(int stepIndex, StageResult.CurvePoint point) implements RunnerEvent {}

    record Stage(StageResult stage) implements RunnerEvent {}

    /** What other jobs can go on from after so many steps: files that are finished and will not be touched again. */
    record Checkpoint(int steps, List<PipelineResult.OutputFile> files) implements RunnerEvent {}

    record Finished(PipelineResult result) implements RunnerEvent {}

    record Failed(
            CompressionFailure.Code code,
            String message,
            @Nullable String hint,
            boolean retryable,
            @Nullable String step,
            @Nullable Integer stepIndex,
            @Nullable Integer epoch)
            implements RunnerEvent {}
}
