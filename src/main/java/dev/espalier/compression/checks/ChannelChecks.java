package dev.espalier.compression.checks;

import dev.espalier.compression.pruning.ChannelSelection;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.pruning.Structure;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Layers;
import dev.espalier.graph.channels.Channels;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.text.EnumNames;
import java.util.List;
import java.util.Optional;

/** What steps that prune channels need of the model's graph, and of their own fields together. */
record ChannelChecks(ModelFacts model, List<Objection> errors) {
    void check(PipelineSpec spec) {
        for (int i = 0; i < spec.steps().size(); i++) {
            if (spec.steps().get(i) instanceof Prune prune && prune.structure() == Structure.CHANNEL) {
                criterion("/steps/" + i, prune);
                counting("/steps/" + i, prune);
                layers("/steps/" + i, prune);
            }
        }
    }

    private void criterion(String at, Prune step) {
        switch (step.criterion()) {
            case L1, L2, BATCH_NORM_SCALE, TAYLOR, RANDOM -> {}
            case MAGNITUDE, SNIP, MOVEMENT ->
                add(
                        at + "/criterion",
                        "whole units are pruned by l1, l2, batch_norm_scale, taylor or random, was "
                                + EnumNames.of(step.criterion())
                                + ", which is of single weights; say l2, for instance");
        }
    }

    private void counting(String at, Prune step) {
        switch (step.counting()) {
            case FRACTION, KTH_VALUE -> {}
            case PERCENTILE, COUNT ->
                add(
                        at + "/counting",
                        "units are counted by fraction or kth_value, was " + EnumNames.of(step.counting())
                                + ", which counts single weights");
        }
    }

    private void layers(String at, Prune step) {
        Optional<Graph> graph = model.contents().graph();
        if (graph.isEmpty()) {
            add(
                    at + "/structure",
                    "channels can be pruned only where the network's graph is known, and model " + model.id()
                            + " has none (" + model.noGraph()
                            + "). Set its architecture to a built-in's name or a graph"
                            + " document, or prune with structure unstructured");
            return;
        }
        try {
            List<TensorInfo> tensors = model.contents().tensors();
            Channels channels = Channels.of(graph.get(), tensors);
            ChannelSelection selection = ChannelSelection.of(step, channels, Layers.of(graph.get(), tensors));
            if (selection.chosen().isEmpty()) {
                add(at + "/layers", nothing(step, selection));
            }
            selection.unscaled(step).ifPresent(message -> add(at + "/criterion", message));
        } catch (ArchitectureMismatch e) {
            add(at + "/structure", String.valueOf(e.getMessage()));
        }
    }

    private String nothing(Prune step, ChannelSelection selection) {
        return "no output of a layer can be removed in model " + model.id() + " by include "
                + step.layers().include() + " and exclude " + step.layers().exclude() + ": "
                + (selection.notes().isEmpty()
                        ? "the network's own outputs stay"
                        : String.join("; ", selection.notes()));
    }

    private void add(String pointer, String detail) {
        errors.add(new Objection(pointer, detail));
    }
}
