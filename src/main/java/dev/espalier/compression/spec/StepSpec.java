package dev.espalier.compression.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.OptBoolean;
import dev.espalier.graph.LayerName;
import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.samples.Part;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
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
    @Type(value = StepSpec.Quantize.class, name = "quantize"),
    @Type(value = StepSpec.Recalibrate.class, name = "recalibrate"),
    @Type(value = StepSpec.Sensitivity.class, name = "sensitivity"),
    @Type(value = StepSpec.MeasureLatency.class, name = "measure")
})
public sealed interface StepSpec {
    /** How many samples of the train part a step looks at unless told. */
    int CALIBRATION_SAMPLES = 1024;

    /** The name of a step's kind, as in its JSON field {@code type}. */
    static String typeOf(StepSpec step) {
        return switch (step) {
            case Evaluate _ -> "evaluate";
            case Prune _ -> "prune";
            case Finetune _ -> "finetune";
            case Quantize _ -> "quantize";
            case Recalibrate _ -> "recalibrate";
            case Sensitivity _ -> "sensitivity";
            case MeasureLatency _ -> "measure";
        };
    }

    /** Whether the step may leave other weights than it found. */
    static boolean changes(StepSpec step) {
        return switch (step) {
            case Prune _, Finetune _, Quantize _, Recalibrate _ -> true;
            case Evaluate _, Sensitivity _, MeasureLatency _ -> false;
        };
    }

    /** Whether it works on the network's graph, which a program has only in its code. */
    static boolean needsGraph(StepSpec step) {
        return switch (step) {
            case Prune prune -> prune.structure() == Structure.CHANNEL;
            case Quantize quantize -> quantize.activations() != null;
            case Recalibrate _ -> true;
            case Finetune _, Evaluate _, Sensitivity _, MeasureLatency _ -> false;
        };
    }

    /** Scores the model on one part of the dataset. */
    record Evaluate(Part part) implements StepSpec {
        public Evaluate {
            part = part == null ? Part.TEST : part;
        }
    }

    /**
     * Sets dispensable weights to zero, or takes out whole units, at once or little by little while finetuning.
     *
     * @param sparsity the fraction of weights, or of units where the structure is {@code channel}
     * @param criterion unless told {@code l2} for channels and {@code magnitude} otherwise
     * @param counting unless told {@code fraction} for channels and {@code percentile} otherwise
     * @param mode of channels alone, unless told {@code shrink}
     * @param n weights that stay of each {@code m} consecutive inputs, unless told 2 of 4; of n_m alone
     * @param rows of a block: consecutive outputs, unless told 4; of block alone
     * @param columns of a block: consecutive inputs, unless told 4; of block alone
     * @param calibrationSamples of the train part, for criteria that ask gradients; nothing to others, so that the
     *     criterion alone can be varied
     * @param overrides the last whose glob matches a layer counts
     */
    record Prune(
            @NotNull @DecimalMin("0") @DecimalMax("1") Double sparsity,
            Structure structure,
            Criterion criterion,
            Scope scope,
            Counting counting,
            @Nullable ChannelMode mode,
            @Min(1) @Max(65_536) @Nullable Integer n,
            @Min(1) @Max(65_536) @Nullable Integer m,
            @Min(1) @Max(65_536) @Nullable Integer rows,
            @Min(1) @Max(65_536) @Nullable Integer columns,
            @Min(1) @Max(10_000_000) Integer calibrationSamples,
            @Size(max = 1000) List<@NotNull @Valid LayerSparsity> overrides,
            @Valid LayerSelection layers,
            @Valid PruneSchedule schedule,
            @Valid @Nullable Finetune finetune)
            implements StepSpec {
        public Prune {
            structure = structure == null ? Structure.UNSTRUCTURED : structure;
            boolean channels = structure == Structure.CHANNEL;
            criterion = criterion != null ? criterion : channels ? Criterion.L2 : Criterion.MAGNITUDE;
            scope = scope == null ? Scope.LAYER : scope;
            counting = counting != null ? counting : channels ? Counting.FRACTION : Counting.PERCENTILE;
            mode = mode == null && channels ? ChannelMode.SHRINK : mode;
            n = n == null && structure == Structure.N_M ? Integer.valueOf(2) : n;
            m = m == null && structure == Structure.N_M ? Integer.valueOf(4) : m;
            rows = rows == null && structure == Structure.BLOCK ? Integer.valueOf(4) : rows;
            columns = columns == null && structure == Structure.BLOCK ? Integer.valueOf(4) : columns;
            calibrationSamples = calibrationSamples == null ? CALIBRATION_SAMPLES : calibrationSamples;
            overrides = overrides == null ? List.of() : List.copyOf(overrides);
            layers = layers == null ? LayerSelection.ALL : layers;
            schedule = schedule == null ? PruneSchedule.AT_ONCE : schedule;
        }

        /** The last override whose glob matches a layer's name. */
        public Optional<LayerSparsity> overrideOf(LayerName layer) {
            return overrides.stream()
                    .filter(override -> Glob.of(override.layers()).matches(layer))
                    .reduce((_, last) -> last);
        }

        public Prune withFinetune(@Nullable Finetune other) {
            return new Prune(
                    sparsity,
                    structure,
                    criterion,
                    scope,
                    counting,
                    mode,
                    n,
                    m,
                    rows,
                    columns,
                    calibrationSamples,
                    overrides,
                    layers,
                    schedule,
                    other);
        }
    }

    /**
     * Trains the model; pruned weights stay zero, quantized layers stay quantized. As a step it has a {@code type}, inside
     * another step it has none: Jackson heeds NONE on the class, where it is not taken from the interface, and on fields not.
     *
     * @param record what is kept of every optimizer step; of small models alone
     */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
    record Finetune(
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
        public Finetune {
            batchSize = batchSize == null ? 128 : batchSize;
            learningRateSchedule = learningRateSchedule == null ? LearningRateSchedule.CONSTANT : learningRateSchedule;
            record = record == null ? List.of() : List.copyOf(record);
        }

        public Finetune withKeepBest(@Nullable KeepBest other) {
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
    }

    /**
     * Rounds weights to codes of a few bits, and trains through the rounding if asked to.
     *
     * @param groupSize consecutive inputs that share a scale (group alone)
     * @param overrides the last whose glob matches a layer counts
     */
    record Quantize(
            @NotNull @Min(1) @Max(16) Integer bits,
            Scheme scheme,
            Granularity granularity,
            @Min(1) @Max(65_536) @Nullable Integer groupSize,
            @Valid QuantizationRange range,
            @Size(max = 1000) List<@NotNull @Valid LayerBits> overrides,
            @Valid @Nullable Activations activations,
            @Valid LayerSelection layers,
            @Valid @Nullable Finetune finetune)
            implements StepSpec {
        public Quantize {
            scheme = scheme == null ? Scheme.ASYMMETRIC : scheme;
            granularity = granularity == null ? Granularity.TENSOR : granularity;
            range = range == null ? QuantizationRange.MIN_MAX : range;
            overrides = overrides == null ? List.of() : List.copyOf(overrides);
            layers = layers == null ? LayerSelection.ALL : layers;
        }

        /** The bits of one layer: the last override that matches its name, else the step's own. */
        public int bits(LayerName layer) {
            return overrides.reversed().stream()
                    .filter(override -> override.matches(layer))
                    .findFirst()
                    .map(LayerBits::bits)
                    .orElse(bits);
        }

        public Quantize withFinetune(@Nullable Finetune other) {
            return new Quantize(bits, scheme, granularity, groupSize, range, overrides, activations, layers, other);
        }
    }

    /** Finds batch norm's statistics anew, and makes up in biases for what rounding did to the means of outputs. */
    record Recalibrate(
            Boolean batchNorm,
            Boolean biasCorrection,
            @Min(1) @Max(10_000_000) Integer samples) implements StepSpec {
        public Recalibrate {
            batchNorm = batchNorm == null ? Boolean.TRUE : batchNorm;
            biasCorrection = biasCorrection == null ? Boolean.FALSE : biasCorrection;
            samples = samples == null ? CALIBRATION_SAMPLES : samples;
        }
    }

    /**
     * Prunes or quantizes one layer at a time, scores, and puts it back.
     *
     * @param values sparsities or numbers of bits; unless told 0.2, 0.4, 0.6, 0.8 or 8, 6, 4, 3, 2
     */
    record Sensitivity(
            Of of,
            @Size(min = 1, max = 64) List<@NotNull Double> values,
            @Valid LayerSelection layers) implements StepSpec {
        public Sensitivity {
            of = of == null ? Of.PRUNE : of;
            values = values != null
                    ? List.copyOf(values)
                    : of == Of.PRUNE ? List.of(0.2, 0.4, 0.6, 0.8) : List.of(8.0, 6.0, 4.0, 3.0, 2.0);
            layers = layers == null ? LayerSelection.ALL : layers;
        }

        /** What is tried on each layer. */
        public enum Of {
            @JsonProperty("prune")
            PRUNE,
            @JsonProperty("quantize")
            QUANTIZE
        }
    }

    /** Times the model and the dense one in turns. */
    record MeasureLatency(@Size(min = 1, max = 16) List<@NotNull @Min(1) @Max(65_536) Integer> batchSizes)
            implements StepSpec {
        public MeasureLatency {
            batchSizes = batchSizes == null ? List.of(1, 32) : List.copyOf(batchSizes);
        }
    }
}
