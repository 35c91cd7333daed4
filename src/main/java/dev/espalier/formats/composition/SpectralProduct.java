package dev.espalier.formats.composition;

import dev.espalier.kernels.Values;

/**
 * What spectral norm makes of a weight W, seen as a matrix with one row for each slice, and its vectors.
 *
 * @param sigma {@code u^T W v}
 * @param fit cosine of the angle between u and W v: near 1 where u was computed from this matrix
 */
record SpectralProduct(double sigma, double fit) {
    static SpectralProduct of(Values weight, Values u, Values v, Slices slices) {
        double[] left = all(u);
        double[] right = all(v);
        double[] product = new double[left.length];
        Composing.walk(weight, (at, value) -> product[slices.slice(at)] += value * right[slices.within(at)]);
        double sigma = 0;
        double squares = 0;
        double lengths = 0;
        for (int i = 0; i < left.length; i++) {
            sigma += left[i] * product[i];
            squares += product[i] * product[i];
            lengths += left[i] * left[i];
        }
        return new SpectralProduct(sigma, sigma / Math.sqrt(squares * lengths));
    }

    private static double[] all(Values values) {
        double[] all = new double[Math.toIntExact(values.count())];
        values.read(0, all, all.length);
        return all;
    }
}
