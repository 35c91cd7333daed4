package dev.espalier.compression.measuring;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.spec.ExpectedBaseline;
import dev.espalier.network.Score;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.DatasetSpec.Preprocessing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Stops a job whose dense model does not score what its owner knows it to score. */
public final class Baseline {
    private Baseline() {}

    public static void check(ExpectedBaseline expected, Score dense, @Nullable DatasetSpec dataset) {
        double accuracy = Objects.requireNonNull(dense.accuracy());
        // A float's worth of slack, so that a difference of exactly the tolerance is within it.
        if (Math.abs(accuracy - expected.accuracy()) > expected.tolerance() + 1e-9) {
            throw new CompressionFailure(
                    CompressionFailure.Code.BASELINE_MISMATCH,
                    String.format(
                            Locale.ROOT,
                            "the dense model scores %.4f on %d test samples, and expectBaseline says %.4f (tolerance %s)",
                            accuracy,
                            dense.samples(),
                            expected.accuracy(),
                            expected.tolerance()),
                    "most often the preprocessing differs from training's; the dataset's is "
                            + described(dataset == null ? DatasetSpec.DEFAULT.preprocessing() : dataset.preprocessing())
                            + ". It may also be other weights, another architecture, or classes in another order");
        }
    }

    private static String described(Preprocessing preprocessing) {
        List<String> parts = new ArrayList<>();
        parts.add("scale " + (preprocessing.scale() == null ? "1/255 (1 for floats)" : preprocessing.scale()));
        parts.add("mean " + (preprocessing.mean() == null ? "0" : preprocessing.mean()));
        parts.add("std " + (preprocessing.std() == null ? "1" : preprocessing.std()));
        add(parts, "layout", preprocessing.layout());
        add(parts, "resize", preprocessing.resize());
        add(parts, "centerCrop", preprocessing.centerCrop());
        DatasetSpec.ColorSpace colors = preprocessing.colorSpace();
        add(parts, "colorSpace", colors == null ? null : colors.name().toLowerCase(Locale.ROOT));
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, String name, @Nullable Object value) {
        if (value != null) {
            parts.add(name + " " + value);
        }
    }
}
