package dev.espalier.compression;

import dev.espalier.graph.Layer;
import dev.espalier.network.Score;
import dev.espalier.samples.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies a job's steps one by one, scores what each has left, and reports it as a stage. */
final class Stages {
    private final long seed;
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

    Stages(long seed, PipelineListener listener, Workspace workspace, Evaluator evaluator, Progress progress) {
        this.seed = seed;
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

    /** At the first batch size, where the model is still as it was when it was measured. */
    @Nullable
    Latency latency() {
        return latency;
    }

    /** Applies one step and reports its stage; returns the test score of what it left. */
    Score run(int index, StepSpec step, Score scoreSoFar) throws IOException {
        progress.begin(StepSpec.typeOf(step), index);
        long start = System.nanoTime();
        StepContext context = context(index);
        StepOutcome outcome = apply(step, context);
        if (outcome.selectedOn() != null) {
            selectedOn = outcome.selectedOn();
        }
        boolean changes = StepSpec.changes(step);
        List<Latency> measured = outcome.findings().latency();
        latency = measured != null ? measured.getFirst() : changes ? null : latency;
        Score test = changes ? score(Part.TEST) : scoreSoFar;
        Score shown = step instanceof StepSpec.Evaluate evaluate ? scoreOn(evaluate.part(), scoreSoFar) : test;
        List<Layer> selection = outcome.selection();
        report(new StageResult(
                index,
                StepSpec.typeOf(step),
                shown.accuracy(),
                lossOf(shown, context),
                Weigher.sparsity(workspace),
                selection == null ? null : Weigher.sparsity(workspace, selection),
                before(outcome.beforeFinetune(), context),
                (System.nanoTime() - start) / 1e9,
                outcome.curve(),
                outcome.trajectory(),
                outcome.findings().sensitivity(),
                outcome.findings().suggestedSteps(),
                outcome.findings().latency()));
        return test;
    }

    private StepOutcome apply(StepSpec step, StepContext context) throws IOException {
        return switch (step) {
            case StepSpec.Evaluate _ -> StepOutcome.nothing();
            case StepSpec.Prune prune
            when prune.structure() == Structure.CHANNEL ->
                new ChannelStep(prune, workspace, evaluator, context).apply();
            case StepSpec.Prune prune -> new PruneStep(prune, workspace, evaluator, context).apply();
            case StepSpec.Quantize quantize -> new QuantizeStep(quantize, workspace, evaluator, context).apply();
            case StepSpec.Recalibrate _ -> throw StepOutcome.notBuilt("recalibrate");
            case StepSpec.Sensitivity _ -> throw StepOutcome.notBuilt("sensitivity");
            case StepSpec.Measure measure -> new MeasureStep(measure, workspace, evaluator, context).apply();
            case StepSpec.Finetune finetune -> {
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
        return new StepContext(index, seed, progress, listener);
    }
}
