package dev.espalier.sweeps.pages;

import dev.espalier.reports.charts.Axis;
import dev.espalier.reports.charts.Chart;
import dev.espalier.reports.charts.Quantity;
import dev.espalier.reports.charts.Series;
import dev.espalier.reports.charts.Series.Mark;
import dev.espalier.reports.charts.Series.Point;
import dev.espalier.reports.pages.Figures;
import dev.espalier.sweeps.SweepResource;
import dev.espalier.sweeps.spec.MatrixWords;
import dev.espalier.sweeps.table.SweepRow;
import dev.espalier.web.pages.Block;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Accuracy against everything that it is paid for with. Rows that differ in seeds alone are one point, their mean; lines
 * join rows that differ in one pointer's value.
 */
final class SweepCharts {
    private static final String BITS = "/bits";
    private static final String SEED = "/seed";
    private static final Axis ACCURACY = Axis.of("accuracy", Quantity.PERCENT);

    private final SweepResource sweep;
    private final MatrixWords words;
    private final List<SweepRow> rows;
    private final List<String> pointers;

    SweepCharts(SweepResource sweep, MatrixWords words) {
        this.sweep = sweep;
        this.words = words;
        this.rows = sweep.table().stream().filter(row -> row.accuracy() != null).toList();
        this.pointers = sweep.matrix().axes().entrySet().stream()
                .filter(axis -> !axis.getKey().equals(SEED) && axis.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    List<Block> figures() {
        List<Chart> charts = new ArrayList<>();
        charts.add(front());
        charts.add(against("sparsity", Quantity.PERCENT, SweepRow::sparsity));
        pointers.stream()
                .filter(pointer -> pointer.endsWith(BITS))
                .forEach(pointer -> charts.add(againstBits(pointer)));
        charts.add(against("parameters", Quantity.COUNT, SweepRow::parameters));
        charts.add(against("multiply-accumulates", Quantity.COUNT, SweepRow::macs));
        charts.add(against("median latency", Quantity.MILLISECONDS, SweepRow::latencyMs));
        List<Chart> shown = charts.stream().filter(chart -> !chart.isEmpty()).toList();
        return shown.isEmpty()
                ? List.of()
                : List.of(Figures.of(
                        "What accuracy is paid with",
                        seeds() > 1 ? "Points are means over " + seeds() + " seeds." : "",
                        shown));
    }

    private int seeds() {
        List<JsonNode> seeds = sweep.matrix().axes().get(SEED);
        return seeds == null ? 1 : seeds.size();
    }

    /** Every row by itself, and the front of those that none beats. */
    private Chart front() {
        List<Point> all =
                rows.stream().filter(row -> !row.pareto()).map(this::single).toList();
        List<Point> front = rows.stream()
                .filter(SweepRow::pareto)
                .sorted(Comparator.comparing(row -> Objects.requireNonNullElse(row.bytes(), 0L)))
                .map(this::single)
                .toList();
        return new Chart(
                "Accuracy against size: the Pareto front",
                Axis.of("deflated size", Quantity.BYTES),
                ACCURACY,
                List.of(
                        new Series("Pareto front", Mark.LINE_AND_DOTS, front),
                        new Series("beaten by another", Mark.DOTS, all)));
    }

    private Point single(SweepRow row) {
        return new Point(number(row.bytes()), number(row.accuracy()), note(row), chosen(row));
    }

    private Chart against(String label, Quantity quantity, Function<SweepRow, @Nullable Number> figure) {
        Function<SweepRow, Double> place = row -> number(figure.apply(row));
        return chart("Accuracy against " + label, Axis.of(label, quantity), place, moving(place));
    }

    /** The pointer whose values move rows along an axis most, where the others stay: lines follow it. */
    private String moving(Function<SweepRow, Double> place) {
        return pointers.stream()
                .max(Comparator.comparingLong(pointer -> grouped(pointer).values().stream()
                        .mapToLong(members ->
                                members.stream().map(place).distinct().count())
                        .sum()))
                .orElse("");
    }

    private Chart againstBits(String pointer) {
        Function<SweepRow, Double> bits = row -> {
            JsonNode value = row.values().get(pointer);
            return value != null && value.isNumber() ? value.doubleValue() : Double.NaN;
        };
        return chart("Accuracy against bits", Axis.whole("bits"), bits, pointer);
    }

    /** Nothing where all rows have one place on the axis. */
    private Chart chart(String title, Axis axis, Function<SweepRow, Double> place, String varied) {
        long places =
                rows.stream().map(place).filter(Double::isFinite).distinct().count();
        if (places < 2) {
            return new Chart(title, axis, ACCURACY, List.of());
        }
        Map<String, List<SweepRow>> groups = grouped(varied);
        List<Series> series = new ArrayList<>();
        groups.forEach((name, members) -> {
            series.add(new Series(
                    name.isEmpty() ? "final" : name,
                    Mark.LINE_AND_DOTS,
                    means(members, varied, place, SweepRow::accuracy)));
            if (groups.size() == 1) {
                series.add(new Series(
                        "before finetuning",
                        Mark.LINE_AND_DOTS,
                        means(members, varied, place, SweepRow::beforeFinetune)));
            }
        });
        return new Chart(title, axis, ACCURACY, series);
    }

    /** Rows that are alike but for one pointer's value and the seed. */
    private Map<String, List<SweepRow>> grouped(String varied) {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        row -> pointers.stream()
                                .filter(pointer -> !pointer.equals(varied))
                                .map(pointer -> words.brief(pointer) + " "
                                        + MatrixWords.value(row.values().get(pointer)))
                                .collect(Collectors.joining(", ")),
                        LinkedHashMap::new,
                        Collectors.toList()));
    }

    private List<Point> means(
            List<SweepRow> members,
            String varied,
            Function<SweepRow, Double> place,
            Function<SweepRow, @Nullable Double> figure) {
        Map<String, List<SweepRow>> alike = members.stream()
                .collect(Collectors.groupingBy(
                        row -> MatrixWords.value(row.values().get(varied)), LinkedHashMap::new, Collectors.toList()));
        List<Point> points = new ArrayList<>();
        for (List<SweepRow> same : alike.values()) {
            OptionalDouble mean =
                    same.stream().mapToDouble(row -> number(figure.apply(row))).average();
            OptionalDouble at = same.stream().mapToDouble(place::apply).average();
            points.add(new Point(
                    at.orElse(Double.NaN),
                    mean.orElse(Double.NaN),
                    same.size() == 1 ? note(same.getFirst()) : null,
                    same.stream().anyMatch(this::chosen)));
        }
        points.sort(Comparator.comparingDouble(Point::x));
        return points;
    }

    private boolean chosen(SweepRow row) {
        return row.jobId() != null && row.jobId().equals(sweep.recommended().jobId());
    }

    private String note(SweepRow row) {
        String values = row.values().entrySet().stream()
                .map(value -> words.brief(value.getKey()) + " " + MatrixWords.value(value.getValue()))
                .collect(Collectors.joining(", "));
        return values + ": accuracy " + Quantity.PERCENT.text(number(row.accuracy())) + ", "
                + Quantity.BYTES.text(number(row.bytes()));
    }

    private static double number(@Nullable Number value) {
        return value == null ? Double.NaN : value.doubleValue();
    }
}
