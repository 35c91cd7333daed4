package dev.espalier.compression;

import dev.espalier.compression.integers.IntegerExport;
import dev.espalier.compression.measuring.Baseline;
import dev.espalier.compression.measuring.ExportTrials;
import dev.espalier.compression.measuring.Judgement;
import dev.espalier.compression.measuring.Pairing;
import dev.espalier.compression.measuring.Sizes;
import dev.espalier.compression.measuring.Weigher;
import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.ExportResult;
import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.PipelineListener;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.PipelineResult.OutputFile;
import dev.espalier.compression.results.RunEnvironment;
import dev.espalier.compression.running.Aside;
import dev.espalier.compression.running.Evaluator;
import dev.espalier.compression.running.ProgramGraph;
import dev.espalier.compression.running.Progress;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.Requirements;
import dev.espalier.compression.workspace.Opening;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.formats.packed.Ledger;
import dev.espalier.graph.Layer;
import dev.espalier.graph.LayerName;
import dev.espalier.network.Score;
import dev.espalier.network.scripts.Mismatch;
import dev.espalier.samples.Dataset;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Part;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.Ties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Runs a job's steps in order: weighs the model, applies every step and scores what it left, draws conclusions, exports. */
public final class Pipeline {
    private final PipelineSpec spec;
    private final PipelineInput input;
    private final Run job;
    private final Workspace workspace;
    private final Evaluator evaluator;
    private final Stages stages;
    private final IntegerExport integers;

    private Pipeline(PipelineSpec spec, PipelineInput input, Run job) {
        this.spec = spec;
        this.input = input;
        this.job = job;
        this.workspace = job.workspace();
        this.evaluator = job.evaluator();
        this.stages = new Stages(spec, job);
        this.integers = new IntegerExport(job, input.version(), spec.activations());
    }

    /** Throws {@link CompressionFailure} where the job cannot succeed and trying again would not help. */
    public static PipelineResult run(PipelineSpec spec, PipelineInput input, PipelineListener listener)
            throws IOException {
        Path scratch = Files.createDirectories(input.folder().resolve("scratch"));
        try (Workspace workspace = Opening.open(scratch, input.model(), input.architecture(), input.holdZeros());
                Dataset dataset = dataset(input, scratch)) {
            DatasetInfo samples = dataset == null ? null : dataset.info();
            PipelineSpec full = new Acceptance(input, workspace, samples).of(spec);
            try (Evaluator evaluator =
                    new Evaluator(workspace, dataset, full.loss(), input.device(), input.threads())) {
                List<LayerName> layers =
                        workspace.layers().stream().map(Layer::called).toList();
                Progress progress = new Progress(full, samples, layers, listener);
                int outside = full.steps().size();
                Run job = new Run(workspace, evaluator, progress, listener, full.seed(), outside);
                return new Pipeline(full, input, job).run();
            }
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

    private static @Nullable Dataset dataset(PipelineInput input, Path scratch) throws IOException {
        DatasetSpec spec = input.datasetSpec();
        return input.dataset() == null
                ? null
                : Dataset.open(input.dataset(), spec == null ? DatasetSpec.DEFAULT : spec, scratch);
    }

    private PipelineResult run() throws IOException {
        Ties.findings(workspace.tensors().tensors()).forEach(job::info);
        workspace.programFindings().forEach(job::warn);
        exporter().check(forms());
        Weigher weigher = new Weigher(workspace, evaluator.info());
        PipelineState begun = input.resume() == null ? baseline(weigher) : takeOver(input.resume());
        Score dense = begun.dense();
        if (spec.expectBaseline() != null) {
            Baseline.check(spec.expectBaseline(), dense, input.datasetSpec());
        }
        Score score = begun.score();
        for (int index = begun.steps(); index < spec.steps().size(); index++) {
            score = stages.run(index, spec.steps().get(index), score);
            keep(index + 1, begun, score);
        }
        return end(weigher, dense, score);
    }

    private Exporter exporter() {
        return new Exporter(job, input, integers);
    }

    private List<Export> forms() {
        return Objects.requireNonNull(spec.export());
    }

    /** Exports the model, weighs it, and judges it. */
    private PipelineResult end(Weigher weigher, Score dense, Score score) throws IOException {
        Requirements required = spec.requirements();
        Latency latency = required == null || required.maxLatencyMs() == null ? null : stages.latency();
        job.progress().begin("export", null);
        workspace.file().writeBack();
        if (forms().stream().anyMatch(Export::needsGraph)) {
            new ProgramGraph(job).require();
        }
        job.listener().environment(environment());
        Exporter exporter = exporter();
        List<OutputFile> exports;
        OutputFile model;
        try (Aside<?> look = Aside.begin("looking at the weights", Executors.callable(weigher::look))) {
            exports = exporter.export(forms());
            model = workspace.isChanged() ? exporter.model(exports) : null;
            look.outcome();
        }
        List<ExportResult> trials = new ExportTrials(job, spec, integers, score).of(exports, input.folder());
        Ledger packed = exports.stream()
                .map(OutputFile::ledger)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        boolean compared = input.comparesSizes() || (required != null && required.maxBytes() != null);
        Measure.Bytes bytes = new Sizes(exporter.packed()).of(weigher.parameters(), packed, compared);
        Measure last = weigher.measure(score, job, bytes);
        Comparison comparison = comparison(dense, score);
        Judgement judgement = Judgement.of(required, last, comparison, latency);
        return new PipelineResult(
                last,
                weigher.layers(packed),
                weigher.histogram(),
                stages.selectedOn(),
                exports,
                trials,
                model,
                workspace.structure().architecture(),
                comparison,
                judgement.verdict(),
                judgement.requirements());
    }

    private PipelineState baseline(Weigher weigher) throws IOException {
        job.progress().begin("baseline", null);
        Score dense = job.score(Part.TEST);
        job.listener().environment(environment());
        Sizes sizes = new Sizes(exporter().packed());
        Measure measure = weigher.measure(dense, job, sizes.of(weigher.parameters(), null, false));
        job.listener().baseline(measure);
        PipelineState begun =
                new PipelineState(0, evaluator.engineDescription(), measure, dense, dense, stages.state(), null);
        keep(0, begun, dense);
        return begun;
    }

    /** Goes on where another pipeline of the same beginning was, and reports what it did as done here. */
    private PipelineState takeOver(PipelineInput.Resume from) throws IOException {
        PipelineState state = StepCheckpoint.read(from.folder());
        String steps = state.steps() == 0
                ? "the dense model's score was"
                : state.steps() == 1 ? "step 1 was" : "steps 1-" + state.steps() + " were";
        job.info(steps + " taken over from " + from.jobId());
        if (state.steps() > 0) {
            workspace.load(Objects.requireNonNull(state.workspace()), from.folder());
        }
        evaluator.tookOver(state.engine());
        job.listener().environment(environment());
        job.listener().baseline(state.baseline());
        stages.resume(state.stages());
        job.progress().skip(state.steps());
        return state;
    }

    private void keep(int steps, PipelineState begun, Score score) throws IOException {
        if (!input.keepAfter().contains(steps)) {
            return;
        }
        Path folder = StepCheckpoint.folder(input.folder(), steps);
        PipelineState state = new PipelineState(
                steps,
                evaluator.engineDescription(),
                begun.baseline(),
                begun.dense(),
                score,
                stages.state(),
                steps == 0 ? null : workspace.save(folder));
        job.listener().checkpoint(steps, StepCheckpoint.write(input.folder(), folder, state));
    }

    private @Nullable Comparison comparison(Score dense, Score last) {
        DatasetInfo dataset = evaluator.info();
        if (dataset == null || dense.answers() == null || last.answers() == null) {
            return null;
        }
        boolean changed = spec.steps().stream().anyMatch(step -> step.change().isPresent());
        return Pairing.of(dense.answers(), last.answers(), dataset.classNames(), changed);
    }

    private RunEnvironment environment() {
        return new RunEnvironment(
                input.version(), evaluator.engineDescription(), input.device(), input.threads(), spec.seed());
    }
}
