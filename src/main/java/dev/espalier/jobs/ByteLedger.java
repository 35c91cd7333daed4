package dev.espalier.jobs;

import dev.espalier.formats.packed.Ledger;
import dev.espalier.formats.packed.LedgerRow;
import java.util.List;

/**
 * Where the bytes of a packed artifact went: {@code container} and all rows' totals add up to {@code bytes}, the file's
 * size.
 *
 * @param file the artifact's name
 */
public record ByteLedger(String file, long bytes, long container, List<LedgerRow> rows) {
    public static ByteLedger of(String file, Ledger ledger) {
        return new ByteLedger(file, ledger.bytes(), ledger.container(), ledger.rows());
    }
}
