package dev.espalier.compression.pruning;

import dev.espalier.compression.running.Run;
import dev.espalier.compression.running.SelectedLayers;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.pruning.PruneSchedule;
import dev.espalier.compression.spec.pruning.Structure;
import dev.espalier.graph.Layer;
import dev.espalier.graph.LayerName;
import dev.espalier.kernels.Mask;
import dev.espalier.network.Network;
import dev.espalier.network.training.Trainer;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Sets weights to zero, one by one or in groups and tiles; along a ramp scored anew before every epoch that prunes. */
final class WeightPruning implements Pruning<Map<String, Mask>> {
    private final Prune spec;
    private final Run run;
    private final WeightChoice choice;
    private final WeightScoring scoring;

    WeightPruning(Prune spec, Run run) {
        this.spec = spec;
        this.run = run;
        List<Layer> layers = SelectedLayers.of(spec.layers(), run);
        this.choice = new WeightChoice(spec, layers);
        this.scoring = new WeightScoring(spec, layers, run);
    }

    @Override
    public List<LayerName> names() {
        return layers().stream().map(Layer::called).toList();
    }

    @Override
    public String those() {
        return "that is pruned";
    }

    @Override
    public List<TensorInfo> read() {
        return layers().stream().map(Layer::weight).toList();
    }

    @Override
    public List<Layer> layers() {
        return choice.layers();
    }

    @Override
    public Map<String, Mask> choose() throws IOException {
        try (Importance importance = scoring.now()) {
            return choice.masks(importance, run.promises().masks().all());
        }
    }

    @Override
    public Map<String, Mask> zeros(Map<String, Mask> chosen) {
        return chosen;
    }

    @Override
    public void prune(Map<String, Mask> chosen) {
        scoring.recordThresholds(run.workspace().tensors(), chosen);
        run.workspace().prune(chosen);
    }

    @Override
    public PruneSchedule schedule() {
        return spec.schedule();
    }

    @Override
    public double target(int epoch) {
        double target = scoring.waits(epoch) ? 0 : schedule().target(spec.share(), epoch);
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
            Map<String, Mask> masks = choice.masks(importance, held, epoch);
            scoring.recordThresholds(current, masks);
            return masks;
        }
    }

    /** What finetuning held at zero is all. */
    @Override
    public void finish() {}
}
