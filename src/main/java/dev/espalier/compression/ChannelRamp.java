package dev.espalier.compression;

import dev.espalier.compression.spec.pruning.PruneSchedule;
import dev.espalier.kernels.Mask;
import dev.espalier.network.Network;
import dev.espalier.network.training.Trainer;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Masking units along a schedule, scored anew before every epoch that prunes. */
final class ChannelRamp implements Ramp {
    private final ChannelStep step;
    private final Set<Integer> gone = new LinkedHashSet<>();

    ChannelRamp(ChannelStep step) {
        this.step = step;
    }

    /** The units that are masked for good. */
    Set<Integer> gone() {
        return gone;
    }

    @Override
    public PruneSchedule schedule() {
        return step.spec().schedule();
    }

    @Override
    public double target(int epoch) {
        return schedule().target(step.spec().sparsity(), epoch);
    }

    @Override
    public Map<String, Mask> masks(Network network, Trainer trainer, Map<String, Mask> held, int epoch)
            throws IOException {
        Set<Integer> units =
                step.choose(network, trainer, sparsity -> schedule().target(sparsity, epoch));
        if (!regrows(epoch)) {
            gone.addAll(units);
        }
        return step.masks(step.cut(units)).held();
    }
}
