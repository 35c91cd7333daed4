package dev.espalier.graph.architectures;

import dev.espalier.graph.Architecture;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.TensorIndex;
import java.util.List;

/** Knows one built-in architecture: whether tensors are of it, and the graph then. */
interface Blueprint {
    BuiltInArchitecture architecture();

    /** Throws {@link ArchitectureMismatch} naming the first tensor that does not fit. */
    Recognition build(TensorIndex tensors);

    /** Whether it is made of layers in a row whose names tell little: what looks alike must then be looked at twice. */
    default boolean isPlainStack() {
        return true;
    }

    default Recognition recognition(Graph graph, String... findings) {
        return new Recognition(Architecture.named(architecture().name()), graph, List.of(findings));
    }
}
