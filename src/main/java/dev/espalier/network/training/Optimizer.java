package dev.espalier.network.training;

/** How weights are moved by gradients, exactly as PyTorch's optimizer of the same name does. */
public sealed interface Optimizer permits Sgd, Adam {}
