package dev.espalier.network.training;

/** Stochastic gradient descent exactly as torch.optim.SGD has it, dampening 0. */
public record Sgd(double momentum, double weightDecay, boolean nesterov) implements Optimizer {}
