package dev.espalier.reports.pages;

import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.SensitivityPoint;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.results.TrajectoryPoint;
import dev.espalier.compression.spec.InferenceRuntime;
import dev.espalier.reports.charts.Axis;
import dev.espalier.reports.charts.Chart;
import dev.espalier.reports.charts.Quantity;
import dev.espalier.reports.charts.Series;
import dev.espalier.reports.charts.Series.Mark;
import dev.espalier.reports.charts.Series.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The charts of one stage: its epochs, its trajectory, its measurements. */
record StageCharts(StageResult stage) {
    private static final Axis ACCURACY = Axis.of("accuracy", Quantity.PERCENT);

    /** Weights whose paths are drawn; more would be a blot. */
    private static final int MOST_PATHS = Chart.STYLES;

    List<Chart> charts() {
        List<Chart> charts = new ArrayList<>(new EpochCharts(stage.curve()).charts());
        charts.addAll(trajectory());
        charts.add(sensitivity());
        charts.add(latency());
        return charts;
    }

    private List<Chart> trajectory() {
        List<TrajectoryPoint> trajectory = stage.trajectory();
        if (trajectory == null) {
            return List.of();
        }
        Axis step = Axis.whole("optimizer step");
        Map<String, List<Point>> paths = new LinkedHashMap<>();
        for (TrajectoryPoint point : trajectory) {
            point.weights().forEach((tensor, weights) -> {
                for (int i = 0; i < weights.size() && paths.size() <= MOST_PATHS; i++) {
                    paths.computeIfAbsent(tensor + "[" + i + "]", _ -> new ArrayList<>())
                            .add(new Point(point.step(), weights.get(i)));
                }
            });
        }
        List<Series> weights = paths.entrySet().stream()
                .limit(MOST_PATHS)
                .map(path -> new Series(path.getKey(), Mark.LINE, path.getValue()))
                .toList();
        List<Point> losses = trajectory.stream()
                .map(point -> point(point.step(), point.loss()))
                .toList();
        return List.of(
                new Chart("Weights by step", step, Axis.of("weight", Quantity.NUMBER), weights),
                new Chart(
                        "Loss by step",
                        step,
                        Axis.logarithmic("loss, log scale", Quantity.NUMBER),
                        List.of(new Series("loss", Mark.LINE, losses))));
    }

    private Chart sensitivity() {
        Map<String, List<Point>> layers = new LinkedHashMap<>();
        List<SensitivityPoint> tried = stage.sensitivity() == null ? List.of() : stage.sensitivity();
        for (SensitivityPoint point : tried) {
            layers.computeIfAbsent(point.layer(), _ -> new ArrayList<>()).add(point(point.value(), point.accuracy()));
        }
        return new Chart(
                "Accuracy where one layer alone is changed",
                Axis.of("value", Quantity.NUMBER),
                ACCURACY,
                layers.entrySet().stream()
                        .map(layer -> series(layer.getKey(), layer.getValue()))
                        .toList());
    }

    private Chart latency() {
        List<Latency> measured = stage.latency() == null ? List.of() : stage.latency();
        return new Chart(
                "Median time of a batch",
                Axis.named(
                        "samples in a batch",
                        measured.stream().map(StageCharts::place).toList()),
                Axis.of("milliseconds", Quantity.MILLISECONDS),
                List.of(
                        places(
                                "compressed",
                                measured.stream().map(Latency::medianMs).toList()),
                        places(
                                "dense",
                                measured.stream().map(Latency::denseMedianMs).toList())));
    }

    private static String place(Latency latency) {
        return latency.batchSize()
                + (latency.runtime() == InferenceRuntime.LIBTORCH
                        ? ""
                        : ", " + latency.runtime().label());
    }

    private static Series places(String name, List<Double> figures) {
        List<Point> points = new ArrayList<>();
        figures.forEach(figure -> points.add(new Point(points.size(), figure)));
        return new Series(name, Mark.LINE_AND_DOTS, points);
    }

    private static Series series(String name, List<Point> points) {
        return new Series(name, Mark.LINE_AND_DOTS, points);
    }

    /** What is not known has no place and is left out. */
    private static Point point(double x, @Nullable Double y) {
        return new Point(x, y == null ? Double.NaN : y);
    }
}
