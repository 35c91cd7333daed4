package dev.espalier.models;

import java.util.List;

/**
 * One prunable layer; all figures are of its weight alone.
 *
 * @param tied names of layers whose weight is this one's
 */
record LayerRow(
        String name,
        List<Long> shape,
        String dtype,
        long parameters,
        long nonzero,
        double sparsity,
        long bytes,
        List<String> tied) {
    LayerRow {
        tied = tied == null ? List.of() : List.copyOf(tied); // rows from before ties were told
    }
}
