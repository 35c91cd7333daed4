package dev.espalier.compression;

import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.PipelineListener;
import dev.espalier.compression.results.RunEnvironment;
import dev.espalier.compression.results.StageResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps what a pipeline says. */
public final class PipelineRecorder implements PipelineListener {
    public final List<String> warnings = new ArrayList<>();
    public final List<String> infos = new ArrayList<>();
    public final List<Double> fractions = new ArrayList<>();
    public final List<StageResult.CurvePoint> curve = new ArrayList<>();
    public final List<StageResult> stages = new ArrayList<>();
    private @Nullable Measure baseline;

    @Override
    public void log(Level level, String message) {
        (level == Level.WARN ? warnings : infos).add(message);
    }

    @Override
    public void progress(
            double fraction,
            String step,
            @Nullable Integer stepIndex,
            @Nullable Integer epoch,
            @Nullable Integer epochs) {
        fractions.add(fraction);
    }

    @Override
    public void environment(RunEnvironment environment) {}

    @Override
    public void baseline(Measure measure) {
        baseline = measure;
    }

    public Measure baseline() {
        return Objects.requireNonNull(baseline);
    }

    @Override
    public void epoch(int stepIndex, StageResult.CurvePoint point) {
        curve.add(point);
    }

    @Override
    public void stage(StageResult stage) {
        stages.add(stage);
    }
}
