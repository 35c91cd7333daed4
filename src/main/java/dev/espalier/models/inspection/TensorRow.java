package dev.espalier.models.inspection;

import dev.espalier.graph.Role;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One tensor of a model's file, by one of its names.
 *
 * @param tiedTo the name that the tensor is kept under, where this is another one; null else
 */
public record TensorRow(
        String name,
        String dtype,
        List<Long> shape,
        Role role,
        long bytes,
        @Nullable String tiedTo) {
    public TensorInfo info() {
        DType known = DType.ofLabel(dtype)
                .orElseThrow(
                        () -> new IllegalStateException("tensor \"" + name + "\" is stored as " + dtype + ": bug"));
        return new TensorInfo(name, known, shape, tiedTo);
    }
}
