package dev.espalier.graph;

import dev.espalier.tensors.TensorInfo;
import java.util.List;

/**
 * A prunable layer: the weight, of two or more dimensions, of a convolution or a linear layer (without a graph: any
 * float tensor of two or more dimensions).
 *
 * @param name the tensor's name less a trailing {@code .weight}; a tensor named just {@code weight} keeps it
 * @param tied the same tensor by its other names
 */
public record Layer(String name, TensorInfo weight, List<TensorInfo> tied) {
    private static final String WEIGHT = ".weight";

    public Layer {
        tied = List.copyOf(tied);
    }

    /** Called after its weight. */
    static Layer of(TensorInfo weight, List<TensorInfo> tied) {
        return new Layer(name(weight), weight, tied);
    }

    private static String name(TensorInfo tensor) {
        String name = tensor.name();
        boolean named = name.endsWith(WEIGHT) && name.length() > WEIGHT.length();
        return named ? name.substring(0, name.length() - WEIGHT.length()) : name;
    }

    public LayerName called() {
        return new LayerName(name, tied.stream().map(Layer::name).toList());
    }
}
