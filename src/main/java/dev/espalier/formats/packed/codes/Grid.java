package dev.espalier.formats.packed.codes;

import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.kernels.coding.ByteSink;
import dev.espalier.kernels.coding.ByteSource;
import dev.espalier.tensors.DType;
import java.util.Arrays;

/**
 * Values that lie evenly, as quantization by a scale leaves them:
 *
 * <pre>
 * v(c) = (c / divisor) * scale + offset,  c = least .. most
 * </pre>
 *
 * each of the three operations rounded to float32, or to float64 for tensors of that. With divisor = most the scheme
 * {@code symmetric} (least = -most) or {@code asymmetric} (least = 0); with divisor = 1 and offset = 0 whatever is a code
 * times a step.
 */
public record Grid(boolean isDouble, int divisor, int least, int most, boolean hasOffset) {
    static final int MOST_VALUES = 65536;
    private static final int MOST_OF_SLICE = 512;

    /** What a slice has of its own. */
    public record Scale(double scale, double offset) {}

    private double of(double result) {
        return isDouble ? result : (float) result;
    }

    double value(int code, Scale scale) {
        return of(of(of((double) code / divisor) * scale.scale()) + scale.offset());
    }

    long pattern(double value) {
        return isDouble ? Double.doubleToRawLongBits(value) : Float.floatToRawIntBits((float) value) & 0xffffffffL;
    }

    /** The values besides zero in the order of c, negative ones counted as below. */
    Codebook codebook(Scale scale) {
        long[] patterns = new long[most - least + 1];
        int count = 0;
        int below = 0;
        for (int code = least; code <= most; code++) {
            double value = value(code, scale);
            long pattern = pattern(value);
            if (pattern != 0) {
                patterns[count++] = pattern;
                below += value < 0 ? 1 : 0;
            }
        }
        return new Codebook(Arrays.copyOf(patterns, count), below);
    }

    /** Whether all these values are among its own. */
    boolean holds(double[] values, Scale scale) {
        for (double value : values) {
            double guess = (value - scale.offset()) / scale.scale() * divisor;
            int code = (int) Math.max(least, Math.min(most, Math.rint(guess)));
            if (value != value(code, scale)) {
                return false;
            }
        }
        return true;
    }

    void write(ByteSink to) {
        to.putNumber(divisor);
        to.putNumber(-least);
        to.putNumber(most);
        to.put(hasOffset ? 1 : 0);
    }

    static Grid read(ByteSource from, DType type) {
        int divisor = from.takeCount(MOST_VALUES, "a divisor");
        int least = -from.takeCount(MOST_VALUES, "the lowest code");
        int most = from.takeCount(MOST_VALUES, "the highest code");
        if (divisor < 1 || most - least >= MOST_VALUES || type != DType.FLOAT32 && type != DType.FLOAT64) {
            throw new BrokenStream(
                    "a grid of " + type.label() + " from " + least + " to " + most + " by " + divisor + " cannot be");
        }
        return new Grid(type == DType.FLOAT64, divisor, least, most, from.take() != 0);
    }

    /** One that is laid anew for every slice. */
    static Grid readSmall(ByteSource from, DType type) {
        Grid grid = read(from, type);
        if (grid.most - grid.least > MOST_OF_SLICE) {
            throw new BrokenStream(
                    "a grid of slices must have at most " + MOST_OF_SLICE + " steps, had " + (grid.most - grid.least));
        }
        return grid;
    }
}
