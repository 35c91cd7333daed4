package dev.espalier.formats;

import java.util.List;

/**
 * A pickle that was read.
 *
 * @param end the position behind it
 * @param persistent every reference to something beside the pickle, in order
 */
record Pickle(PickleValue value, long end, List<PickleValue.Persistent> persistent, Foreign foreign) {
    /** Whether the pickle held globals outside the allow-list, and the first that tells most. */
    record Foreign(List<PickleValue.Global> modules, List<PickleValue.Global> others) {}
}
