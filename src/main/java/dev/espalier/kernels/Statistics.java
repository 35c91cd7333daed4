package dev.espalier.kernels;

/**
 * What one walk over a tensor tells.
 *
 * @param notFinite position of the first NaN or infinity; -1 where there is none
 * @param minimum of the finite values; NaN where there is none
 */
public record Statistics(long count, long nonzero, double minimum, double maximum, long notFinite) {
    public static Statistics of(Values values) {
        long[] nonzero = {0};
        long[] notFinite = {-1};
        double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        Chunks.read(values, (from, piece, length) -> {
            for (int i = 0; i < length; i++) {
                double value = piece[i];
                if (value != 0) {
                    nonzero[0]++;
                }
                if (Double.isFinite(value)) {
                    range[0] = Math.min(range[0], value);
                    range[1] = Math.max(range[1], value);
                } else if (notFinite[0] < 0) {
                    notFinite[0] = from + i;
                }
            }
        });
        boolean none = range[0] > range[1];
        return new Statistics(
                values.count(), nonzero[0], none ? Double.NaN : range[0], none ? Double.NaN : range[1], notFinite[0]);
    }

    public boolean isFinite() {
        return notFinite < 0;
    }
}
