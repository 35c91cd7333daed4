package dev.espalier.sweeps;

import dev.espalier.reports.charts.Quantity;
import dev.espalier.reports.pages.Figure;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A sweep as the template {@code sweep} shows it.
 *
 * @param header of the table; columns of which no row has anything are left out
 */
record SweepPage(
        String title,
        String status,
        List<String> lines,
        String recommendation,
        List<Figure> figures,
        List<String> header,
        List<Row> rows) {
    /**
     * A row of the table.
     *
     * @param cells as texts, empty where nothing is known
     * @param chosen whether it is the recommended one
     */
    record Row(List<String> cells, boolean chosen) {
        Row only(List<Integer> columns) {
            return new Row(columns.stream().map(cells::get).toList(), chosen);
        }
    }

    static SweepPage of(SweepResource sweep) {
        List<String> pointers = List.copyOf(sweep.matrix().axes().keySet());
        List<String> header =
                new ArrayList<>(pointers.stream().map(SweepPage::shortened).toList());
        header.addAll(List.of(
                "status",
                "accuracy",
                "drop",
                "before finetuning",
                "sparsity",
                "parameters",
                "MACs",
                "deflated",
                "latency",
                "verdict",
                "Pareto",
                "job"));
        List<Row> rows =
                sweep.table().stream().map(row -> row(row, pointers, sweep)).toList();
        List<Integer> told = IntStream.range(0, header.size())
                .filter(column ->
                        rows.stream().anyMatch(row -> !row.cells().get(column).isEmpty()))
                .boxed()
                .toList();
        return new SweepPage(
                sweep.name() == null ? sweep.id() : sweep.name(),
                label(sweep.status()),
                lines(sweep),
                sweep.recommended().reason(),
                new SweepCharts(sweep).figures(),
                told.stream().map(header::get).toList(),
                rows.stream().map(row -> row.only(told)).toList());
    }

    private static List<String> lines(SweepResource sweep) {
        List<String> lines = new ArrayList<>();
        lines.add("Sweep " + sweep.id() + ", " + sweep.children().total() + " jobs: "
                + sweep.children().succeeded() + " succeeded, "
                + sweep.children().failed() + " failed");
        lines.add("created " + sweep.createdAt().truncatedTo(ChronoUnit.SECONDS)
                + (sweep.finishedAt() == null
                        ? ""
                        : ", ended " + sweep.finishedAt().truncatedTo(ChronoUnit.SECONDS)));
        if (sweep.baseline() != null && sweep.baseline().accuracy() != null) {
            lines.add("dense accuracy " + Quantity.PERCENT.text(sweep.baseline().accuracy()) + ", "
                    + Quantity.COUNT.text(sweep.baseline().parameters()) + " parameters");
        }
        return lines;
    }

    private static Row row(SweepRow row, List<String> pointers, SweepResource sweep) {
        List<String> cells = new ArrayList<>();
        pointers.forEach(pointer -> cells.add(text(row.values().get(pointer))));
        cells.add(
                row.error() == null
                        ? label(row.status())
                        : label(row.status()) + ": " + label(row.error().code()));
        Stream.of(
                        text(Quantity.PERCENT, row.accuracy()),
                        text(Quantity.POINTS, row.accuracyDrop()),
                        text(Quantity.PERCENT, row.beforeFinetune()),
                        text(Quantity.PERCENT, row.sparsity()),
                        text(Quantity.COUNT, row.parameters()),
                        text(Quantity.COUNT, row.macs()),
                        text(Quantity.BYTES, row.bytes()),
                        text(Quantity.MILLISECONDS, row.latencyMs()),
                        row.verdict() == null ? "" : label(row.verdict()),
                        row.pareto() ? "●" : "",
                        row.jobId() == null ? "" : row.jobId())
                .forEach(cells::add);
        boolean chosen =
                row.jobId() != null && row.jobId().equals(sweep.recommended().jobId());
        return new Row(List.copyOf(cells), chosen);
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String text(Quantity quantity, @Nullable Number value) {
        return value == null ? "" : quantity.text(value.doubleValue());
    }

    /** A value of the matrix as a person would write it. */
    static String text(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "–";
        }
        return value.isString() ? value.stringValue() : value.toString();
    }

    /** {@code 1 sparsity} for {@code /steps/0/sparsity}: steps are counted from 1 where people read. */
    static String shortened(String pointer) {
        String[] names = pointer.substring(1).split("/", -1);
        if (names.length > 2 && names[0].equals("steps") && names[1].matches("[0-9]{1,4}")) {
            String[] rest = new String[names.length - 2];
            System.arraycopy(names, 2, rest, 0, rest.length);
            return (Integer.parseInt(names[1]) + 1) + " " + String.join(".", rest);
        }
        return Place.cut(String.join(".", names));
    }
}
