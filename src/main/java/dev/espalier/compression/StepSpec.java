package dev.espalier.compression;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.OptBoolean;
import dev.espalier.kernels.Over;
import dev.espalier.kernels.Scheme;
import dev.espalier.samples.Part;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * One step of a pipeline. The JSON field {@code type} picks the record. A record's compact constructor is the one place
 * of its defaults: the served schema reads them from a record made of nothing, so constructors take null for anything.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", requireTypeIdForSubtypes = OptBoolean.FALSE)
@JsonSubTypes({
    @Type(value = StepSpec.Evaluate.class, name = "evaluate"),
    @Type(value = StepSpec.Prune.class, name = "prune"),
    @Type(value = StepSpec.Finetune.class, name = "finetune"),
    @Type(value = StepSpec.Quantize.class, name = "quantize")
})
public sealed interface StepSpec {
    /** The name of a step's kind, as in its JSON field {@code type}. */
    static String typeOf(StepSpec step) {
        return switch (step) {
            case Evaluate _ -> "evaluate";
            case Prune _ -> "prune";
            case Finetune _ -> "finetune";
            case Quantize _ -> "quantize";
        };
    }

    /** Scores the model on one part of the dataset. */
    record Evaluate(Part part) implements StepSpec {
        public Evaluate {
            part = part == null ? Part.TEST : part;
        }
    }

    /** Sets the weights of least magnitude to zero, at once or little by little while finetuning. */
    record Prune(
            @NotNull @DecimalMin("0") @DecimalMax("1") Double sparsity,
            Structure structure,
            Criterion criterion,
            Scope scope,
            Counting counting,
            @Valid LayerSelection layers,
            @Valid PruneSchedule schedule,
            @Valid @Nullable Finetune finetune)
            implements StepSpec {
        public Prune {
            structure = structure == null ? Structure.UNSTRUCTURED : structure;
            criterion = criterion == null ? Criterion.MAGNITUDE : criterion;
            scope = scope == null ? Scope.LAYER : scope;
            counting = counting == null ? Counting.PERCENTILE : counting;
            layers = layers == null ? LayerSelection.ALL : layers;
            schedule = schedule == null ? PruneSchedule.AT_ONCE : schedule;
        }
    }

    /**
     * Trains the model; pruned weights stay zero, quantized layers stay quantized. As a step it has a {@code type}, inside
     * another step it has none: Jackson heeds NONE on the class, where it is not taken from the interface, and on fields not.
     */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
    record Finetune(
            @NotNull @Min(1) @Max(100_000) Integer epochs,
            @Min(1) @Max(1_048_576) Integer batchSize,
            @NotNull @Valid OptimizerSpec optimizer,
            @Valid LearningRateSchedule learningRateSchedule,
            @Nullable KeepBest keepBest)
            implements StepSpec {
        public Finetune {
            batchSize = batchSize == null ? 128 : batchSize;
            learningRateSchedule = learningRateSchedule == null ? LearningRateSchedule.CONSTANT : learningRateSchedule;
        }
    }

    /** Rounds weights to codes of a few bits, and trains through the rounding if asked to. */
    record Quantize(
            @NotNull @Min(1) @Max(16) Integer bits,
            Scheme scheme,
            Granularity granularity,
            @Valid QuantizationRange range,
            @Valid LayerSelection layers,
            @Valid @Nullable Finetune finetune)
            implements StepSpec {
        public Quantize {
            scheme = scheme == null ? Scheme.ASYMMETRIC : scheme;
            granularity = granularity == null ? Granularity.TENSOR : granularity;
            range = range == null ? QuantizationRange.MIN_MAX : range;
            layers = layers == null ? LayerSelection.ALL : layers;
        }
    }

    /** What is removed together. */
    enum Structure {
        @JsonProperty("unstructured")
        UNSTRUCTURED
    }

    /** What makes a weight dispensable. */
    enum Criterion {
        @JsonProperty("magnitude")
        MAGNITUDE
    }

    /** One threshold a layer, or one over all selected layers. */
    enum Scope {
        @JsonProperty("layer")
        LAYER,
        @JsonProperty("global")
        GLOBAL
    }

    /** How a fraction becomes a number of weights. */
    enum Counting {
        @JsonProperty("percentile")
        PERCENTILE
    }

    /** What shares one scale. */
    enum Granularity {
        @JsonProperty("tensor")
        TENSOR
    }

    /** How the range is found, and over which weights. */
    record QuantizationRange(Method method, Over over) {
        static final QuantizationRange MIN_MAX = new QuantizationRange(Method.MIN_MAX, Over.ALL);

        public QuantizationRange {
            method = method == null ? Method.MIN_MAX : method;
            over = over == null ? Over.ALL : over;
        }

        /** How the range is found. */
        public enum Method {
            @JsonProperty("min_max")
            MIN_MAX
        }
    }
}
