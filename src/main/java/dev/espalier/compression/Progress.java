package dev.espalier.compression;

import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.graph.LayerName;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.Part;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** How far a pipeline is, counted in samples that went through the network; a trained sample counts for three. */
final class Progress {
    static final int TRAINING_COST = 3;

    private final PipelineListener listener;
    private final double[] doneAfter;
    private final double total;
    private double done;
    private String step = "baseline";
    private @Nullable Integer stepIndex;
    private @Nullable Integer epoch;
    private @Nullable Integer epochs;

    /** @param layers names of the model's layers */
    Progress(PipelineSpec spec, @Nullable DatasetInfo dataset, List<LayerName> layers, PipelineListener listener) {
        this.listener = listener;
        double sum = 1 + score(dataset, Part.TEST);
        this.doneAfter = new double[spec.steps().size() + 1];
        for (int i = 0; i < spec.steps().size(); i++) {
            StepSpec step = spec.steps().get(i);
            doneAfter[i] = sum - 1;
            sum += step instanceof StepSpec.Sensitivity tries ? cost(tries, dataset, layers) : cost(step, dataset);
        }
        doneAfter[spec.steps().size()] = sum - 1;
        if (spec.requirements() != null && spec.requirements().maxLatencyMs() != null) {
            sum += MeasureStep.COST;
        }
        this.total = sum;
    }

    private static double cost(StepSpec step, @Nullable DatasetInfo dataset) {
        double test = score(dataset, Part.TEST);
        return switch (step) {
            case StepSpec.Evaluate evaluate -> score(dataset, evaluate.part());
            case StepSpec.Prune prune -> test + cost(prune.finetune(), dataset) + gradients(prune, dataset);
            case StepSpec.Quantize quantize -> test + cost(quantize.finetune(), dataset);
            case StepSpec.Finetune finetune -> cost(finetune, dataset);
            case StepSpec.Recalibrate recalibrate -> test + recalibrate.samples();
            case StepSpec.Sensitivity _ -> 0;
            case StepSpec.MeasureLatency measure -> measure.batchSizes().size() * MeasureStep.COST;
        };
    }

    private static double cost(StepSpec.@Nullable Finetune finetune, @Nullable DatasetInfo dataset) {
        if (finetune == null || dataset == null) {
            return 0;
        }
        double epoch =
                trainingCost(finetune) * dataset.trainSamples() + dataset.testSamples() + dataset.validationSamples();
        return finetune.epochs() * epoch + dataset.testSamples();
    }

    /** Criteria that ask gradients look at some samples once, Taylor's again before every epoch of a ramp. */
    private static double gradients(StepSpec.Prune prune, @Nullable DatasetInfo dataset) {
        Integer epochs = prune.schedule().epochs();
        int passes = switch (prune.criterion()) {
            case TAYLOR -> epochs == null ? 1 : 1 + epochs;
            case SNIP -> 1;
            case MAGNITUDE, RANDOM, MOVEMENT, L1, L2, BATCH_NORM_SCALE -> 0;
        };
        return passes * TRAINING_COST * Math.min(prune.calibrationSamples(), score(dataset, Part.TRAIN));
    }

    private static double cost(StepSpec.Sensitivity step, @Nullable DatasetInfo dataset, List<LayerName> layers) {
        double tries =
                (double) step.layers().select(layers).size() * step.values().size();
        double validation = score(dataset, Part.VALIDATION);
        return (1 + tries) * (validation > 0 ? validation : score(dataset, Part.TEST));
    }

    /** What one sample that is trained on counts for; a teacher is asked about it too. */
    static int trainingCost(StepSpec.Finetune finetune) {
        return finetune.distillation() == null ? TRAINING_COST : TRAINING_COST + 1;
    }

    private static double score(@Nullable DatasetInfo dataset, Part part) {
        return dataset == null ? 0 : dataset.samples(part);
    }

    void begin(String nextStep, @Nullable Integer index) {
        step = nextStep;
        stepIndex = index;
        epoch = null;
        epochs = null;
        advance(0);
    }

    /** The baseline and so many steps were taken over. */
    void skip(int steps) {
        done = doneAfter[steps];
    }

    void epoch(int number, int of) {
        epoch = number;
        epochs = of;
        advance(0);
    }

    /**
     * Hears of one pass over samples, which tells each time how many are done so far.
     *
     * @param cost what one sample counts for
     */
    IntConsumer pass(int cost) {
        int[] heard = {0};
        return samples -> {
            advance((double) (samples - heard[0]) * cost);
            heard[0] = samples;
        };
    }

    private void advance(double units) {
        done = Math.min(total, done + units);
        listener.progress(done / total, step, stepIndex, epoch, epochs);
    }
}
