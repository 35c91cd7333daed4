package dev.espalier.compression.running;

import dev.espalier.compression.spec.layers.LayerSelection;
import dev.espalier.graph.Layer;
import dev.espalier.graph.LayerName;
import java.util.List;

/** The layers that a step is about. */
public final class SelectedLayers {
    /** In the order of the network; warns of globs that match nothing. */
    public static List<Layer> of(LayerSelection selection, Run run) {
        List<Layer> layers = run.workspace().layers();
        List<LayerName> names = layers.stream().map(Layer::called).toList();
        for (String glob : selection.unmatched(names)) {
            run.warn("the pattern \"" + glob + "\" matches no layer");
        }
        List<LayerName> selected = selection.select(names);
        return layers.stream()
                .filter(layer -> selected.contains(layer.called()))
                .toList();
    }

    private SelectedLayers() {}
}
