package dev.espalier.compression.checks;

import dev.espalier.compression.spec.Activations;
import dev.espalier.compression.spec.Objective;
import dev.espalier.compression.spec.QuantizationRange;
import dev.espalier.compression.spec.Quantize;
import dev.espalier.graph.LayerName;
import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.Over;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.RangeMethod;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.samples.spec.Part;
import dev.espalier.text.EnumNames;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What quantizing needs of the model, of the dataset, and of its own fields together. */
record QuantizeChecks(StepGround ground, FinetuneChecks finetune) {
    private static final double LEAST_PERCENTILE = 50;

    void check(String at, Quantize step) {
        ground.selection(at + "/layers", step.layers());
        vocabulary(at + "/layers", step);
        range(at + "/range", step);
        groupSize(at + "/groupSize", step);
        objective(at, step);
        if (step.activations() != null) {
            activations(at + "/activations", step.activations());
            excluded(at + "/activations/exclude", step, step.activations());
        }
        if (step.finetune() != null) {
            finetune.check(at + "/finetune", step.finetune());
        }
    }

    /** A selection may hold nothing but what groups leave alone. */
    private void vocabulary(String at, Quantize step) {
        ModelFacts model = ground.model();
        if (model == null) {
            return;
        }
        List<LayerName> alone = step.leftAlone(model.layers(), model.runnable());
        if (!alone.isEmpty() && step.select(model.layers(), model.runnable()).isEmpty()) {
            ground.add(
                    at,
                    "all that is selected are embeddings and heads, which quantization in groups leaves alone unless"
                            + " layers.include names them: \""
                            + alone.getFirst().name() + "\", say");
        }
    }

    private void range(String at, Quantize step) {
        QuantizationRange range = step.range();
        boolean fixed = step.scheme() == Scheme.FIXED_RANGE;
        if (fixed && range.halfRange() == null) {
            ground.add(at + "/halfRange", "the scheme fixed_range needs halfRange: its codes reach from -q to q");
        } else if (!fixed && range.halfRange() != null) {
            ground.add(
                    at + "/halfRange",
                    "halfRange is of the scheme fixed_range alone, was " + range.halfRange() + " with "
                            + EnumNames.of(step.scheme()));
        }
        if ((fixed || step.scheme() == Scheme.CODEBOOK) && range.method() != RangeMethod.MIN_MAX) {
            ground.add(
                    at + "/method",
                    "the scheme " + EnumNames.of(step.scheme()) + " has no range to be found, method was "
                            + EnumNames.of(range.method()) + "; leave it out");
        }
        if ((fixed || step.scheme() == Scheme.CODEBOOK) && range.over() != Over.ALL) {
            ground.add(
                    at + "/over",
                    "the scheme " + EnumNames.of(step.scheme()) + " has no range to be found, over was "
                            + EnumNames.of(range.over()) + "; leave it out");
        }
        if (range.percentile() != null && range.method() != RangeMethod.PERCENTILE) {
            ground.add(
                    at + "/percentile",
                    "percentile is of the method percentile alone, was " + range.percentile() + " with "
                            + EnumNames.of(range.method()));
        } else {
            percentile(at + "/percentile", range.percentile());
        }
    }

    /** Elsewhere 0.999 is a fraction of all; here it is less than one weight of a hundred. */
    private void percentile(String at, @Nullable Double percentile) {
        if (percentile == null || percentile >= LEAST_PERCENTILE) {
            return;
        }
        String meant = percentile <= 1 && percentile >= LEAST_PERCENTILE / 100
                ? ": did you mean "
                        + BigDecimal.valueOf(percentile)
                                .movePointRight(2)
                                .stripTrailingZeros()
                                .toPlainString() + "?"
                : ", such as 99.9";
        ground.add(
                at,
                "percentile is of a hundred, and below " + (int) LEAST_PERCENTILE
                        + " most weights would be cut off at the range's ends, was " + percentile + meant);
    }

    private void groupSize(String at, Quantize step) {
        boolean groups = step.granularity() == Granularity.GROUP;
        if (groups && step.groupSize() == null) {
            ground.add(at, "the granularity group needs groupSize: how many consecutive inputs share a scale");
        } else if (!groups && step.groupSize() != null) {
            ground.add(
                    at,
                    "groupSize is of the granularity group alone, was " + step.groupSize() + " with "
                            + EnumNames.of(step.granularity()));
        }
    }

    private void objective(String at, Quantize step) {
        Objective objective = step.objective();
        String lambda = at + "/objective/lambda";
        if (objective.type() == Objective.Type.ERROR) {
            if (objective.lambda() != null) {
                ground.add(
                        lambda,
                        "only the objective rate_distortion has a lambda; was " + objective.lambda() + " with error");
            }
            return;
        }
        if (objective.lambda() == null) {
            ground.add(
                    lambda,
                    "the objective rate_distortion needs lambda: how many squared steps of error a bit is worth,"
                            + " such as 0.1");
        }
        weighed(at + "/bits", step.bits());
        for (int i = 0; i < step.overrides().size(); i++) {
            weighed(at + "/overrides/" + i + "/bits", step.overrides().get(i).bits());
        }
    }

    private void weighed(String at, int bits) {
        if (bits > Quantizer.MOST_WEIGHED_BITS) {
            ground.add(
                    at,
                    "the objective rate_distortion weighs codes of at most " + Quantizer.MOST_WEIGHED_BITS
                            + " bits, was " + bits + "; of more bits neighbours cost alike");
        }
    }

    private void excluded(String at, Quantize step, Activations activations) {
        ModelFacts model = ground.model();
        List<LayerName> selected = model == null ? List.of() : step.select(model.layers(), model.runnable());
        if (!selected.isEmpty() && selected.stream().allMatch(activations::excludes)) {
            ground.add(
                    at,
                    "exclude " + activations.exclude() + " leaves none of the step's layers whose inputs could be"
                            + " rounded; leave out activations, or exclude fewer");
        }
    }

    private void activations(String at, Activations activations) {
        Scheme scheme = activations.scheme();
        if (scheme != Scheme.AFFINE && scheme != Scheme.SYMMETRIC) {
            ground.add(at + "/scheme", "activations are rounded by affine or symmetric, was " + EnumNames.of(scheme));
        } else if (scheme == Scheme.SYMMETRIC && activations.bits() < 2) {
            ground.add(
                    at + "/bits",
                    "symmetric codes of activations need 2 bits or more, was " + activations.bits()
                            + "; affine can do with 1");
        }
        ground.runs(at, "rounding activations");
        ground.needsGraph(at, "rounding activations");
        if (ground.needsDataset(at, "rounding activations")) {
            ground.part(at, Part.TRAIN, "calibrate on");
        }
    }
}
