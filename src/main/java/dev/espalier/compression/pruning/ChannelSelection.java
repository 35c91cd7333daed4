package dev.espalier.compression.pruning;

import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.layers.Glob;
import dev.espalier.compression.spec.layers.LayerSelection;
import dev.espalier.compression.spec.layers.LayerSparsity;
import dev.espalier.compression.spec.pruning.Criterion;
import dev.espalier.graph.Layer;
import dev.espalier.graph.LayerName;
import dev.espalier.graph.channels.ChannelGroup;
import dev.espalier.graph.channels.Channels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which channel groups a prune step is about. A group is cut if some of its layers is included and none is excluded: the
 * outputs of the others go along.
 *
 * @param chosen in graph order
 * @param notes what a user should know of layers that go along or stay
 */
public record ChannelSelection(List<Choice> chosen, List<String> notes) {
    private static final String OUTPUTS = "gives the network's outputs";

    public ChannelSelection {
        chosen = List.copyOf(chosen);
        notes = List.copyOf(notes);
    }

    /**
     * @param layers what the group's layers are called
     * @param sparsity the fraction of its units that go; null where the step's own counts for it
     */
    public record Choice(ChannelGroup group, List<LayerName> layers, Optional<Double> sparsity) {
        public Choice {
            layers = List.copyOf(layers);
        }

        public List<String> names() {
            return ChannelSelection.names(layers);
        }
    }

    private static List<String> names(List<LayerName> layers) {
        return layers.stream().map(LayerName::name).toList();
    }

    public static ChannelSelection of(Prune spec, Channels channels, List<Layer> layers) {
        return new Sorting(spec, layers).sort(channels);
    }

    /** Layers of which outputs go, by name. */
    public Set<String> layers() {
        Set<String> names = new HashSet<>();
        chosen.forEach(choice -> names.addAll(choice.names()));
        return names;
    }

    /** Why batch norm cannot score the units; empty where it can, or is not asked to. */
    public Optional<String> unscaled(Prune spec) {
        List<String> unscaled = chosen.stream()
                .filter(choice -> choice.group().scales().isEmpty())
                .flatMap(choice -> choice.names().stream())
                .toList();
        return spec.criterion() != Criterion.BATCH_NORM_SCALE || unscaled.isEmpty()
                ? Optional.empty()
                : Optional.of("no batch norm scales the outputs of " + unscaled
                        + "; exclude these layers, or choose criterion l2");
    }

    private static boolean matches(String pattern, List<LayerName> layers) {
        return layers.stream().anyMatch(Glob.of(pattern)::matches);
    }

    private static final class Sorting {
        private final Prune spec;
        private final Map<String, LayerName> names = new HashMap<>();
        private final Set<LayerName> selected;
        private final Set<LayerName> excluded;
        private final List<Choice> chosen = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Sorting(Prune spec, List<Layer> layers) {
            this.spec = spec;
            layers.forEach(layer -> names.put(layer.weight().name(), layer.called()));
            List<LayerName> all = layers.stream().map(Layer::called).toList();
            selected = Set.copyOf(spec.layers().select(all));
            excluded = Set.copyOf(new LayerSelection(spec.layers().exclude(), List.of()).select(all));
        }

        ChannelSelection sort(Channels channels) {
            channels.groups().forEach(this::add);
            channels.whole().forEach((weight, why) -> {
                if (selected.contains(name(weight)) && !why.equals(OUTPUTS)) {
                    notes.add("no output of \"" + name(weight).name()
                            + "\" is removed: it, or what it is combined with, " + why);
                }
            });
            return new ChannelSelection(chosen, notes);
        }

        private void add(ChannelGroup group) {
            List<LayerName> layers = group.weights().stream().map(this::name).toList();
            List<String> included =
                    names(layers.stream().filter(selected::contains).toList());
            List<String> barred =
                    names(layers.stream().filter(excluded::contains).toList());
            if (included.isEmpty()) {
                return;
            }
            if (!barred.isEmpty()) {
                notes.add("outputs of " + included + " stay because they go together with those of " + barred
                        + ", which are excluded");
                return;
            }
            if (included.size() < layers.size()) {
                List<String> others = names(layers.stream()
                        .filter(layer -> !selected.contains(layer))
                        .toList());
                notes.add("outputs of " + others + " are removed, too: they go together with those of " + included);
            }
            chosen.add(new Choice(group, layers, override(layers)));
        }

        /** The last override that matches any layer of the group. */
        private Optional<Double> override(List<LayerName> layers) {
            return spec.overrides().stream()
                    .filter(each -> matches(each.layers(), layers))
                    .reduce((_, last) -> last)
                    .map(LayerSparsity::sparsity);
        }

        private LayerName name(String weight) {
            return names.getOrDefault(weight, LayerName.of(weight));
        }
    }
}
