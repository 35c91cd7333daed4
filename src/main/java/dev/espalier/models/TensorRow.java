package dev.espalier.models;

import dev.espalier.formats.DType;
import dev.espalier.formats.TensorInfo;
import dev.espalier.graph.Role;
import java.util.List;

/** One tensor of a model's file. */
public record TensorRow(String name, String dtype, List<Long> shape, Role role, long bytes) {
    public TensorInfo info() {
        DType known = DType.ofLabel(dtype)
                .orElseThrow(
                        () -> new IllegalStateException("tensor \"" + name + "\" is stored as " + dtype + ": bug"));
        return new TensorInfo(name, known, shape);
    }
}
