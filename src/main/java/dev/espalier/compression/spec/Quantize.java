package dev.espalier.compression.spec;

import dev.espalier.compression.spec.layers.LayerBits;
import dev.espalier.compression.spec.layers.LayerSelection;
import dev.espalier.compression.spec.layers.Vocabulary;
import dev.espalier.graph.LayerName;
import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.Scheme;
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
 * Rounds weights to codes of a few bits, and trains through the rounding if asked to.
 *
 * @param groupSize consecutive inputs that share a scale (group alone)
 * @param overrides the last whose glob matches a layer counts
 */
public record Quantize(
        @NotNull @Min(1) @Max(16) Integer bits,
        Scheme scheme,
        Granularity granularity,
        @Min(1) @Max(65_536) @Nullable Integer groupSize,
        @Valid QuantizationRange range,
        @Valid Objective objective,
        @Size(max = 1000) List<@NotNull @Valid LayerBits> overrides,
        @Valid @Nullable Activations activations,
        @Valid LayerSelection layers,
        @Valid @Nullable Finetune finetune)
        implements StepSpec {
    static final String TYPE = "quantize";

    public Quantize {
        scheme = scheme == null ? Scheme.ASYMMETRIC : scheme;
        granularity = granularity == null ? Granularity.TENSOR : granularity;
        range = range == null ? QuantizationRange.MIN_MAX : range;
        objective = objective == null ? Objective.ERROR : objective;
        overrides = overrides == null ? List.of() : List.copyOf(overrides);
        layers = layers == null ? LayerSelection.ALL : layers;
    }

    /** The bits of one layer: the last override that matches its name, else the step's own. */
    public int bits(LayerName layer) {
        int asked = overrides.reversed().stream()
                .filter(override -> override.matches(layer))
                .findFirst()
                .map(LayerBits::bits)
                .orElse(bits);
        return activations == null ? asked : activations.weightBits(asked);
    }

    /**
     * The layers that it is about, in their order. Groups are for weights alone, and there embeddings and heads of language
     * models stay as they are unless a pattern names them.
     *
     * @param runnable whether the network is known, so that names are not all that tells what a layer is
     */
    public List<LayerName> select(List<LayerName> all, boolean runnable) {
        List<LayerName> alone = leftAlone(all, runnable);
        return layers.select(all).stream()
                .filter(layer -> !alone.contains(layer))
                .toList();
    }

    /** Those of the selected layers that stay as they are because of what they are called. */
    public List<LayerName> leftAlone(List<LayerName> all, boolean runnable) {
        if (runnable || granularity != Granularity.GROUP || activations != null) {
            return List.of();
        }
        return layers.select(all).stream()
                .filter(layer -> Vocabulary.isEmbedding(layer) || Vocabulary.isHead(layer))
                .filter(layer -> !layers.names(layer))
                .toList();
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String summary() {
        return "Rounds weights to codes of a few bits, and trains through the rounding if asked to.";
    }

    @Override
    public Optional<Change> change() {
        return Optional.of(Change.QUANTIZED);
    }

    @Override
    public boolean needsGraph() {
        return activations != null;
    }

    @Override
    public boolean needsDataset() {
        return activations != null || finetune != null;
    }

    @Override
    public double cost(Workload work) {
        return work.samples(Part.TEST) + (finetune == null ? 0 : finetune.cost(work));
    }

    @Override
    public Quantize withFinetune(UnaryOperator<Finetune> change) {
        Finetune changed = finetune == null ? null : change.apply(finetune);
        return new Quantize(
                bits, scheme, granularity, groupSize, range, objective, overrides, activations, layers, changed);
    }
}
