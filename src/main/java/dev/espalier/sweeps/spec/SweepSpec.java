package dev.espalier.sweeps.spec;

import dev.espalier.compression.spec.Requirements;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for: a job and what to vary of it. Immutable; stored with the sweep.
 *
 * @param requirements of every job; of a base that has its own those count
 * @param maxJobs more combinations than this are refused
 */
public record SweepSpec(
        @Size(max = 200) @Nullable String name,
        @Size(max = 64) Map<@Size(min = 1, max = 63) String, @NotNull @Size(max = 255) String> labels,
        @NotNull JobTemplate base,
        @NotNull Matrix matrix,
        @Valid @Nullable Requirements requirements,
        @Min(1) @Max(1000) Integer maxJobs) {
    static final int DEFAULT_MAX_JOBS = 100;

    public SweepSpec {
        labels = labels == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        maxJobs = maxJobs == null ? DEFAULT_MAX_JOBS : maxJobs;
    }
}
