package dev.espalier.compression.spec;

import dev.espalier.compression.spec.layers.LayerSelection;
import dev.espalier.samples.spec.Part;
import dev.espalier.text.Labelled;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;

/**
 * Prunes or quantizes one layer at a time, scores, and puts it back.
 *
 * @param values sparsities or numbers of bits; unless told 0.2, 0.4, 0.6, 0.8 or 8, 6, 4, 3, 2
 */
public record Sensitivity(
        Of of,
        @Size(min = 1, max = 64) List<@NotNull Double> values,
        @Valid LayerSelection layers) implements StepSpec {
    static final String TYPE = "sensitivity";

    public Sensitivity {
        of = of == null ? Of.PRUNE : of;
        values = values != null
                ? List.copyOf(values)
                : of == Of.PRUNE ? List.of(0.2, 0.4, 0.6, 0.8) : List.of(8.0, 6.0, 4.0, 3.0, 2.0);
        layers = layers == null ? LayerSelection.ALL : layers;
    }

    /** What is tried on each layer. */
    public enum Of implements Labelled {
        PRUNE,
        QUANTIZE
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String summary() {
        return "Prunes or quantizes one layer at a time, scores, and puts it back.";
    }

    @Override
    public Optional<Change> change() {
        return Optional.empty();
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
    public double cost(Workload work) {
        double tries = (double) layers.select(work.layers()).size() * values.size();
        double validation = work.samples(Part.VALIDATION);
        return (1 + tries) * (validation > 0 ? validation : work.samples(Part.TEST));
    }
}
