package dev.espalier.graph.channels;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which axes of tensors are indexed by units. An axis that two nodes use ties the units of both. */
final class Bindings {
    /** What a tensor's axis is to its units. */
    enum Use {
        /** Makes them: outputs of a convolution or a linear layer. */
        MAKES,
        /** Scales them: a batch norm's weight. */
        SCALES,
        /** Goes with them: biases, statistics. */
        FOLLOWS,
        /** Reads them: inputs of a layer. */
        READS
    }

    record Place(String tensor, int axis) {}

    /** @param erased whether masking sets what is there to 0 */
    @SuppressWarnings("ArrayRecordComponent")
    record Binding(Place place, int[] units, Use use, boolean erased) {}

    private final Units units;
    private final Map<Place, Binding> all = new LinkedHashMap<>();

    Bindings(Units units) {
        this.units = units;
    }

    void bind(String tensor, int axis, int[] to, Use use, boolean erased) {
        Place place = new Place(tensor, axis);
        Binding before = all.get(place);
        if (before == null) {
            all.put(place, new Binding(place, to, use, erased));
        } else {
            units.tie(before.units, to);
            all.put(place, new Binding(place, before.units, use, before.erased || erased));
        }
    }

    /** The units that a layer makes: the same ones wherever its weight is used. */
    int[] made(String weight, long number) {
        int[] made = find(weight, 0).map(Binding::units).orElseGet(() -> units.fresh(number));
        bind(weight, 0, made, Use.MAKES, true);
        return made;
    }

    Optional<Binding> find(String tensor, int axis) {
        return Optional.ofNullable(all.get(new Place(tensor, axis)));
    }

    /** In the order of the graph. */
    Collection<Binding> all() {
        return all.values();
    }
}
