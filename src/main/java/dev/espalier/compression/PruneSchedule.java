package dev.espalier.compression;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * How the target sparsity is reached: at once, or before each of the first {@code epochs} epochs of finetuning.
 *
 * @param epochs required unless {@code one_shot}
 * @param regrow whether pruned weights may come back while the schedule rises; after its last step masks are held
 */
public record PruneSchedule(
        Type type, @Min(1) @Max(100_000) @Nullable Integer epochs, Boolean regrow) {
    static final PruneSchedule AT_ONCE = new PruneSchedule(Type.ONE_SHOT, null, true);

    public PruneSchedule {
        type = type == null ? Type.ONE_SHOT : type;
        regrow = regrow == null ? Boolean.TRUE : regrow;
    }

    /** How sparsity rises. */
    public enum Type {
        @JsonProperty("one_shot")
        ONE_SHOT,
        @JsonProperty("linear")
        LINEAR,
        @JsonProperty("cubic")
        CUBIC,
        @JsonProperty("exponential")
        EXPONENTIAL
    }
}
