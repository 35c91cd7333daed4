package dev.espalier.formats.composition;

import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code X_orig}, {@code X_u} and {@code X_v} of spectral norm. Which dimension's indices are the rows (0, but 1 of a
 * transposed convolution) the sizes of u and v tell; where both fit, that from whose matrix u was computed.
 */
final class SpectralNorms {
    private static final String ORIGINAL = "_orig";

    /** Cosine of the angle between u and W v from which on u counts as computed from W. */
    private static final double FITS = 0.95;

    /** How much farther from 1 the other one's must be. */
    private static final double CLEARLY = 4;

    private final Parts parts;
    private final List<String> composed = new ArrayList<>();
    private final List<String> assumed = new ArrayList<>();

    /** Where tensors can be computed to be looked at. */
    interface Parts {
        Bench bench();
    }

    SpectralNorms(Parts parts) {
        this.parts = parts;
    }

    boolean compose(WeightTable table) throws IOException {
        for (String name : table.names()) {
            if (name.endsWith(ORIGINAL)) {
                String base = name.substring(0, name.length() - ORIGINAL.length());
                if (table.has(base + "_u") && !table.has(base + "_mask")) {
                    compose(base, table);
                }
            }
        }
        return table.settle();
    }

    private void compose(String name, WeightTable table) throws IOException {
        Weight original = table.find(name + ORIGINAL).orElseThrow();
        Weight u = table.find(name + "_u").orElseThrow();
        Optional<Weight> found = table.find(name + "_v");
        boolean fits = found.filter(v -> !rows(original, u, v).isEmpty()).isPresent();
        boolean named = ShownNames.isLayers(name);
        if (!ShownNames.isName(name) || (!named && (!fits || table.has(name)))) {
            return;
        }
        if (table.has(name)) {
            throw Refusals.both(name, name + ORIGINAL + ", " + name + "_u");
        }
        Weight v = found.orElseThrow(() -> Refusals.spectral(
                name, "but without \"" + name + "_v\", as PyTorch before 1.1 saved it; load it there first"));
        table.compose(divided(name, original, u, v), name + ORIGINAL, List.of(name + "_u", name + "_v"));
    }

    /** Throws a refusal where the parts do not make one up for certain. */
    Weight divided(String name, Weight original, Weight u, Weight v) throws IOException {
        TensorInfo info = Weight.named(name, original);
        List<Integer> fitting = rows(original, u, v);
        if (fitting.isEmpty()) {
            throw Refusals.spectral(
                    name,
                    "but its vectors have shapes " + u.info().shape() + " and "
                            + v.info().shape() + ", which " + info.shape() + " does not give");
        }
        int dimension = fitting.size() == 1 ? fitting.getFirst() : clearest(name, original, u, v);
        composed.add(name);
        return new Weight.Divided(info, original, u, v, dimension);
    }

    /** The dimensions whose indices may be the rows. */
    private static List<Integer> rows(Weight original, Weight u, Weight v) {
        TensorInfo info = original.info();
        boolean floats = original.isFloat() && u.isFloat() && v.isFloat();
        List<Integer> fitting = new ArrayList<>();
        for (int dimension = 0; floats && info.rank() > 1 && dimension < 2; dimension++) {
            if (fits(info, u.info(), v.info(), dimension)) {
                fitting.add(dimension);
            }
        }
        return fitting;
    }

    private static boolean fits(TensorInfo weight, TensorInfo u, TensorInfo v, int dimension) {
        long rows = weight.shape().get(dimension);
        return u.shape().equals(List.of(rows))
                && rows > 0
                && v.shape().equals(List.of(weight.elements() / rows))
                && u.elements() <= Slices.MOST
                && v.elements() <= Slices.MOST;
    }

    private int clearest(String name, Weight original, Weight u, Weight v) throws IOException {
        try (Bench bench = parts.bench()) {
            var values = bench.values(original);
            var left = bench.values(u);
            var right = bench.values(v);
            List<Long> shape = original.info().shape();
            double first =
                    SpectralProduct.of(values, left, right, Slices.of(shape, 0)).fit();
            double second =
                    SpectralProduct.of(values, left, right, Slices.of(shape, 1)).fit();
            if (first >= FITS && 1 - second > CLEARLY * (1 - first)) {
                return 0;
            }
            if (second >= FITS && 1 - first > CLEARLY * (1 - second)) {
                return 1;
            }
        }
        if (original.info().rank() == 2) {
            assumed.add(name);
            return 0;
        }
        throw Refusals.spectral(
                name,
                "of shape " + original.info().shape()
                        + ", and whether of a convolution or of a transposed one its values do not tell");
    }

    void tell(List<String> findings) {
        if (!composed.isEmpty()) {
            findings.add("divided by their largest singular values, as spectral norm does in evaluation: "
                    + ShownNames.names(composed)
                    + "; exports hold the weights under these names, as after the norm is removed");
        }
        if (!assumed.isEmpty()) {
            findings.add("assumed: the rows of these matrices are what spectral norm was taken over: "
                    + ShownNames.names(assumed));
        }
    }
}
