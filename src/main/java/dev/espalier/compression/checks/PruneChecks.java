package dev.espalier.compression.checks;

import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.MeasureLatency;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.pruning.ChannelMode;
import dev.espalier.compression.spec.pruning.PruneSchedule;
import dev.espalier.compression.spec.pruning.Structure;
import dev.espalier.samples.spec.Part;
import dev.espalier.text.EnumNames;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What pruning needs of the model, of the dataset, and of its own fields together. */
record PruneChecks(StepGround ground, FinetuneChecks finetune) {
    void check(String at, Prune step) {
        ground.selection(at + "/layers", step.layers());
        schedule(at, step.schedule(), step.finetune());
        if (step.finetune() != null) {
            finetune.check(at + "/finetune", step.finetune());
        }
        strangers(at, step);
        if (step.structure() != Structure.CHANNEL) {
            new WeightChecks(ground, at, step).check();
        }
        gradients(at, step);
        latency(at, step);
    }

    private void latency(String at, Prune step) {
        belongs(at + "/maxLatencyMs", step.maxLatencyMs(), step.structure(), Structure.CHANNEL);
        if (step.maxLatencyMs() == null || step.structure() != Structure.CHANNEL) {
            return;
        }
        String decides = "maxLatencyMs decides how many channels of each layer go";
        if (step.sparsity() != null) {
            ground.add(at + "/sparsity", decides + ", so that sparsity cannot be told, too; leave one of them out");
        }
        if (step.mode() == ChannelMode.MASK) {
            ground.add(
                    at + "/mode",
                    "channels that are only masked take as long as before; leave mode out, or maxLatencyMs");
        }
        if (step.schedule().type() != PruneSchedule.Type.ONE_SHOT) {
            ground.add(at + "/schedule", decides + ", at once: it has no schedule");
        }
        if (!step.overrides().isEmpty()) {
            ground.add(at + "/overrides", decides + "; exclude layers that are to stay whole");
        }
        new MeasureChecks(ground).check(at + "/maxLatencyMs", new MeasureLatency(List.of(1)));
    }

    private void schedule(String at, PruneSchedule schedule, @Nullable Finetune finetuned) {
        if (schedule.type() == PruneSchedule.Type.ONE_SHOT) {
            return;
        }
        String name = EnumNames.of(schedule.type());
        if (schedule.epochs() == null) {
            ground.add(at + "/schedule/epochs", "a " + name + " schedule needs epochs");
        }
        if (finetuned == null) {
            ground.add(at + "/finetune", "a " + name + " schedule rises while finetuning, and finetune is missing");
        } else if (schedule.epochs() != null && schedule.epochs() > finetuned.epochs()) {
            ground.add(
                    at + "/schedule/epochs",
                    "the schedule has " + schedule.epochs() + " epochs, more than finetune.epochs = "
                            + finetuned.epochs());
        }
    }

    /** Fields of one structure beside another. */
    private void strangers(String at, Prune step) {
        belongs(at + "/n", step.n(), step.structure(), Structure.N_M);
        belongs(at + "/m", step.m(), step.structure(), Structure.N_M);
        belongs(at + "/rows", step.rows(), step.structure(), Structure.BLOCK);
        belongs(at + "/columns", step.columns(), step.structure(), Structure.BLOCK);
        belongs(at + "/roundTo", step.roundTo(), step.structure(), Structure.CHANNEL);
        belongs(at + "/mode", step.mode(), step.structure(), Structure.CHANNEL);
    }

    private void belongs(String at, @Nullable Object value, Structure structure, Structure home) {
        if (value != null && structure != home) {
            ground.add(
                    at,
                    at.substring(at.lastIndexOf('/') + 1) + " is of structure \"" + name(home) + "\" alone, was "
                            + name(value) + " beside \"" + name(structure) + "\"; leave it out, or change structure");
        }
    }

    private void gradients(String at, Prune step) {
        if (step.criterion().asksGradients()) {
            String what = "the criterion " + name(step.criterion());
            ground.runs(at + "/criterion", what);
            if (ground.needsDataset(at, what)) {
                ground.part(at + "/criterion", Part.TRAIN, "take gradients on");
            }
        }
    }

    static String name(Object value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }
}
