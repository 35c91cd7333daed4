package dev.espalier.formats.packed.codes;

import dev.espalier.formats.packed.codes.Grid.Scale;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The distinct values of float32 or float64 slices as numbers. */
public final class SliceValues {
    /** Of a slice; more do not lie on a grid that would be worth it. */
    static final int MOST = 1024;

    private final boolean isDouble;

    public SliceValues(boolean isDouble) {
        this.isDouble = isDouble;
    }

    Scale scale(Grid grid, long[] patterns, int from, int to) {
        double[] values = distinct(patterns, from, to);
        Scale scale = values == null ? null : GridSearch.scale(grid, values);
        if (scale == null) {
            throw new IllegalStateException("bug: a slice does not lie on its tensor's grid");
        }
        return scale;
    }

    /** Rising, without 0; null where they are too many or one of them is -0.0 or not finite. */
    public double @Nullable [] distinct(long[] patterns, int from, int to) {
        PatternIndex seen = new PatternIndex(MOST);
        for (int i = from; i < to; i++) {
            if (patterns[i] != 0 && seen.add(patterns[i]) == PatternIndex.NONE) {
                return null;
            }
        }
        return values(seen);
    }

    /** Of patterns of which zero does not count. */
    public double @Nullable [] values(PatternIndex seen) {
        double[] values = new double[seen.count()];
        int count = 0;
        for (int i = 0; i < seen.count(); i++) {
            if (seen.pattern(i) == 0) {
                continue;
            }
            double value =
                    isDouble ? Double.longBitsToDouble(seen.pattern(i)) : Float.intBitsToFloat((int) seen.pattern(i));
            if (value == 0 || !Double.isFinite(value)) {
                return null;
            }
            values[count++] = value;
        }
        double[] rising = Arrays.copyOf(values, count);
        Arrays.sort(rising);
        return rising;
    }
}
