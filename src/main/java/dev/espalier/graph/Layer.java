package dev.espalier.graph;

import dev.espalier.formats.TensorInfo;

/**
 * A prunable layer: the weight, of two or more dimensions, of a convolution or a linear layer (without a graph: any
 * float tensor of two or more dimensions).
 *
 * @param name the tensor's name less a trailing {@code .weight}; a tensor named just {@code weight} keeps it
 */
public record Layer(String name, TensorInfo weight) {}
