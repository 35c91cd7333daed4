package dev.espalier.compression;

import dev.espalier.compression.measuring.MeasureStep;
import dev.espalier.compression.measuring.SensitivityStep;
import dev.espalier.compression.measuring.Weigher;
import dev.espalier.compression.pruning.PruneStep;
import dev.espalier.compression.quantizing.QuantizeStep;
import dev.espalier.compression.quantizing.RecalibrateStep;
import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.running.ProgramGraph;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.running.StepOutcome;
import dev.espalier.compression.spec.Evaluate;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.MeasureLatency;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.Quantize;
import dev.espalier.compression.spec.Recalibrate;
import dev.espalier.compression.spec.Sensitivity;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.compression.training.Finetuning;
import dev.espalier.graph.Layer;
import dev.espalier.network.Score;
import dev.espalier.samples.spec.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies a job's steps one by one, scores what each has left, and reports it as a stage. */
final class Stages {
    private final PipelineSpec spec;
    private final Run job;
    private final List<StageResult> done = new ArrayList<>();
    private @Nullable Part selectedOn;
    private @Nullable Latency latency;

    /** All that stages leave for later ones and for the end. */
    record State(
            List<StageResult> done,
            @Nullable Part selectedOn,
            @Nullable Latency latency) {}

    State state() {
        return new State(List.copyOf(done), selectedOn, latency);
    }

    /** Reports stages that another pipeline ran as this one's own. */
    void resume(State state) {
        selectedOn = state.selectedOn();
        latency = state.latency();
        state.done().forEach(this::report);
    }

    private void report(StageResult stage) {
        done.add(stage);
        job.listener().stage(stage);
    }

    /** @param job what steps run with, whichever they are */
    Stages(PipelineSpec spec, Run job) {
        this.spec = spec;
        this.job = job;
    }

    /** The part that the last keepBest looked at. */
    @Nullable
    Part selectedOn() {
        return selectedOn;
    }

    /** At the first batch size of the last measure step; measured now, one sample at a time, if the model changed since. */
    Latency latency() throws IOException {
        if (latency != null) {
            return latency;
        }
        MeasureLatency single = new MeasureLatency(List.of(1));
        return new MeasureStep(single, job, spec.activations()).latencies().getFirst();
    }

    /** Applies one step and reports its stage; returns the test score of what it left. */
    Score run(int index, StepSpec step, Score scoreSoFar) throws IOException {
        job.progress().begin(step.type(), index);
        long start = System.nanoTime();
        Run run = job.at(index);
        if (step.needsGraph()) {
            new ProgramGraph(run).require();
        }
        StepOutcome outcome = apply(step, run, scoreSoFar);
        StepOutcome.Training finetuning = outcome.finetuning();
        if (finetuning.selectedOn() != null) {
            selectedOn = finetuning.selectedOn();
        }
        boolean changes = step.change().isPresent();
        List<Latency> measured = outcome.findings().latency();
        latency = measured != null ? measured.getFirst() : changes ? null : latency;
        Score test = changes ? run.score(Part.TEST) : scoreSoFar;
        Score shown = outcome.scored() == null ? test : outcome.scored();
        List<Layer> selection = outcome.selection();
        report(new StageResult(
                index,
                step.type(),
                shown.accuracy(),
                run.loss(shown),
                Weigher.sparsity(run.workspace()),
                selection == null ? null : Weigher.sparsity(run.workspace(), selection),
                before(outcome.beforeFinetune(), run),
                (System.nanoTime() - start) / 1e9,
                finetuning.curve(),
                finetuning.trajectory(),
                outcome.findings().sensitivity(),
                outcome.findings().suggestedJob(),
                outcome.findings().latency(),
                outcome.findings().parity()));
        return test;
    }

    private StepOutcome apply(StepSpec step, Run run, Score test) throws IOException {
        return switch (step) {
            case Evaluate(Part part) -> StepOutcome.scored(part == Part.TEST ? test : run.score(part));
            case Prune prune -> new PruneStep(prune, run).apply();
            case Quantize quantize -> new QuantizeStep(quantize, run).apply();
            case Recalibrate recalibrate -> new RecalibrateStep(recalibrate, run).apply();
            case Sensitivity sensitivity -> new SensitivityStep(sensitivity, spec.steps(), run).apply();
            case MeasureLatency measure -> new MeasureStep(measure, run, spec.activations()).apply();
            case Finetune finetune -> {
                double held = run.promises().masks().sparsity(run.workspace().layers());
                Finetuning finetuning = new Finetuning(finetune, null, held, run);
                yield StepOutcome.of(null, null, finetuning.run());
            }
        };
    }

    private static StageResult.@Nullable Before before(@Nullable Score score, Run run) {
        return score == null ? null : new StageResult.Before(score.accuracy(), run.loss(score));
    }
}
