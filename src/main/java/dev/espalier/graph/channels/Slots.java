package dev.espalier.graph.channels;

import java.util.List;

/**
 * A value's places along the axis that its units lie on.
 *
 * @param axis of one sample, from 0
 * @param units by place; a unit may stand in many
 * @param quiet whether what comes of a masked unit is 0 here
 */
@SuppressWarnings("ArrayRecordComponent")
record Slots(int axis, int[] units, boolean quiet) {
    Slots loud() {
        return new Slots(axis, units, false);
    }

    /** All axes as one: a unit stands wherever its slice did. */
    Slots flattened(List<Long> shape, Units room) {
        long inner = 1;
        for (long size : shape.subList(axis + 1, shape.size())) {
            inner *= size;
        }
        int[] flat = room.slots(shape.stream().reduce(1L, Math::multiplyExact));
        for (int i = 0; i < flat.length; i++) {
            flat[i] = units[(int) (i / inner % units.length)];
        }
        return new Slots(0, flat, quiet);
    }
}
