package dev.espalier.compression;

import dev.espalier.compression.pruning.Importance;
import dev.espalier.compression.pruning.WeightPruning;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.pruning.PruneSchedule;
import dev.espalier.compression.spec.pruning.Structure;
import dev.espalier.kernels.Mask;
import dev.espalier.network.Network;
import dev.espalier.network.training.Trainer;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.util.Map;

/** Pruning weights along a schedule, scored anew before every epoch that prunes. */
record WeightRamp(WeightPruning pruning, WeightScoring scoring) implements Ramp {
    @Override
    public PruneSchedule schedule() {
        return pruning.spec().schedule();
    }

    @Override
    public double target(int epoch) {
        Prune spec = pruning.spec();
        double target = scoring.waits(epoch) ? 0 : schedule().target(spec.sparsity(), epoch);
        return spec.structure() == Structure.N_M && spec.m() != null ? Math.rint(target * spec.m()) / spec.m() : target;
    }

    @Override
    public Map<String, Mask> masks(Network network, Trainer trainer, Map<String, Mask> held, int epoch)
            throws IOException {
        if (epoch == 1) {
            scoring.watch(trainer);
        }
        if (scoring.waits(epoch)) {
            return Map.of();
        }
        try (TensorFile current = scoring.snapshot(network);
                Importance importance = scoring.during(network, trainer, current)) {
            Map<String, Mask> masks = pruning.masks(importance, held, epoch);
            scoring.recordThresholds(current, masks);
            return masks;
        }
    }
}
