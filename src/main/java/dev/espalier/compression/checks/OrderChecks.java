package dev.espalier.compression.checks;

import dev.espalier.compression.spec.Evaluate;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.MeasureLatency;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.Quantize;
import dev.espalier.compression.spec.Recalibrate;
import dev.espalier.compression.spec.Sensitivity;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.compression.spec.layers.LayerSelection;
import dev.espalier.compression.spec.layers.LayerSparsity;
import dev.espalier.compression.spec.pruning.ChannelMode;
import dev.espalier.compression.spec.pruning.Scope;
import dev.espalier.graph.LayerName;
import dev.espalier.kernels.quantization.Granularity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Steps that make sense by themselves and none after what came before: they would undo it, or do nothing. Only what is
 * sure to be senseless is refused; zeros and masks survive any order.
 *
 * <ul>
 *   <li>pruning unstructured to no more than what an earlier step has pruned the same layers to
 *   <li>quantizing to more bits than before without training: what rounding took does not come back
 *   <li>taking out channels after a structure of consecutive inputs (n_m, blocks, groups of a scale): they shift
 * </ul>
 */
final class OrderChecks {
    private final StepGround ground;
    private final List<LayerName> layers;
    private final Map<String, Held> pruned = new HashMap<>();
    private final Map<String, Rounded> rounded = new HashMap<>();
    private final List<String> aligned = new ArrayList<>();

    /** Who pruned a layer to what. */
    private record Held(double sparsity, String by) {}

    /** Who rounded a layer to what. */
    private record Rounded(int bits, String by) {}

    OrderChecks(StepGround ground) {
        this.ground = ground;
        this.layers = ground.model() == null ? List.of() : ground.model().layers();
    }

    void check(List<StepSpec> steps) {
        for (int i = 0; i < steps.size(); i++) {
            String at = "/steps/" + i;
            switch (steps.get(i)) {
                case Prune prune -> prune(at, prune);
                case Quantize quantize -> quantize(at, quantize, trains(steps.subList(i, steps.size())));
                case Evaluate _, Finetune _, Recalibrate _, Sensitivity _, MeasureLatency _ -> {}
            }
        }
    }

    private static boolean trains(List<StepSpec> steps) {
        return steps.stream().anyMatch(step -> step.finetune() != null);
    }

    private void prune(String at, Prune step) {
        switch (step.structure()) {
            case UNSTRUCTURED -> weights(at, step);
            case N_M, BLOCK -> aligned.add(at);
            case CHANNEL -> channels(at, step);
        }
    }

    private void weights(String at, Prune step) {
        if (step.scope() == Scope.GLOBAL) {
            return; // what one threshold for all takes from each layer is not known before it is found
        }
        Map<String, Double> targets = new HashMap<>();
        selected(step.layers())
                .forEach(layer -> targets.put(
                        layer.name(),
                        step.overrideOf(layer).map(LayerSparsity::sparsity).orElse(step.share())));
        boolean futile = step.share() > 0 // what is held goes first, by every criterion
                && !targets.isEmpty()
                && targets.entrySet().stream()
                        .allMatch(target -> pruned.containsKey(target.getKey())
                                && target.getValue()
                                        <= pruned.get(target.getKey()).sparsity());
        if (futile) {
            Held held = Objects.requireNonNull(
                    pruned.get(targets.keySet().iterator().next()));
            ground.add(
                    at + "/sparsity",
                    "would prune nothing: sparsity " + step.share() + " is of all weights of a layer, and "
                            + held.by()
                            + " has pruned its layers to " + held.sparsity()
                            + " already; ask for more, or leave the step out");
        }
        targets.forEach((layer, sparsity) ->
                pruned.merge(layer, new Held(sparsity, at), (old, now) -> now.sparsity() > old.sparsity() ? now : old));
    }

    private void channels(String at, Prune step) {
        if (step.mode() != ChannelMode.SHRINK) {
            return;
        }
        if (!aligned.isEmpty()) {
            ground.add(
                    at + "/mode",
                    "taking out channels shifts the inputs of the layers after them, and " + aligned.getFirst()
                            + " has made n_m patterns, blocks or groups of consecutive inputs, which would not hold"
                            + " any more; take out the channels first, or use mode mask");
        }
        pruned.clear();
    }

    private void quantize(String at, Quantize step, boolean trained) {
        if (step.granularity() == Granularity.GROUP) {
            aligned.add(at);
        }
        List<String> raised = new ArrayList<>();
        for (LayerName layer : selected(step.layers())) {
            int bits = step.bits(layer);
            Rounded before = rounded.get(layer.name());
            if (before != null && bits > before.bits() && !trained) {
                raised.add("\"" + layer.name() + "\" (" + before.bits() + " bits by " + before.by() + ", now " + bits
                        + ")");
            }
            rounded.put(layer.name(), new Rounded(bits, at));
        }
        if (!raised.isEmpty()) {
            ground.add(
                    at + "/bits",
                    "more bits do not bring back what fewer took: " + String.join(", ", shown(raised))
                            + "; give each layer its bits at once, with overrides, or exclude the layer from one of the"
                            + " steps, or finetune");
        }
    }

    private static List<String> shown(List<String> all) {
        int most = 3;
        return all.size() <= most
                ? all
                : List.of(all.get(0), all.get(1), all.get(2), "and " + (all.size() - most) + " more");
    }

    private List<LayerName> selected(LayerSelection selection) {
        return selection.select(layers);
    }
}
