package dev.espalier.compression.running;

import dev.espalier.compression.results.PipelineListener;
import dev.espalier.compression.workspace.Promises;
import dev.espalier.compression.workspace.WorkingFile;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.graph.Graph;
import dev.espalier.network.Score;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.Part;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a step works with: the model, what runs it, and what it is told of the job around it.
 *
 * @param stepIndex of the step among the job's; their number outside of steps
 */
public record Run(
        Workspace workspace,
        Evaluator evaluator,
        Progress progress,
        PipelineListener listener,
        long seed,
        int stepIndex) {
    /** The same for another step. */
    public Run at(int step) {
        return new Run(workspace, evaluator, progress, listener, seed, step);
    }

    /** Scores the model as it is now; no samples where the dataset has no such part. */
    public Score score(Part part) throws IOException {
        return evaluator.score(part, progress.pass(1));
    }

    public Promises promises() {
        return workspace.promises();
    }

    public WorkingFile file() {
        return workspace.file();
    }

    /** The model as it runs. */
    public RunnableNetwork network() {
        return evaluator.network();
    }

    /**
     * The shape of the samples that the model is run on, without the batch: the dataset's, or the graph's where there is no
     * dataset, and where the graph takes samples flattened. Empty for a program without samples, which may take any.
     */
    public Optional<List<Long>> sampleShape() {
        DatasetInfo dataset = evaluator.info();
        Graph graph = workspace.structure().graph();
        List<Long> samples = dataset == null ? null : dataset.inputShape();
        if (graph == null) {
            return Optional.ofNullable(samples);
        }
        return Optional.of(samples != null && samples.size() == graph.input().size() ? samples : graph.input());
    }

    public void info(String message) {
        listener.log(PipelineListener.Level.INFO, message);
    }

    public void warn(String message) {
        listener.log(PipelineListener.Level.WARN, message);
    }

    /** The number, or null with a warning where it is not finite: JSON has no NaN. */
    public @Nullable Double finite(String what, double number) {
        if (Double.isFinite(number)) {
            return number;
        }
        warn(what + " is " + number + " and is reported as null");
        return null;
    }

    /** The loss as it is reported; null where nothing was scored. */
    public @Nullable Double loss(@Nullable Score score) {
        return score == null || score.samples() == 0 ? null : finite("loss", score.loss());
    }
}
