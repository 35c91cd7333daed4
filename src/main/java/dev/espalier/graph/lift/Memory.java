package dev.espalier.graph.lift;

import java.util.ArrayList;
import java.util.List;

/** What several variables may look at: the node that computed it last. An operation in place gives it another node. */
final class Memory {
    private String node;
    private List<Long> shape;
    private boolean stale;
    private final List<Memory> overlapping = new ArrayList<>();

    Memory(String node, List<Long> shape) {
        this.node = node;
        this.shape = List.copyOf(shape);
    }

    String node() {
        return node;
    }

    /** Of one sample, as the node gives it. */
    List<Long> shape() {
        return shape;
    }

    /** Whether an operation in place may have changed it through another that lies over it. */
    boolean isStale() {
        return stale;
    }

    /** Says that what changes one of the two may change the other. */
    void overlaps(Memory other) {
        overlapping.add(other);
        other.overlapping.add(this);
    }

    void replace(String changed, List<Long> changedShape) {
        node = changed;
        shape = List.copyOf(changedShape);
        overlapping.forEach(other -> other.stale = true);
    }
}
