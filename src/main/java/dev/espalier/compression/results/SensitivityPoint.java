package dev.espalier.compression.results;

import org.jspecify.annotations.Nullable;

/** How the model does where one layer alone is pruned or quantized to a value. */
public record SensitivityPoint(
        String layer,
        double value,
        @Nullable Double accuracy,
        @Nullable Double loss) {}
