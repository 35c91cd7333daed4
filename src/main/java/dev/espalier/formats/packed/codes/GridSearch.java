package dev.espalier.formats.packed.codes;

import dev.espalier.formats.packed.codes.Grid.Scale;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the grid that the values of a tensor's slices lie on, from the values alone. Of a slice under {@code symmetric}
 * the largest magnitude is the scale, or if no value took the ends some fraction of it; under {@code asymmetric} the least value is the offset and the width of all the
 * scale, but for its rounding; of multiples of a step the largest is some multiple.
 */
public final class GridSearch {
    private static final int[] DIVISORS = {1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 2047, 4095, 8191, 16383, 32767};

    /** Of codes that are chosen by what they cost, which have 8 bits at most. */
    private static final int MOST_WITHOUT_ENDS = 127;

    private final boolean isDouble;
    private final int mostDivisor;

    /** @param mostDivisor of the grids that are tried: 2^bits - 1 */
    public GridSearch(boolean isDouble, int mostDivisor) {
        this.isDouble = isDouble;
        this.mostDivisor = mostDivisor;
    }

    /** A grid and each slice's scale. */
    public record Found(Grid grid, List<Scale> scales) {}

    /** @param slices the distinct values besides 0 of each slice, finite ones, rising */
    public @Nullable Found find(List<double[]> slices) {
        for (boolean hasOffset : new boolean[] {false, true}) {
            for (int divisor : DIVISORS) {
                Grid grid = new Grid(isDouble, divisor, hasOffset ? 0 : -divisor, divisor, hasOffset);
                Found found = divisor > mostDivisor ? null : all(grid, slices, GridSearch::scaleOfEnds);
                if (found != null) {
                    return found;
                }
            }
        }
        Found found = steps(slices);
        return found == null ? withoutEnds(slices) : found;
    }

    private @Nullable Found withoutEnds(List<double[]> slices) {
        for (int divisor : DIVISORS) {
            if (divisor <= Math.min(mostDivisor, MOST_WITHOUT_ENDS)) {
                Found found = all(new Grid(isDouble, divisor, -divisor, divisor, false), slices, GridSearch::scale);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** How the scale of one slice is found; null where there is none. */
    @FunctionalInterface
    private interface ScaleSearch {
        @Nullable
        Scale of(Grid grid, double[] values);
    }

    private @Nullable Found all(Grid grid, List<double[]> slices, ScaleSearch search) {
        List<Scale> scales = new ArrayList<>(slices.size());
        for (double[] values : slices) {
            Scale scale = search.of(grid, values);
            if (scale == null) {
                return null;
            }
            scales.add(scale);
        }
        return new Found(grid, scales);
    }

    /** A scale under which the grid holds these values. */
    public static @Nullable Scale scale(Grid grid, double[] values) {
        Scale scale = scaleOfEnds(grid, values);
        boolean isTried = scale != null || grid.hasOffset() || grid.divisor() > MOST_WITHOUT_ENDS;
        return isTried ? scale : scaleWithoutEnds(grid, values);
    }

    private static @Nullable Scale scaleOfEnds(Grid grid, double[] values) {
        if (values.length == 0) {
            return new Scale(0, 0);
        }
        double low = values[0];
        double high = values[values.length - 1];
        if (grid.hasOffset()) {
            boolean isDouble = grid.isDouble();
            return held(grid, values, isDouble ? high - low : (float) (high - low), low);
        }
        double largest = Math.max(Math.abs(low), Math.abs(high));
        if (grid.divisor() > 1) {
            Scale scale = new Scale(largest, 0);
            return grid.holds(values, scale) ? scale : null;
        }
        for (int multiple = 1; multiple <= Math.max(grid.most(), -grid.least()); multiple++) {
            double step = grid.isDouble() ? largest / multiple : (float) (largest / multiple);
            Scale scale = held(grid, values, step, 0);
            if (scale != null) {
                return scale;
            }
        }
        return null;
    }

    /** The scale where no value has taken the ends of the grid, as may be where codes were chosen by what they cost. */
    private static @Nullable Scale scaleWithoutEnds(Grid grid, double[] values) {
        double largest = Math.max(Math.abs(values[0]), Math.abs(values[values.length - 1]));
        for (int multiple = grid.divisor() - 1; multiple >= 1; multiple--) {
            double unit = grid.value(multiple, new Scale(1, 0));
            double scale = grid.isDouble() ? largest / unit : (float) (largest / unit);
            Scale found = held(grid, values, scale, 0);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** This scale, or one of its neighbours, if the grid holds the values under it. */
    private static @Nullable Scale held(Grid grid, double[] values, double scale, double offset) {
        for (double tried : new double[] {scale, up(grid, scale), down(grid, scale)}) {
            Scale found = new Scale(tried, offset);
            if (tried > 0 && grid.holds(values, found)) {
                return found;
            }
        }
        return null;
    }

    private static double up(Grid grid, double value) {
        return grid.isDouble() ? Math.nextUp(value) : Math.nextUp((float) value);
    }

    private static double down(Grid grid, double value) {
        return grid.isDouble() ? Math.nextDown(value) : Math.nextDown((float) value);
    }

    /** Codes times a step: as many codes as the slice with most of them needs. */
    private @Nullable Found steps(List<double[]> slices) {
        Grid grid = new Grid(isDouble, 1, -mostDivisor, mostDivisor, false);
        List<Scale> scales = new ArrayList<>(slices.size());
        int least = 0;
        int most = 0;
        for (double[] values : slices) {
            Scale step = scale(grid, values);
            if (step == null) {
                return null;
            }
            scales.add(step);
            if (values.length > 0) {
                least = Math.min(least, (int) Math.rint(values[0] / step.scale()));
                most = Math.max(most, (int) Math.rint(values[values.length - 1] / step.scale()));
            }
        }
        return new Found(new Grid(isDouble, 1, least, most, false), scales);
    }
}
