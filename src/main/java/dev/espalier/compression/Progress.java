package dev.espalier.compression;

import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.Part;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** How far a pipeline is, counted in samples that went through the network; a trained sample counts for three. */
final class Progress {
    private static final int TRAINING_COST = 3;

    private final PipelineListener listener;
    private final double total;
    private double done;
    private String step = "baseline";
    private @Nullable Integer stepIndex;
    private @Nullable Integer epoch;
    private @Nullable Integer epochs;

    /** @param layers names of the model's layers */
    Progress(PipelineSpec spec, @Nullable DatasetInfo dataset, List<String> layers, PipelineListener listener) {
        this.listener = listener;
        double sum = 1 + score(dataset, Part.TEST);
        if (spec.requirements() != null && spec.requirements().maxLatencyMs() != null) {
            sum += MeasureStep.COST;
        }
        for (StepSpec each : spec.steps()) {
            sum += each instanceof StepSpec.Sensitivity tries ? cost(tries, dataset, layers) : cost(each, dataset);
        }
        this.total = sum;
    }

    private static double cost(StepSpec step, @Nullable DatasetInfo dataset) {
        double test = score(dataset, Part.TEST);
        return switch (step) {
            case StepSpec.Evaluate evaluate -> score(dataset, evaluate.part());
            case StepSpec.Prune prune -> test + cost(prune.finetune(), dataset);
            case StepSpec.Quantize quantize -> test + cost(quantize.finetune(), dataset);
            case StepSpec.Finetune finetune -> cost(finetune, dataset);
            case StepSpec.Recalibrate recalibrate -> test + recalibrate.samples();
            case StepSpec.Sensitivity _ -> 0;
            case StepSpec.Measure measure -> measure.batchSizes().size() * MeasureStep.COST;
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

    private static double cost(StepSpec.Sensitivity step, @Nullable DatasetInfo dataset, List<String> layers) {
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
