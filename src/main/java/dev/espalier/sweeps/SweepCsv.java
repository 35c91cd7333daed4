package dev.espalier.sweeps;

import dev.espalier.sweeps.table.Recommendation;
import dev.espalier.sweeps.table.SweepRow;
import dev.espalier.text.EnumNames;
import dev.espalier.web.Csv;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A sweep's table for spreadsheets and notebooks: a column for each pointer, then the figures. */
final class SweepCsv {
    private static final List<String> FIGURES = List.of(
            "jobId",
            "status",
            "error",
            "accuracy",
            "loss",
            "accuracyDrop",
            "intervalLow",
            "intervalHigh",
            "beforeFinetune",
            "sparsity",
            "parameters",
            "macs",
            "bytes",
            "latencyMs",
            "verdict",
            "pareto",
            "recommended");

    static String of(SweepResource sweep) {
        List<String> pointers = List.copyOf(sweep.matrix().axes().keySet());
        List<String> header = Stream.concat(pointers.stream(), FIGURES.stream()).toList();
        return Csv.lines(header, sweep.table().stream().map(row -> cells(pointers, row, sweep.recommended())));
    }

    private static List<String> cells(List<String> pointers, SweepRow row, Recommendation recommended) {
        List<String> cells = new ArrayList<>();
        pointers.forEach(pointer -> cells.add(text(row.values().get(pointer))));
        Stream.of(
                        row.jobId(),
                        row.status().label(),
                        row.error() == null ? null : EnumNames.of(row.error().code()),
                        row.accuracy(),
                        row.loss(),
                        row.accuracyDrop(),
                        row.interval() == null ? null : row.interval().getFirst(),
                        row.interval() == null ? null : row.interval().getLast(),
                        row.beforeFinetune(),
                        row.sparsity(),
                        row.parameters(),
                        row.macs(),
                        row.bytes(),
                        row.latencyMs(),
                        row.verdict() == null ? null : EnumNames.of(row.verdict()),
                        row.pareto(),
                        row.jobId() != null && row.jobId().equals(recommended.jobId()))
                .forEach(cell -> cells.add(cell == null ? "" : cell.toString()));
        return cells;
    }

    private static String text(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "";
        }
        return value.isString() ? value.stringValue() : value.toString();
    }

    private SweepCsv() {}
}
