package dev.espalier.compression.checks;

import dev.espalier.compression.spec.Change;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.Recalibrate;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.graph.Op;
import dev.espalier.samples.spec.Part;
import java.util.List;

/** What recalibrating needs of the model's graph, of the dataset, and of the steps before. */
record RecalibrateChecks(StepGround ground) {
    void check(PipelineSpec spec) {
        for (int i = 0; i < spec.steps().size(); i++) {
            if (spec.steps().get(i) instanceof Recalibrate step) {
                check("/steps/" + i, step, spec.steps().subList(0, i));
            }
        }
    }

    private void check(String at, Recalibrate step, List<StepSpec> before) {
        ground.runs(at, "recalibrating");
        ground.needsGraph(at, "recalibrating");
        if (ground.needsDataset(at, "recalibrating")) {
            ground.part(at, Part.TRAIN, "recalibrate on");
        }
        if (!step.batchNorm() && !step.biasCorrection()) {
            ground.add(at, "there is nothing to recalibrate: batchNorm and biasCorrection are both false");
        } else if (!step.biasCorrection() && lacksBatchNorm()) {
            ground.add(
                    at + "/batchNorm",
                    "there is nothing to recalibrate: the model has no batch norm with statistics; leave the step out, or"
                            + " set biasCorrection behind a quantize step");
        }
        if (step.biasCorrection() && !leavesRounded(before)) {
            ground.add(
                    at + "/biasCorrection",
                    "biases are corrected for what rounding did, and no quantize step comes before that no training"
                            + " follows");
        }
        if (step.batchNorm() && step.samples() == 1) {
            ground.add(at + "/samples", "statistics of batch norm need 2 samples or more, was 1");
        } else if (step.batchNorm() && !lacksBatchNorm() && trainSamples() == 1) {
            ground.add("/datasetId", "statistics of batch norm need 2 samples or more, and the train part has 1");
        }
    }

    private long trainSamples() {
        return ground.dataset() == null ? 0 : ground.dataset().trainSamples();
    }

    private boolean lacksBatchNorm() {
        if (ground.model() == null) {
            return false;
        }
        ModelFacts.Contents contents = ground.model().contents();
        return contents.graph()
                .filter(graph -> graph.nodes().stream()
                        .noneMatch(node -> node.op() instanceof Op.BatchNorm
                                && contents.tensors().stream()
                                        .anyMatch(tensor -> tensor.name().equals(node.tensors() + "running_mean"))))
                .isPresent();
    }

    /** Whether some layer was rounded and not trained since. */
    private static boolean leavesRounded(List<StepSpec> steps) {
        boolean rounded = false;
        for (StepSpec step : steps) {
            boolean rounds = step.change().filter(Change.QUANTIZED::equals).isPresent();
            rounded = step.finetune() == null && (rounded || rounds);
        }
        return rounded;
    }
}
