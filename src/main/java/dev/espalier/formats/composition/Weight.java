package dev.espalier.formats.composition;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.List;

/**
 * A tensor as a network uses it: one of the file's, or what PyTorch computes from several of them, which may be computed
 * themselves.
 *
 * <pre>
 * Stored     as it lies in the file
 * Masked     original * mask                                           torch.nn.utils.prune
 * Normed     direction * (magnitude / |direction|), the norm over      weight norm
 *            all but one dimension, or over all
 * Divided    original / (u^T W v), W the original as a matrix of       spectral norm in evaluation
 *            one row for each index of a dimension
 * </pre>
 */
sealed interface Weight {
    /** Name, type and shape that it has in the network. */
    TensorInfo info();

    record Stored(TensorInfo info) implements Weight {}

    record Masked(TensorInfo info, Weight original, Weight mask) implements Weight {}

    /** @param dimension that keeps its own magnitudes; {@link #ALL} where there is but one magnitude */
    record Normed(TensorInfo info, Weight direction, Weight magnitude, int dimension) implements Weight {
        static final int ALL = -1;
    }

    /** @param dimension whose indices are the rows */
    record Divided(TensorInfo info, Weight original, Weight u, Weight v, int dimension) implements Weight {}

    /** What it is computed from, whatever it is called: equal for tied weights, which are computed from the same tensors. */
    default List<Object> content() {
        return switch (this) {
            case Stored(TensorInfo info) -> List.of(info.storedAs());
            case Masked(TensorInfo _, Weight original, Weight mask) ->
                List.of("mask", original.content(), mask.content());
            case Normed(TensorInfo _, Weight direction, Weight magnitude, int dimension) ->
                List.of("norm", direction.content(), magnitude.content(), dimension);
            case Divided(TensorInfo _, Weight original, Weight u, Weight v, int dimension) ->
                List.of("spectral norm", original.content(), u.content(), v.content(), dimension);
        };
    }

    /** The same as a tensor of another name. */
    static TensorInfo named(String name, Weight like) {
        return new TensorInfo(name, like.info().dtype(), like.info().shape());
    }

    default boolean isFloat() {
        return info().dtype().isFloat();
    }

    default boolean isNumeric() {
        return info().dtype() != DType.COMPLEX64;
    }
}
