package dev.espalier.reports.pages;

import dev.espalier.compression.results.StageResult.CurvePoint;
import dev.espalier.reports.charts.Axis;
import dev.espalier.reports.charts.Chart;
import dev.espalier.reports.charts.Quantity;
import dev.espalier.reports.charts.Series;
import dev.espalier.reports.charts.Series.Mark;
import dev.espalier.reports.charts.Series.Point;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The epochs of one finetuning, as far as it has come, and the ramp of its sparsity. */
record EpochCharts(List<CurvePoint> curve) {
    private static final Axis EPOCH = Axis.whole("epoch");
    private static final Axis ACCURACY = Axis.of("accuracy", Quantity.PERCENT);

    List<Chart> charts() {
        return List.of(
                new Chart(
                        "Loss by epoch",
                        EPOCH,
                        Axis.of("loss", Quantity.NUMBER),
                        List.of(
                                byEpoch("train", CurvePoint::trainLoss),
                                byEpoch("test", CurvePoint::testLoss),
                                byEpoch("validation", CurvePoint::validationLoss))),
                new Chart(
                        "Accuracy by epoch",
                        EPOCH,
                        ACCURACY,
                        List.of(
                                byEpoch("train", CurvePoint::trainAccuracy),
                                byEpoch("test", CurvePoint::testAccuracy),
                                byEpoch("validation", CurvePoint::validationAccuracy))),
                new Chart(
                        "Accuracy along the rising sparsity",
                        Axis.of("sparsity", Quantity.PERCENT),
                        ACCURACY,
                        rises() ? List.of(alongSparsity()) : List.of()));
    }

    private Series byEpoch(String name, Function<CurvePoint, @Nullable Double> figure) {
        return series(
                name,
                curve.stream()
                        .map(point -> point(point.epoch(), figure.apply(point)))
                        .toList());
    }

    private boolean rises() {
        return curve.stream().map(CurvePoint::sparsity).distinct().count() > 1;
    }

    private Series alongSparsity() {
        return series(
                "test",
                curve.stream()
                        .map(point -> point(point.sparsity(), point.testAccuracy()))
                        .toList());
    }

    private static Series series(String name, List<Point> points) {
        return new Series(name, Mark.LINE_AND_DOTS, points);
    }

    /** What is not known has no place and is left out. */
    private static Point point(double x, @Nullable Double y) {
        return new Point(x, y == null ? Double.NaN : y);
    }
}
