package dev.espalier.compression.pruning;

import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.pruning.Counting;
import dev.espalier.graph.Layer;
import dev.espalier.kernels.InputGroups;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Scores;
import dev.espalier.kernels.Selection;
import dev.espalier.kernels.Tiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;

/**
 * The rule by which a prune step chooses weights of its layers: single ones, the least of each group of inputs, or whole
 * tiles.
 */
public record WeightChoice(Prune spec, List<Layer> layers) {
    public WeightChoice {
        layers = List.copyOf(layers);
    }

    /**
     * For the full sparsity.
     *
     * @param held what is pruned already, and goes before anything else
     */
    public Map<String, Mask> masks(Importance importance, Map<String, Mask> held) {
        return masks(new Weighing(importance, held), DoubleUnaryOperator.identity());
    }

    /** For the sparsity that the schedule is at before an epoch, from 1. */
    public Map<String, Mask> masks(Importance importance, Map<String, Mask> held, int epoch) {
        return masks(new Weighing(importance, held), sparsity -> spec.schedule().target(sparsity, epoch));
    }

    /** By tensor name. */
    private Map<String, Mask> masks(Weighing weighing, DoubleUnaryOperator target) {
        Map<String, Mask> masks = new HashMap<>();
        for (Targets.Pool pool : new Targets(spec).pools(layers)) {
            double sparsity = target.applyAsDouble(pool.sparsity());
            List<Mask> chosen = switch (spec.structure()) {
                case UNSTRUCTURED -> single(pool.layers(), weighing, sparsity);
                case N_M -> grouped(pool.layers(), weighing, sparsity);
                case BLOCK -> tiled(pool.layers(), weighing, sparsity);
                case CHANNEL -> throw new IllegalStateException("bug: channels are no single weights");
            };
            for (int i = 0; i < chosen.size(); i++) {
                masks.put(pool.layers().get(i).weight().name(), chosen.get(i));
            }
        }
        return masks;
    }

    private List<Mask> single(List<Layer> pool, Weighing weighing, double sparsity) {
        return select(pool.stream().map(weighing::of).toList(), sparsity);
    }

    private List<Mask> tiled(List<Layer> pool, Weighing weighing, double sparsity) {
        List<Tiles> tiles = pool.stream().map(this::tiles).toList();
        List<Scores> scores = new ArrayList<>();
        for (int i = 0; i < pool.size(); i++) {
            Mask gone = tiles.get(i).prunedOf(weighing.held(pool.get(i)));
            scores.add(tiles.get(i).means(weighing.importance().of(pool.get(i))).withLeast(gone));
        }
        List<Mask> chosen = select(scores, sparsity);
        List<Mask> masks = new ArrayList<>();
        for (int i = 0; i < pool.size(); i++) {
            masks.add(tiles.get(i).weightsOf(chosen.get(i)));
        }
        return masks;
    }

    private Tiles tiles(Layer layer) {
        return Tiles.of(
                layer.weight().shape(), Objects.requireNonNull(spec.rows()), Objects.requireNonNull(spec.columns()));
    }

    private List<Mask> grouped(List<Layer> pool, Weighing weighing, double sparsity) {
        int size = Objects.requireNonNull(spec.m());
        InputGroups groups = new InputGroups(size - (int) Math.rint(sparsity * size), size);
        return pool.stream()
                .map(layer -> groups.mask(weighing.of(layer), layer.weight().shape()))
                .toList();
    }

    private List<Mask> select(List<Scores> pool, double sparsity) {
        return spec.counting() == Counting.COUNT
                ? Selection.count(pool, sparsity)
                : Selection.percentile(pool, sparsity);
    }

    private record Weighing(Importance importance, Map<String, Mask> held) {
        Scores of(Layer layer) {
            return importance.of(layer, held(layer));
        }

        Mask held(Layer layer) {
            Mask mask = held.get(layer.weight().name());
            return mask == null ? Mask.none(layer.weight().elements()) : mask;
        }
    }
}
