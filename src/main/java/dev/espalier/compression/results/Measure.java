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
     * @param zip the dense export, deflated; null of a model above 64 MiB, for which that is not worth its time
     * @param packed the packed export, whether it was asked for or not; null of a model above 64 MiB where nothing asked
     */
    public record Bytes(
            long float32, @Nullable Long zip, @Nullable Long packed) {
        /** What the model takes at least: packed if that is known. */
        public @Nullable Long least() {
            return packed == null ? zip : packed;
        }
    }
}
