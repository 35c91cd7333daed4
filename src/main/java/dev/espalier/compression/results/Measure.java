package dev.espalier.compression.results;

import org.jspecify.annotations.Nullable;

/**
 * A model weighed: how well it does, how many numbers it has, how many bytes it takes.
 *
 * @param accuracy null without a dataset that has the part, and for regression
 * @param parameters without buffers
 * @param sparsity over all prunable weights
 * @param macs multiply-accumulates for one sample; null without a graph
 */
public record Measure(
        @Nullable Double accuracy,
        @Nullable Double loss,
        @Nullable Long correct,
        @Nullable Long samples,
        long parameters,
        long nonzeroParameters,
        double sparsity,
        @Nullable Long macs,
        Bytes bytes) {
    /**
     * Sizes in bytes.
     *
     * @param float32 all parameters at four bytes
     * @param zip the dense export, deflated
     * @param packed the packed export; null until there is one
     */
    public record Bytes(long float32, long zip, @Nullable Long packed) {}
}
