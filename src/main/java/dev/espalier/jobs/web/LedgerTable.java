package dev.espalier.jobs.web;

import dev.espalier.compression.results.ByteLedger;
import dev.espalier.formats.packed.LedgerRow;
import dev.espalier.web.Csv;
import java.util.List;
import java.util.stream.Stream;

/** A ledger as comma-separated values, its container the last row, so that the column {@code total} adds up to the file. */
final class LedgerTable {
    private static final List<String> HEADER = List.of(
            "tensor", "encoding", "significance", "codes", "tables", "header", "total", "bitsPerWeight", "entropyBits");

    static String csv(ByteLedger ledger) {
        List<String> container = List.of("", "container", "", "", "", "", String.valueOf(ledger.container()), "", "");
        return Csv.lines(HEADER, Stream.concat(ledger.rows().stream().map(LedgerTable::cells), Stream.of(container)));
    }

    private static List<String> cells(LedgerRow row) {
        return Stream.of(
                        row.tensor(),
                        row.encoding(),
                        row.significance(),
                        row.codes(),
                        row.tables(),
                        row.header(),
                        row.total(),
                        row.bitsPerWeight(),
                        row.entropyBits())
                .map(String::valueOf)
                .toList();
    }

    private LedgerTable() {}
}
