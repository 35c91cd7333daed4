package dev.espalier.models.inspection;

import java.util.List;

/**
 * One prunable layer; all figures are of its weight alone.
 *
 * @param tied other names of the layer, whose weight is this very tensor
 */
public record LayerRow(
        String name,
        List<Long> shape,
        String dtype,
        long parameters,
        long nonzero,
        double sparsity,
        long bytes,
        List<String> tied) {
    /** Rows that were stored before ties were told have none. */
    public LayerRow {
        tied = tied == null ? List.of() : List.copyOf(tied);
    }
}
