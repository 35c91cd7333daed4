package dev.espalier.models;

import java.util.List;

/** One prunable layer; all figures are of its weight alone. */
public record LayerRow(
        String name, List<Long> shape, String dtype, long parameters, long nonzero, double sparsity, long bytes) {}
