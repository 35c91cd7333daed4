package dev.espalier.compression.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.espalier.compression.spec.training.Distillation;
import dev.espalier.compression.spec.training.KeepBest;
import dev.espalier.compression.spec.training.LearningRateSchedule;
import dev.espalier.compression.spec.training.OptimizerSpec;
import dev.espalier.compression.spec.training.Projection;
import dev.espalier.compression.spec.training.Recording;
import dev.espalier.compression.spec.training.Regularizer;
import dev.espalier.samples.spec.Part;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Trains the model; pruned weights stay zero, quantized layers stay quantized. As a step it has a {@code type}, inside
 * another step it has none: Jackson heeds NONE on the class, where it is not taken from the interface, and on fields not.
 *
 * @param record what is kept of every optimizer step; of small models alone
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
public record Finetune(
        @NotNull @Min(1) @Max(100_000) Integer epochs,
        @Min(1) @Max(1_048_576) Integer batchSize,
        @NotNull @Valid OptimizerSpec optimizer,
        @Valid LearningRateSchedule learningRateSchedule,
        @Nullable KeepBest keepBest,
        @Valid @Nullable Regularizer regularizer,
        @Valid @Nullable Projection projection,
        @Valid @Nullable Distillation distillation,
        @Size(max = 8) List<@NotNull Recording> record)
        implements StepSpec {
    static final String TYPE = "finetune";

    public Finetune {
        batchSize = batchSize == null ? 128 : batchSize;
        learningRateSchedule = learningRateSchedule == null ? LearningRateSchedule.CONSTANT : learningRateSchedule;
        record = record == null ? List.of() : List.copyOf(record);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String summary() {
        return "Trains the model; pruned weights stay zero, quantized layers stay quantized.";
    }

    @Override
    public Optional<Change> change() {
        return Optional.of(Change.FINETUNED);
    }

    @Override
    public boolean needsGraph() {
        return false;
    }

    @Override
    public boolean needsDataset() {
        return true;
    }

    @Override
    public Finetune finetune() {
        return this;
    }

    @Override
    public Finetune withFinetune(UnaryOperator<Finetune> change) {
        return change.apply(this);
    }

    @Override
    public double cost(Workload work) {
        double epoch =
                sampleCost() * work.samples(Part.TRAIN) + work.samples(Part.TEST) + work.samples(Part.VALIDATION);
        return epochs * epoch + work.samples(Part.TEST);
    }

    /** What one sample that is trained on counts for; a teacher is asked about it too. */
    public int sampleCost() {
        return distillation == null ? Workload.TRAINING : Workload.TRAINING + 1;
    }

    /** The same with another keepBest. */
    public Finetune withKeepBest(KeepBest other) {
        return new Finetune(
                epochs,
                batchSize,
                optimizer,
                learningRateSchedule,
                other,
                regularizer,
                projection,
                distillation,
                record);
    }

    /** How many numbers a recording of all of {@code weights} keeps: every one before every step and after the last. */
    public long recordedNumbers(long weights, long trainSamples) {
        long steps = epochs * Math.ceilDiv(trainSamples, batchSize);
        return (steps + 1) * weights;
    }
}
