package dev.espalier.compression;

import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.spec.Evaluate;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.MeasureLatency;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.Quantize;
import dev.espalier.compression.spec.Recalibrate;
import dev.espalier.compression.spec.Sensitivity;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.compression.spec.pruning.Structure;
import dev.espalier.graph.Layer;
import dev.espalier.network.Score;
import dev.espalier.samples.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies a job's steps one by one, scores what each has left, and reports it as a stage. */
final class Stages {
    private final PipelineSpec spec;
    private final PipelineListener listener;
    private final Workspace workspace;
    private final Evaluator evaluator;
    private final Progress progress;
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
        listener.stage(stage);
    }

    Stages(PipelineSpec spec, PipelineListener listener, Workspace workspace, Evaluator evaluator, Progress progress) {
        this.spec = spec;
        this.listener = listener;
        this.workspace = workspace;
        this.evaluator = evaluator;
        this.progress = progress;
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
        return new MeasureStep(
                        single, workspace, evaluator, context(spec.steps().size()))
                .latencies()
                .getFirst();
    }

    /** Applies one step and reports its stage; returns the test score of what it left. */
    Score run(int index, StepSpec step, Score scoreSoFar) throws IOException {
        progress.begin(step.type(), index);
        long start = System.nanoTime();
        StepContext context = context(index);
        if (step.needsGraph()) {
            new ProgramGraph(workspace, evaluator, listener).require();
        }
        StepOutcome outcome = apply(step, context);
        if (outcome.selectedOn() != null) {
            selectedOn = outcome.selectedOn();
        }
        boolean changes = step.change().isPresent();
        List<Latency> measured = outcome.findings().latency();
        latency = measured != null ? measured.getFirst() : changes ? null : latency;
        Score test = changes ? score(Part.TEST) : scoreSoFar;
        Score shown = step instanceof Evaluate evaluate ? scoreOn(evaluate.part(), scoreSoFar) : test;
        List<Layer> selection = outcome.selection();
        report(new StageResult(
                index,
                step.type(),
                shown.accuracy(),
                lossOf(shown, context),
                Weigher.sparsity(workspace),
                selection == null ? null : Weigher.sparsity(workspace, selection),
                before(outcome.beforeFinetune(), context),
                (System.nanoTime() - start) / 1e9,
                outcome.curve(),
                outcome.trajectory(),
                outcome.findings().sensitivity(),
                outcome.findings().suggestedJob(),
                outcome.findings().latency()));
        return test;
    }

    private StepOutcome apply(StepSpec step, StepContext context) throws IOException {
        return switch (step) {
            case Evaluate _ -> StepOutcome.nothing();
            case Prune prune
            when prune.structure() == Structure.CHANNEL ->
                new ChannelStep(prune, workspace, evaluator, context).apply();
            case Prune prune -> new PruneStep(prune, workspace, evaluator, context).apply();
            case Quantize quantize -> new QuantizeStep(quantize, workspace, evaluator, context).apply();
            case Recalibrate recalibrate -> new RecalibrateStep(recalibrate, workspace, evaluator, context).apply();
            case Sensitivity sensitivity ->
                new SensitivityStep(sensitivity, spec.steps(), workspace, evaluator, context).apply();
            case MeasureLatency measure -> new MeasureStep(measure, workspace, evaluator, context).apply();
            case Finetune finetune -> {
                double held = workspace.heldSparsity();
                Finetuning finetuning = new Finetuning(finetune, null, held, workspace, evaluator, context);
                yield StepOutcome.of(null, null, finetuning.run());
            }
        };
    }

    private Score scoreOn(Part part, Score test) throws IOException {
        evaluator.requireDataset();
        workspace.requireRunnable();
        if (!evaluator.has(part)) {
            throw new CompressionFailure(
                    CompressionFailure.Code.DATA, "the dataset has no samples in the part to evaluate on", null);
        }
        return part == Part.TEST ? test : score(part);
    }

    /** Scores the model as it is now; no samples where the dataset has no such part. */
    Score score(Part part) throws IOException {
        return evaluator.score(part, progress.pass(1));
    }

    private static StageResult.@Nullable Before before(@Nullable Score score, StepContext context) {
        return score == null ? null : new StageResult.Before(score.accuracy(), lossOf(score, context));
    }

    private static @Nullable Double lossOf(Score score, StepContext context) {
        return score.samples() == 0 ? null : context.finite("loss", score.loss());
    }

    StepContext context(int index) {
        return new StepContext(index, spec.seed(), progress, listener);
    }
}
