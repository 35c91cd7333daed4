package dev.espalier.compression;

import dev.espalier.compression.PipelineResult.OutputFile;
import dev.espalier.formats.RefusedFile;
import dev.espalier.graph.Layer;
import dev.espalier.network.Mismatch;
import dev.espalier.network.Score;
import dev.espalier.samples.Part;
import dev.espalier.samples.UnfitSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a job's steps in order: weighs the model, applies every step and scores what it left, exports. */
public final class Pipeline {
    private final PipelineSpec spec;
    private final PipelineInput input;
    private final PipelineListener listener;
    private final Workspace workspace;
    private final Evaluator evaluator;
    private final Progress progress;
    private @Nullable Part selectedOn;

    private Pipeline(
            PipelineSpec spec,
            PipelineInput input,
            PipelineListener listener,
            Workspace workspace,
            Evaluator evaluator) {
        this.spec = spec;
        this.input = input;
        this.listener = listener;
        this.workspace = workspace;
        this.evaluator = evaluator;
        this.progress = new Progress(spec, evaluator.info(), listener);
    }

    /** Throws {@link CompressionFailure} where the job cannot succeed and trying again would not help. */
    public static PipelineResult run(PipelineSpec spec, PipelineInput input, PipelineListener listener)
            throws IOException {
        try (Workspace workspace = Workspace.open(input);
                Evaluator evaluator = new Evaluator(workspace, input, spec.loss())) {
            return new Pipeline(spec, input, listener, workspace, evaluator).run();
        } catch (Mismatch e) {
            throw new CompressionFailure(
                    CompressionFailure.Code.DATA,
                    String.valueOf(e.getMessage()),
                    "use a dataset that the model was made for");
        } catch (RefusedFile e) {
            throw new CompressionFailure(CompressionFailure.Code.DATA, String.valueOf(e.getMessage()), e.wayOut());
        } catch (UnfitSpec e) {
            throw new CompressionFailure(CompressionFailure.Code.DATA, String.valueOf(e.getMessage()), e.wayOut());
        }
    }

    private PipelineResult run() throws IOException {
        workspace.programFindings().forEach(finding -> listener.log(PipelineListener.Level.WARN, finding));
        Path original = workspace.snapshot(Workspace.ORIGINAL);
        Weigher weigher = new Weigher(workspace);
        progress.begin("baseline", null);
        Score score = score(Part.TEST);
        listener.environment(environment());
        listener.baseline(weigher.measure(score, context(0)));
        for (int index = 0; index < spec.steps().size(); index++) {
            score = stage(index, spec.steps().get(index), score);
        }
        progress.begin("export", null);
        Measure last = weigher.measure(score, context(spec.steps().size()));
        listener.environment(environment());
        Exporter exporter = new Exporter(workspace, evaluator.info(), input, listener);
        List<OutputFile> exports = exporter.export(spec.export());
        OutputFile model = workspace.differsFrom(original) ? exporter.model() : null;
        return new PipelineResult(
                last,
                weigher.layers(),
                weigher.histogram(),
                selectedOn,
                exports,
                model,
                workspace.structure().architecture(),
                null,
                null);
    }

    /** Applies one step and reports its stage; returns the test score of what it left. */
    private Score stage(int index, StepSpec step, Score scoreSoFar) throws IOException {
        progress.begin(StepSpec.typeOf(step), index);
        long start = System.nanoTime();
        StepContext context = context(index);
        StepOutcome outcome = apply(step, context);
        if (outcome.selectedOn() != null) {
            selectedOn = outcome.selectedOn();
        }
        boolean changes = StepSpec.changes(step);
        Score test = changes ? score(Part.TEST) : scoreSoFar;
        Score shown = step instanceof StepSpec.Evaluate evaluate ? scoreOn(evaluate.part(), scoreSoFar) : test;
        List<Layer> selection = outcome.selection();
        listener.stage(new StageResult(
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
            case StepSpec.Prune prune when prune.structure() == Structure.CHANNEL ->
                new ChannelStep(prune, workspace, evaluator, context).apply();
            case StepSpec.Prune prune -> new PruneStep(prune, workspace, evaluator, context).apply();
            case StepSpec.Quantize quantize -> new QuantizeStep(quantize, workspace, evaluator, context).apply();
            case StepSpec.Recalibrate _ -> throw StepOutcome.notBuilt("recalibrate");
            case StepSpec.Sensitivity _ -> throw StepOutcome.notBuilt("sensitivity");
            case StepSpec.Measure _ -> throw StepOutcome.notBuilt("measure");
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

    private Score score(Part part) throws IOException {
        return evaluator.score(part, progress.pass(1));
    }

    private static StageResult.@Nullable Before before(@Nullable Score score, StepContext context) {
        return score == null ? null : new StageResult.Before(score.accuracy(), lossOf(score, context));
    }

    private static @Nullable Double lossOf(Score score, StepContext context) {
        return score.samples() == 0 ? null : context.finite("loss", score.loss());
    }

    private StepContext context(int index) {
        return new StepContext(index, spec.seed(), progress, listener);
    }

    private RunEnvironment environment() {
        return new RunEnvironment(
                input.version(), evaluator.engineDescription(), input.device(), input.threads(), spec.seed());
    }
}
