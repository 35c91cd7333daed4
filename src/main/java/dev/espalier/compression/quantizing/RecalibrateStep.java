package dev.espalier.compression.quantizing;

import dev.espalier.compression.running.Observer;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.running.StepOutcome;
import dev.espalier.compression.spec.Recalibrate;
import dev.espalier.graph.Graph;
import java.io.IOException;

/** Finds batch norm's statistics anew, and makes up in biases for what rounding did to the means of outputs. */
public record RecalibrateStep(Recalibrate spec, Run run) {
    public StepOutcome apply() throws IOException {
        Observer observer = new Observer(run, spec.samples());
        Graph graph = observer.graph();
        NormStatistics norms = new NormStatistics(graph, run.workspace().tensors());
        boolean normalizes = spec.batchNorm() && !norms.isEmpty();
        // What outputs were is asked before the statistics change
        BiasCorrection correction = spec.biasCorrection() ? BiasCorrection.of(graph, run.workspace(), observer) : null;
        if (normalizes) {
            norms.find(observer);
        }
        if (correction != null) {
            correction.apply(normalizes, run);
        }
        return StepOutcome.nothing();
    }
}
