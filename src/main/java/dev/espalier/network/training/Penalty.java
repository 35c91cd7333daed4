package dev.espalier.network.training;

/**
 * What draws weights to zero while a network is trained. All but {@link L1} act after the optimizer's step, at the rate
 * that it had; none is part of the loss that is reported.
 */
public sealed interface Penalty {
    /** strength * sum |w|, by its subgradient: strength * sign(w) is added to the gradient, 0 at 0. */
    record L1(double strength) implements Penalty {}

    /** strength * sum |w|, by its proximal step: every |w| is lessened by rate * strength, to 0 at the least. */
    record ProximalL1(double strength) implements Penalty {}

    /** As {@link ProximalL1} on all weights together but the {@code keep} of greatest magnitude. */
    record TrimmedL1(double strength, long keep) implements Penalty {}

    /**
     * strength * the sum of the units' Euclidean norms, by its proximal step: the norm of all that one output is made of
     * (a row of a linear layer, a filter of a convolution) is lessened by rate * strength, to 0 at the least.
     */
    record GroupLasso(double strength) implements Penalty {}

    /** At most {@code keep} weights of all together are not 0: those of greatest magnitude. */
    record TopK(long keep) implements Penalty {}
}
