package dev.espalier.graph;

/** A named architecture or a graph that tensors do not fit; the message names the tensor or node and its shape. */
public final class ArchitectureMismatch extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String pointer;

    public ArchitectureMismatch(String message) {
        this("", message);
    }

    /** @param pointer where it is in a graph document, as a JSON Pointer; empty for all of it */
    ArchitectureMismatch(String pointer, String message) {
        super(message);
        this.pointer = pointer;
    }

    public String pointer() {
        return pointer;
    }
}
