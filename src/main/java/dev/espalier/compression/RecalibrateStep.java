package dev.espalier.compression;

import dev.espalier.compression.spec.Recalibrate;
import dev.espalier.graph.Graph;
import dev.espalier.samples.spec.Part;
import java.io.IOException;

/** Finds batch norm's statistics anew, and makes up in biases for what rounding did to the means of outputs. */
record RecalibrateStep(Recalibrate spec, Run run) {
    StepOutcome apply() throws IOException {
        Observer observer = new Observer(run, spec.samples());
        Graph graph = observer.requireGraph("recalibrating");
        NormStatistics norms = new NormStatistics(graph, run.workspace().tensors());
        boolean normalizes = spec.batchNorm() && !norms.isEmpty();
        if (!normalizes && !spec.biasCorrection()) {
            throw new CompressionFailure(
                    CompressionFailure.Code.DATA,
                    "there is nothing to recalibrate: the model has no batch norm with statistics",
                    "leave the step out, or set biasCorrection after a quantize step");
        }
        // What outputs were is asked before the statistics change
        BiasCorrection correction = spec.biasCorrection() ? BiasCorrection.of(graph, run.workspace(), observer) : null;
        if (normalizes) {
            requireTwoSamples();
            norms.find(observer);
        }
        if (correction != null) {
            correction.apply(normalizes, run);
        }
        return StepOutcome.nothing();
    }

    /** One sample has no variance. */
    private void requireTwoSamples() {
        long samples =
                Math.min(spec.samples(), run.evaluator().requireDataset().info().samples(Part.TRAIN));
        if (samples == 1) {
            throw new CompressionFailure(
                    CompressionFailure.Code.DATA,
                    "statistics of batch norm cannot be found from one sample",
                    "set samples to 2 or more, and use a dataset with as many in its train part");
        }
    }
}
