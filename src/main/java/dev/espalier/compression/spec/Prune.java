package dev.espalier.compression.spec;

import dev.espalier.compression.spec.layers.Glob;
import dev.espalier.compression.spec.layers.LayerSelection;
import dev.espalier.compression.spec.layers.LayerSparsity;
import dev.espalier.compression.spec.pruning.ChannelMode;
import dev.espalier.compression.spec.pruning.Counting;
import dev.espalier.compression.spec.pruning.Criterion;
import dev.espalier.compression.spec.pruning.PruneSchedule;
import dev.espalier.compression.spec.pruning.Scope;
import dev.espalier.compression.spec.pruning.Structure;
import dev.espalier.graph.LayerName;
import dev.espalier.samples.spec.Part;
import dev.espalier.text.RequiredUnless;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sets dispensable weights to zero, or takes out whole units, at once or little by little while finetuning.
 *
 * @param sparsity the fraction of weights, or of units where the structure is {@code channel}
 * @param maxLatencyMs of channels alone, in place of {@code sparsity}: as many go as it takes for a batch of one to take no
 *     longer in libtorch, from the layers where that costs least
 * @param criterion unless told {@code l2} for channels and {@code magnitude} otherwise
 * @param counting unless told {@code fraction} for channels and {@code percentile} otherwise
 * @param mode of channels alone, unless told {@code shrink}
 * @param roundTo of channels alone, unless told 1: the units that stay of a layer become a multiple of it, as many more stay as
 *     that takes
 * @param n weights that stay of each {@code m} consecutive inputs, unless told 2 of 4; of n_m alone
 * @param rows of a block: consecutive outputs, unless told 4; of block alone
 * @param columns of a block: consecutive inputs, unless told 4; of block alone
 * @param calibrationSamples of the train part, for criteria that ask gradients; nothing to others, so that the
 *     criterion alone can be varied
 * @param overrides the last whose glob matches a layer counts
 */
@RequiredUnless(field = "sparsity", other = "maxLatencyMs")
public record Prune(
        @DecimalMin("0") @DecimalMax("1") @Nullable Double sparsity,

        @DecimalMin(value = "0", inclusive = false) @DecimalMax("1000000000") @Nullable
        Double maxLatencyMs,

        Structure structure,
        Criterion criterion,
        Scope scope,
        Counting counting,
        @Nullable ChannelMode mode,
        @Min(1) @Max(65_536) @Nullable Integer roundTo,
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
    static final String TYPE = "prune";

    public Prune {
        structure = structure == null ? Structure.UNSTRUCTURED : structure;
        boolean channels = structure == Structure.CHANNEL;
        criterion = criterion != null ? criterion : channels ? Criterion.L2 : Criterion.MAGNITUDE;
        scope = scope == null ? Scope.LAYER : scope;
        counting = counting != null ? counting : channels ? Counting.FRACTION : Counting.PERCENTILE;
        mode = mode == null && channels ? ChannelMode.SHRINK : mode;
        roundTo = roundTo == null && channels ? Integer.valueOf(1) : roundTo;
        n = n == null && structure == Structure.N_M ? Integer.valueOf(2) : n;
        m = m == null && structure == Structure.N_M ? Integer.valueOf(4) : m;
        rows = rows == null && structure == Structure.BLOCK ? Integer.valueOf(4) : rows;
        columns = columns == null && structure == Structure.BLOCK ? Integer.valueOf(4) : columns;
        calibrationSamples = calibrationSamples == null ? CALIBRATION_SAMPLES : calibrationSamples;
        overrides = overrides == null ? List.of() : List.copyOf(overrides);
        layers = layers == null ? LayerSelection.ALL : layers;
        schedule = schedule == null ? PruneSchedule.AT_ONCE : schedule;
    }

    /** The sparsity as a number: 0 where a latency decides. */
    public double share() {
        return sparsity == null ? 0 : sparsity;
    }

    /** The last override whose glob matches a layer's name. */
    public Optional<LayerSparsity> overrideOf(LayerName layer) {
        return overrides.stream()
                .filter(override -> Glob.of(override.layers()).matches(layer))
                .reduce((_, last) -> last);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String summary() {
        return "Sets dispensable weights to zero, or takes out whole channels, at once or little by little while finetuning.";
    }

    @Override
    public Optional<Change> change() {
        boolean shrinks = structure == Structure.CHANNEL && mode == ChannelMode.SHRINK;
        return Optional.of(shrinks ? Change.SHRUNK : Change.PRUNED);
    }

    @Override
    public boolean needsGraph() {
        return structure == Structure.CHANNEL;
    }

    @Override
    public boolean needsDataset() {
        return finetune != null || criterion.asksGradients();
    }

    @Override
    public Prune withFinetune(UnaryOperator<Finetune> change) {
        return new Prune(
                sparsity,
                maxLatencyMs,
                structure,
                criterion,
                scope,
                counting,
                mode,
                roundTo,
                n,
                m,
                rows,
                columns,
                calibrationSamples,
                overrides,
                layers,
                schedule,
                finetune == null ? null : change.apply(finetune));
    }

    @Override
    public double cost(Workload work) {
        return work.samples(Part.TEST) + (finetune == null ? 0 : finetune.cost(work)) + gradients(work);
    }

    /** Taylor's are asked for again before every epoch of a ramp. */
    private double gradients(Workload work) {
        int ramped = criterion == Criterion.TAYLOR && schedule.epochs() != null ? schedule.epochs() : 0;
        int passes = criterion.asksGradients() ? 1 + ramped : 0;
        return passes * Workload.TRAINING * Math.min(calibrationSamples, work.samples(Part.TRAIN));
    }
}
