package dev.espalier.compression.checks;

import dev.espalier.compression.spec.MeasureLatency;
import dev.espalier.samples.spec.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What measuring needs: something that runs, and samples of a size that is known and that memory can hold. */
record MeasureChecks(StepGround ground) {
    void check(String at, MeasureLatency step) {
        ground.runs(at, "measuring");
        if (ground.model() == null || !ground.model().runnable()) {
            return;
        }
        List<Long> sample = sample(ground.model());
        if (sample == null) {
            ground.add(
                    "/datasetId",
                    "measuring (" + at + ") needs to know how large a sample is: model "
                            + ground.model().id() + " is a program without a graph, and the job names no dataset");
            return;
        }
        if (step.needsGraph()) {
            ground.needsGraph(at, "measuring layers, or in onnxruntime,");
        }
        if (step.layers() && ground.needsDataset(at + "/layers", "comparing layers")) {
            ground.part(at + "/layers", Part.TRAIN, "calibrate on");
        }
        for (int i = 0; i < step.batchSizes().size(); i++) {
            batch(at + "/batchSizes/" + i, step.batchSizes().get(i), sample);
        }
    }

    private @Nullable List<Long> sample(ModelFacts model) {
        return ground.dataset() != null ? ground.dataset().inputShape() : model.graphInput();
    }

    /** One array cannot be larger, whatever memory there is. */
    private void batch(String at, int size, List<Long> sample) {
        double bytes = (double) size * Float.BYTES;
        for (long side : sample) {
            bytes *= side;
        }
        if (bytes > Integer.MAX_VALUE) {
            ground.add(
                    at,
                    "a batch of " + size + " samples of shape " + sample
                            + " takes more than 2 GiB; measure fewer at once");
        }
    }
}
