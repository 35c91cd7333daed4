package dev.espalier.network.training;

import dev.espalier.network.Loss;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a network is trained.
 *
 * @param penalised names of the weights that the penalties draw to zero; where equal weights must be told apart, the
 *     first stay
 * @param teacher null: learns from the targets alone
 * @param trajectory filled while training; null: nothing is kept
 */
public record Training(
        Loss loss,
        Optimizer optimizer,
        List<Penalty> penalties,
        List<String> penalised,
        @Nullable Teacher teacher,
        @Nullable Trajectory trajectory) {
    public Training {
        penalties = List.copyOf(penalties);
        penalised = List.copyOf(penalised);
    }

    /** With nothing but the targets to learn from, and nothing that draws weights to zero. */
    public Training(Loss loss, Optimizer optimizer) {
        this(loss, optimizer, List.of(), List.of(), null, null);
    }
}
