package dev.espalier.compression.spec;

import dev.espalier.kernels.quantization.Over;
import dev.espalier.kernels.quantization.RangeMethod;
import dev.espalier.kernels.quantization.RangeRule;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import org.jspecify.annotations.Nullable;

/**
 * How the range of the codes is found, and over which weights.
 *
 * @param percentile of |w| that the range reaches to, 0..100 (percentile alone, unless told 99.9)
 * @param halfRange q of the scheme {@code fixed_range}; 2 q / 65536 must still be a number of float32
 */
public record QuantizationRange(
        RangeMethod method,
        Over over,

        @DecimalMin(value = "0", inclusive = false) @DecimalMax("100") @Nullable
        Double percentile,

        @DecimalMin("1e-30") @DecimalMax("1000000000") @Nullable
        Double halfRange) {
    public static final QuantizationRange MIN_MAX = new QuantizationRange(RangeMethod.MIN_MAX, Over.ALL, null, null);

    public QuantizationRange {
        method = method == null ? RangeMethod.MIN_MAX : method;
        over = over == null ? Over.ALL : over;
    }

    public RangeRule rule() {
        return new RangeRule(
                method,
                over,
                percentile == null ? RangeRule.DEFAULT_PERCENTILE : percentile,
                halfRange == null ? 0 : halfRange);
    }
}
