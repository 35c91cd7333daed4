package dev.espalier.formats.composition;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** {@code X_g} and {@code X_v} of weight norm: the shape of the magnitudes tells which dimension has its own. */
final class Norms {
    private static final String MAGNITUDE = "_g";
    private static final String DIRECTION = "_v";

    private final List<String> composed = new ArrayList<>();

    boolean compose(WeightTable table) {
        for (String name : table.names()) {
            if (name.endsWith(MAGNITUDE)) {
                String base = name.substring(0, name.length() - MAGNITUDE.length());
                table.find(base + DIRECTION)
                        .ifPresent(direction ->
                                compose(base, direction, table.find(name).orElseThrow(), table));
            }
        }
        return table.settle();
    }

    private void compose(String name, Weight direction, Weight magnitude, WeightTable table) {
        OptionalInt dimension = dimension(direction, magnitude);
        boolean named = ShownNames.isLayers(name);
        if (!ShownNames.isName(name)
                || !direction.isFloat()
                || !magnitude.isFloat()
                || (direction.info().rank() < 2 && !named)) {
            return;
        }
        if (dimension.isEmpty()) {
            if (named) {
                throw Refusals.weightNorm(
                        name,
                        "but its magnitudes have shape " + magnitude.info().shape() + " and its directions "
                                + direction.info().shape());
            }
            return;
        }
        if (table.has(name) && !named) {
            return;
        }
        if (table.has(name)) {
            throw Refusals.both(name, name + MAGNITUDE + ", " + name + DIRECTION);
        }
        table.compose(
                normed(name, direction, magnitude, dimension.getAsInt()), name + MAGNITUDE, List.of(name + DIRECTION));
        composed.add(name);
    }

    Weight normed(String name, Weight direction, Weight magnitude, int dimension) {
        return new Weight.Normed(Weight.named(name, direction), direction, magnitude, dimension);
    }

    /** The one that has more than one magnitude; any of size 1 where there is but one; empty where shapes do not fit. */
    static OptionalInt dimension(Weight direction, Weight magnitude) {
        List<Long> shape = direction.info().shape();
        List<Long> sizes = magnitude.info().shape();
        if (sizes.isEmpty() && !shape.isEmpty()) {
            return OptionalInt.of(Weight.Normed.ALL);
        }
        int found = -1;
        int single = -1;
        for (int i = 0; i < sizes.size() && sizes.size() == shape.size(); i++) {
            boolean same = sizes.get(i).equals(shape.get(i));
            if ((!same && sizes.get(i) != 1) || (same && sizes.get(i) != 1 && found >= 0)) {
                return OptionalInt.empty();
            }
            found = same && sizes.get(i) != 1 ? i : found;
            single = same && sizes.get(i) == 1 ? i : single;
        }
        int dimension = found >= 0 ? found : single;
        boolean fits = dimension >= 0 && shape.get(dimension) <= Slices.MOST;
        return fits ? OptionalInt.of(dimension) : OptionalInt.empty();
    }

    void add(String name) {
        composed.add(name);
    }

    void tell(List<String> findings) {
        if (!composed.isEmpty()) {
            findings.add("composed of magnitude and direction, as weight norm does: " + ShownNames.names(composed)
                    + "; exports hold the weights under these names, as after the norm is removed");
        }
    }
}
