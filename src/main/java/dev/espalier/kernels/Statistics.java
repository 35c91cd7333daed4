package dev.espalier.kernels;

/**
 * What one walk over a tensor tells.
 *
 * @param notFinite position of the first NaN or infinity; -1 where there is none
 * @param minimum of the finite values; NaN where there is none
 */
public record Statistics(long count, long nonzero, double minimum, double maximum, long notFinite) {
    public static Statistics of(Values values) {
        return Chunks.gather(values, Seen::new, Seen::add, Seen::add).statistics(values.count());
    }

    private static final class Seen {
        private long nonzero;
        private long notFinite = -1;
        private double minimum = Double.POSITIVE_INFINITY;
        private double maximum = Double.NEGATIVE_INFINITY;

        /** In loops that a compiler makes vectors of; only what is not finite is looked at one by one. */
        void add(long from, double[] piece, int length) {
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < length; i++) {
                least = Math.min(least, piece[i]);
                most = Math.max(most, piece[i]);
            }
            long some = 0;
            for (int i = 0; i < length; i++) {
                long bits = Double.doubleToRawLongBits(piece[i]) << 1; // without the sign of a zero
                some += (bits | -bits) >>> 63;
            }
            nonzero += some;
            if (Double.isFinite(least) && Double.isFinite(most)) { // which NaN in the piece would have made NaN
                minimum = Math.min(minimum, least);
                maximum = Math.max(maximum, most);
            } else {
                addFinite(from, piece, length);
            }
        }

        private void addFinite(long from, double[] piece, int length) {
            for (int i = 0; i < length; i++) {
                if (Double.isFinite(piece[i])) {
                    minimum = Math.min(minimum, piece[i]);
                    maximum = Math.max(maximum, piece[i]);
                } else if (notFinite < 0) {
                    notFinite = from + i;
                }
            }
        }

        void add(Seen next) {
            nonzero += next.nonzero;
            notFinite = notFinite < 0 ? next.notFinite : notFinite;
            minimum = Math.min(minimum, next.minimum);
            maximum = Math.max(maximum, next.maximum);
        }

        Statistics statistics(long count) {
            boolean none = minimum > maximum;
            return new Statistics(count, nonzero, none ? Double.NaN : minimum, none ? Double.NaN : maximum, notFinite);
        }
    }

    public boolean isFinite() {
        return notFinite < 0;
    }
}
