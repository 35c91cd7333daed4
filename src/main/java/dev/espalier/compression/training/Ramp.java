package dev.espalier.compression.training;

import dev.espalier.compression.spec.pruning.PruneSchedule;
import dev.espalier.kernels.Mask;
import dev.espalier.network.Network;
import dev.espalier.network.training.Trainer;
import java.io.IOException;
import java.util.Map;

/** Pruning that goes on while a model is finetuned: a little more before each of the first epochs. */
public interface Ramp {
    PruneSchedule schedule();

    /** The sparsity to prune to before this epoch, from 1, as the curve reports it. */
    double target(int epoch);

    /**
     * Masks by tensor name for that sparsity, from the network as it now is in training.
     *
     * @param held what is pruned for good already
     */
    Map<String, Mask> masks(Network network, Trainer trainer, Map<String, Mask> held, int epoch) throws IOException;

    /** How many epochs the sparsity rises for. */
    default int epochs() {
        Integer epochs = schedule().epochs();
        return epochs == null ? 1 : epochs;
    }

    default boolean rises(int epoch) {
        return epoch <= epochs();
    }

    /** Whether weights pruned before this epoch may come back in it. */
    default boolean regrows(int epoch) {
        return schedule().regrow() && epoch < epochs();
    }
}
