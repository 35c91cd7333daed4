package dev.espalier.network.training;

/**
 * Adam exactly as torch.optim.Adam has it, or AdamW; amsgrad off.
 *
 * @param beta1 how much of the mean gradient a step keeps, 0 to less than 1
 * @param beta2 the same of the mean squared gradient
 * @param epsilon added to the root that steps are divided by
 * @param decoupled whether weights decay by themselves (AdamW) and not through the gradient (Adam)
 */
public record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
        implements Optimizer {}
