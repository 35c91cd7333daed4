package dev.espalier.kernels.quantization;

import dev.espalier.kernels.Chunks;
import dev.espalier.kernels.Values;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The values that the weights of one slice may take, and which of them each takes. */
sealed interface Codes {
    /** The value in whose place the weight is stored. */
    double round(double weight);

    /** Whether the weight lies beyond the codes, so that it was moved to the first or the last. */
    default boolean clips(double weight) {
        return false;
    }

    /** All values that there are, in any order; {@code slice} is the one that the codes were found for. */
    double[] values(Values slice);

    /** The step between neighbouring values; null where steps differ. */
    @Nullable
    Double scale();

    /** The value of code 0 where codes have a float offset. */
    default @Nullable Double offset() {
        return null;
    }

    /** The code of 0 where it is an integer. */
    default @Nullable Integer zeroPoint() {
        return null;
    }

    /** Steps of equal width between two ends: asymmetric, and symmetric with the offset 0. */
    record Even(Precision precision, double extent, double offsetValue, int steps, double low, double high)
            implements Codes {
        @Override
        public double round(double weight) {
            double within = Math.max(low, Math.min(high, weight));
            double position = precision.of(precision.of(within - offsetValue) / extent);
            return value(Math.rint(precision.of(position * steps)));
        }

        private double value(double code) {
            return precision.of(precision.of(precision.of(code / steps) * extent) + offsetValue);
        }

        @Override
        public double[] values(Values slice) {
            int least = low < offsetValue ? -steps : 0;
            return IntStream.rangeClosed(least, steps).mapToDouble(this::value).toArray();
        }

        @Override
        public boolean clips(double weight) {
            return weight < low || weight > high;
        }

        @Override
        public Double scale() {
            return extent / steps;
        }

        @Override
        public Double offset() {
            return offsetValue;
        }
    }

    /** Codes 0 to {@code most} with an integer zero point, as PyTorch's fake_quantize. */
    record Affine(Precision precision, double step, int zero, int most) implements Codes {
        private double code(double weight) {
            return zero + Math.rint(precision.of(weight * precision.of(1 / step)));
        }

        @Override
        public double round(double weight) {
            return value(Math.max(0, Math.min(most, code(weight))));
        }

        private double value(double code) {
            return precision.of((code - zero) * step);
        }

        @Override
        public double[] values(Values slice) {
            return IntStream.rangeClosed(0, most).mapToDouble(this::value).toArray();
        }

        @Override
        public boolean clips(double weight) {
            double code = code(weight);
            return code < 0 || code > most;
        }

        @Override
        public Double scale() {
            return step;
        }

        @Override
        public Integer zeroPoint() {
            return zero;
        }
    }

    /** Multiples of a step that is given, between two ends. */
    record Fixed(Precision precision, double step, double least, double most) implements Codes {
        private double multiple(double weight) {
            return precision.of(step * Math.rint(precision.of(weight / step)));
        }

        @Override
        public double round(double weight) {
            return Math.max(least, Math.min(most, multiple(weight)));
        }

        @Override
        public double[] values(Values slice) {
            return LongStream.rangeClosed(Math.round(least / step), Math.round(most / step))
                    .mapToDouble(multiple -> round(multiple * step))
                    .toArray();
        }

        @Override
        public boolean clips(double weight) {
            double multiple = multiple(weight);
            return multiple < least || multiple > most;
        }

        @Override
        public Double scale() {
            return step;
        }
    }

    /** One magnitude with either sign. */
    record Signs(double magnitude) implements Codes {
        @Override
        public double round(double weight) {
            return Math.copySign(magnitude, weight);
        }

        @Override
        public double[] values(Values slice) {
            return new double[] {-magnitude, magnitude};
        }

        @Override
        public Double scale() {
            return 2 * magnitude;
        }

        @Override
        public Double offset() {
            return -magnitude;
        }
    }

    /** Any values, in rising order; each weight takes the nearest, the lower one at a tie. */
    record Book(double[] centroids) implements Codes {
        @Override
        public double round(double weight) {
            int low = 0;
            int high = centroids.length - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (weight <= (centroids[middle] + centroids[middle + 1]) / 2) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return centroids[low];
        }

        @Override
        public double[] values(Values slice) {
            return centroids.clone();
        }

        @Override
        public @Nullable Double scale() {
            return null;
        }
    }

    /** Weights that are all alike, or on their codes already: nothing but what lies beyond the ends is moved. */
    record Kept(
            double low,
            double high,
            @Nullable Double scale,
            @Nullable Double offset) implements Codes {
        static final Kept ALL = new Kept(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, null, null);

        @Override
        public double round(double weight) {
            return Math.max(low, Math.min(high, weight));
        }

        @Override
        public double[] values(Values slice) {
            Set<Double> distinct = new TreeSet<>();
            Chunks.read(slice, (_, piece, length) -> {
                for (int i = 0; i < length; i++) {
                    distinct.add(round(piece[i]));
                }
            });
            return distinct.stream().mapToDouble(Double::doubleValue).toArray();
        }

        @Override
        public boolean clips(double weight) {
            return weight < low || weight > high;
        }
    }

    /**
     * Rounds the result of every operation to float32 unless the weights are float64, as tensors of either type do: a double
     * has more than twice float32's digits, so that computing in double and rounding once is float32's own result.
     */
    record Precision(boolean isDouble) {
        double of(double result) {
            return isDouble ? result : (float) result;
        }
    }
}
