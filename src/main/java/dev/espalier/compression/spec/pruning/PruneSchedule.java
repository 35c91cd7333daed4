package dev.espalier.compression.spec.pruning;

import dev.espalier.text.Labelled;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * How the target sparsity is reached: at once, or before each of the first {@code epochs} epochs of finetuning.
 *
 * @param epochs required unless {@code one_shot}, to which it is nothing, so that the type alone can be varied
 * @param regrow whether pruned weights may come back while the schedule rises; after its last step masks are held
 */
public record PruneSchedule(
        Type type, @Min(1) @Max(100_000) @Nullable Integer epochs, Boolean regrow) {
    public static final PruneSchedule AT_ONCE = new PruneSchedule(Type.ONE_SHOT, null, true);

    public PruneSchedule {
        type = type == null ? Type.ONE_SHOT : type;
        regrow = regrow == null ? Boolean.TRUE : regrow;
    }

    /** The sparsity to prune to before an epoch, from 1, on the way to {@code sparsity}. */
    public double target(double sparsity, int epoch) {
        return epochs == null || epoch >= epochs ? sparsity : type.target(sparsity, (double) epoch / epochs);
    }

    /**
     * How sparsity rises.
     *
     * <pre>
     * at the fraction t = e / E of the schedule's epochs, before epoch e = 1 .. E:
     * linear       q t
     * cubic        q (1 - (1 - t)^3)      (Zhu and Gupta)
     * exponential  1 - (1 - q)^t
     * </pre>
     */
    public enum Type implements Labelled {
        ONE_SHOT,
        LINEAR,
        CUBIC,
        EXPONENTIAL;

        private double target(double sparsity, double fraction) {
            return switch (this) {
                case ONE_SHOT -> sparsity;
                case LINEAR -> sparsity * fraction;
                case CUBIC -> sparsity * (1 - Math.pow(1 - fraction, 3));
                case EXPONENTIAL -> 1 - Math.pow(1 - sparsity, fraction);
            };
        }
    }
}
