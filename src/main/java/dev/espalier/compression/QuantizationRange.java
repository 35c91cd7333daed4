package dev.espalier.compression;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.kernels.Over;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import org.jspecify.annotations.Nullable;

/**
 * How the range of the codes is found, and over which weights.
 *
 * @param percentile of |w| that the range reaches to, 0..100 (percentile alone)
 * @param halfRange q of the scheme {@code fixed_range}
 */
public record QuantizationRange(
        Method method,
        Over over,

        @DecimalMin(value = "0", inclusive = false) @DecimalMax("100") @Nullable
        Double percentile,

        @DecimalMin(value = "0", inclusive = false) @DecimalMax("1000000000") @Nullable
        Double halfRange) {
    static final QuantizationRange MIN_MAX = new QuantizationRange(Method.MIN_MAX, Over.ALL, null, null);

    public QuantizationRange {
        method = method == null ? Method.MIN_MAX : method;
        over = over == null ? Over.ALL : over;
    }

    /** How the range is found. */
    public enum Method {
        @JsonProperty("min_max")
        MIN_MAX,
        @JsonProperty("percentile")
        PERCENTILE,
        @JsonProperty("mse")
        MSE,
        @JsonProperty("kl")
        KL
    }
}
