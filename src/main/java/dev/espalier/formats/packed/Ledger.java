package dev.espalier.formats.packed;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where the bytes of a packed file went.
 *
 * @param bytes of the file: {@code container} and all rows' totals add up to it
 * @param container names, shapes, sections, and what else is no tensor's own
 */
public record Ledger(long bytes, long container, List<LedgerRow> rows) {
    static Ledger of(long bytes, List<LedgerRow> rows) {
        long tensors = rows.stream().mapToLong(LedgerRow::total).sum();
        return new Ledger(bytes, bytes - tensors, List.copyOf(rows));
    }

    /** Total of each tensor. */
    public Map<String, Long> bytesByTensor() {
        return rows.stream().collect(Collectors.toMap(LedgerRow::tensor, LedgerRow::total));
    }
}
