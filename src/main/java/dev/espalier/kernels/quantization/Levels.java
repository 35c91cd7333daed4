package dev.espalier.kernels.quantization;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * What the weights of one slice may become: the values of its codes, and 0. They are numbered as a packed file numbers
 * them: 0 is 0, the values above it are 1, 2, ..., those below -1, -2, ...
 */
final class Levels {
    private final double[] values;
    private final int zero;
    private final double step;

    private Levels(double[] values, int zero, double step) {
        this.values = values;
        this.zero = zero;
        this.step = step;
    }

    /**
     * Of any values, in any order and as often as they come.
     *
     * @param step what errors are measured in; 0 where every weight goes to the nearest value, whatever that costs
     */
    static Levels of(double[] values, double step) {
        double[] all = Arrays.copyOf(values, values.length + 1);
        // Not -0, which would sort as another value; the one that was added is 0
        double[] rising =
                Arrays.stream(all).map(value -> value + 0.0).sorted().distinct().toArray();
        return new Levels(rising, Arrays.binarySearch(rising, 0.0), step);
    }

    double value(int code) {
        return values[zero + code];
    }

    int least() {
        return -zero;
    }

    int most() {
        return values.length - 1 - zero;
    }

    /** The code of the nearest value; the lower one at a tie. */
    int nearest(double weight) {
        int low = 0;
        int high = values.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (weight <= (values[middle] + values[middle + 1]) / 2) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low - zero;
    }

    /**
     * The code with the least {@code ((weight - value) / step)^2 + lambda * bits}; of equals the nearest to the weight.
     * Errors grow with the distance, and no code costs less than nothing: values that are too far for that are not asked for.
     */
    int choose(double weight, double lambda, IntToDoubleFunction bits) {
        int best = nearest(weight);
        if (!(step > 0)) {
            return best;
        }
        int start = best + zero;
        double least = error(weight, start) + lambda * bits.applyAsDouble(best);
        for (int direction = -1; direction <= 1; direction += 2) {
            for (int at = start + direction; at >= 0 && at < values.length; at += direction) {
                double error = error(weight, at);
                if (!(error < least)) {
                    break;
                }
                double cost = error + lambda * bits.applyAsDouble(at - zero);
                if (cost < least) {
                    least = cost;
                    best = at - zero;
                }
            }
        }
        return best;
    }

    private double error(double weight, int at) {
        double steps = (weight - values[at]) / step;
        return steps * steps;
    }
}
