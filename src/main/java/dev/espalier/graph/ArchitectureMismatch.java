package dev.espalier.graph;

/** A named architecture or a graph that tensors do not fit; the message names the tensor or node and its shape. */
public final class ArchitectureMismatch extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ArchitectureMismatch(String message) {
        super(message);
    }
}
