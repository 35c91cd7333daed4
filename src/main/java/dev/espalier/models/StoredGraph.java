package dev.espalier.models;

import dev.espalier.graph.Graph;

/** How a stored model computes, or why that is not known. */
public sealed interface StoredGraph {
    record Known(Graph graph) implements StoredGraph {}

    /** @param reason in the words of a finding */
    record Unknown(String reason) implements StoredGraph {
        static final Unknown UNSAID = new Unknown("its findings say why");
    }
}
