package dev.espalier.graph;

/** What a node computes, with the settings that its tensors do not tell. Closed: whoever switches over it handles every kind. */
public sealed interface Op {
    record Conv2d(int stride, int padding, int dilation, int groups) implements Op {}

    record Linear() implements Op {}

    record BatchNorm(double eps, double momentum) implements Op {
        /** PyTorch's defaults. */
        static final double EPS = 1e-5;

        static final double MOMENTUM = 0.1;
    }

    record Relu() implements Op {}

    record MaxPool(int kernel, int stride, int padding) implements Op {}

    record GlobalAvgPool() implements Op {}

    record Flatten() implements Op {}

    record Add() implements Op {}

    /** Zero channels before and after the existing ones. */
    record PadChannels(int before, int after) implements Op {}

    /** Every {@code stride}-th row and column. */
    record Subsample(int stride) implements Op {}
}
