package dev.espalier.compression.checks;

import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.training.KeepBest;
import dev.espalier.compression.spec.training.LearningRateSchedule;
import dev.espalier.compression.spec.training.OptimizerSpec;
import dev.espalier.compression.spec.training.Recording;
import dev.espalier.compression.spec.training.Regularizer;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Part;
import org.jspecify.annotations.Nullable;

/** What finetuning needs of the model, of the dataset, and of its own fields together. */
record FinetuneChecks(StepGround ground) {
    void check(String at, Finetune step) {
        ground.runs(at, "finetuning");
        LearningRateSchedule rate = step.learningRateSchedule();
        if (rate.type() == LearningRateSchedule.Type.STEP && rate.epochs() == null) {
            ground.add(at + "/learningRateSchedule/epochs", "a step schedule needs epochs");
        }
        optimizer(at + "/optimizer", step.optimizer());
        regularizer(at + "/regularizer", step.regularizer());
        penalised(at, step);
        if (ground.needsDataset(at, "finetuning")) {
            ground.part(at, Part.TRAIN, "finetune on");
            keepBest(at + "/keepBest", step.keepBest());
            distillation(at + "/distillation", step);
            recording(at + "/record", step);
        }
    }

    private void optimizer(String at, OptimizerSpec optimizer) {
        if (optimizer.type() != OptimizerSpec.Type.SGD) {
            notAdams(at, optimizer);
            return;
        }
        if (optimizer.nesterov() && optimizer.momentum() == 0) {
            ground.add(at + "/nesterov", "nesterov needs a momentum above 0");
        }
        notSgds(at + "/beta1", optimizer.beta1());
        notSgds(at + "/beta2", optimizer.beta2());
        notSgds(at + "/eps", optimizer.eps());
    }

    private void notAdams(String at, OptimizerSpec optimizer) {
        if (optimizer.momentum() != 0) {
            ground.add(
                    at + "/momentum",
                    "adam and adamw have beta1 and beta2 in place of a momentum, which was " + optimizer.momentum());
        }
        if (optimizer.nesterov()) {
            ground.add(at + "/nesterov", "nesterov is sgd's alone, was true");
        }
    }

    private void notSgds(String at, @Nullable Double value) {
        if (value != null) {
            ground.add(at, "beta1, beta2 and eps are of adam and adamw alone, was " + value);
        }
    }

    private void regularizer(String at, @Nullable Regularizer regularizer) {
        if (regularizer == null) {
            return;
        }
        boolean trimmed = regularizer.type() == Regularizer.Type.TRIMMED_L1;
        if (trimmed && regularizer.keep() == null) {
            ground.add(at + "/keep", "trimmed_l1 needs keep: how many of the largest weights go free");
        } else if (!trimmed && regularizer.keep() != null) {
            ground.add(
                    at + "/keep",
                    "keep is of trimmed_l1 alone, was " + regularizer.keep()
                            + "; for a fixed number of weights there is projection");
        }
    }

    private void penalised(String at, Finetune step) {
        if (ground.model() == null || !ground.model().layers().isEmpty()) {
            return;
        }
        if (step.regularizer() != null) {
            ground.add(
                    at + "/regularizer", "model " + ground.model().id() + " has no prunable layer to be drawn to zero");
        }
        if (step.projection() != null) {
            ground.add(at + "/projection", "model " + ground.model().id() + " has no prunable layer to be projected");
        }
    }

    private void keepBest(String at, @Nullable KeepBest keepBest) {
        if (keepBest == null) {
            // The default looks at validation where there is such a part, else at test.
            if (ground.dataset() != null && ground.dataset().validationSamples() == 0) {
                ground.part(at, Part.TEST, "select the best epoch on; write \"keepBest\": false to keep the last one");
            }
        } else if (keepBest.on() != null) {
            ground.part(at, keepBest.on(), "select the best epoch on");
        }
    }

    private void distillation(String at, Finetune step) {
        if (step.distillation() != null
                && ground.dataset() != null
                && ground.dataset().task() == DatasetSpec.Task.REGRESSION) {
            ground.add(at, "distillation compares the probabilities of classes, and the dataset is for regression");
        }
    }

    private void recording(String at, Finetune step) {
        if (step.record().isEmpty() || ground.model() == null || ground.dataset() == null) {
            return;
        }
        long weights = ground.model().parameters();
        long numbers = step.recordedNumbers(weights, ground.dataset().trainSamples());
        if (numbers > Recording.MOST_NUMBERS) {
            ground.add(
                    at,
                    "weights of every step would be " + numbers + " numbers (" + weights
                            + " a step), and a report holds " + Recording.MOST_NUMBERS
                            + " at most; record a smaller model or fewer steps");
        }
    }
}
