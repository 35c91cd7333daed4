package dev.espalier.compression.results;

import dev.espalier.compression.spec.Requirements;
import org.jspecify.annotations.Nullable;

/**
 * How a result stands to one of its requirements.
 *
 * @param name the field of {@link Requirements}
 * @param value what the result has; null where it is not known
 * @param reason in words
 */
public record RequirementResult(
        String name, double limit, @Nullable Double value, Verdict verdict, String reason) {}
