package dev.espalier.compression.results;

import dev.espalier.formats.packed.LedgerRow;
import java.util.List;

/**
 * Where the bytes of a packed artifact went: {@code container} and all rows' totals add up to {@code bytes}, the file's
 * size.
 *
 * @param file the artifact's name
 */
public record ByteLedger(String file, long bytes, long container, List<LedgerRow> rows) {
    public ByteLedger {
        rows = List.copyOf(rows);
    }
}
