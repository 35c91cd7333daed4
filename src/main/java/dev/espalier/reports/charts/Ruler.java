package dev.espalier.reports.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Where figures of an axis lie between two pixels, and which of them are written beside it. */
final class Ruler {
    private static final int TICKS = 5;
    private static final int MOST_DECADES = 8;

    private final Axis axis;
    private final double least;
    private final double most;
    private final double from;
    private final double to;

    /** A figure that is written beside the axis. */
    record Tick(double pixel, String text) {}

    /** @param from the pixel of the least figure; may be beyond {@code to}, as on axes that grow upwards */
    Ruler(Axis axis, double[] values, double from, double to) {
        this.axis = axis;
        this.from = from;
        this.to = to;
        double[] shown = axis.logarithmic()
                ? DoubleStream.of(values)
                        .filter(value -> value > 0)
                        .map(Math::log10)
                        .toArray()
                : values;
        double low = DoubleStream.of(shown).min().orElse(0);
        double high = DoubleStream.of(shown).max().orElse(1);
        double margin = high > low ? (high - low) * 0.05 : Math.max(Math.abs(high) * 0.1, 0.5);
        boolean named = !axis.categories().isEmpty();
        this.least = named ? -0.4 : axis.logarithmic() ? Math.floor(low) : within(low - margin, low);
        this.most = named
                ? axis.categories().size() - 0.6
                : axis.logarithmic()
                        ? Math.max(Math.ceil(high), least + 1)
                        : Math.min(high + margin, Math.max(high, axis.quantity().most()));
    }

    /** Margins do not reach below zero where no figure does. */
    private static double within(double low, double lowest) {
        return lowest >= 0 ? Math.max(0, low) : low;
    }

    double pixel(double value) {
        double at = axis.logarithmic() ? (value > 0 ? Math.log10(value) : least) : value;
        return from + (Math.clamp(at, least, most) - least) / (most - least) * (to - from);
    }

    List<Tick> ticks() {
        if (!axis.categories().isEmpty()) {
            return IntStream.range(0, axis.categories().size())
                    .mapToObj(i -> new Tick(pixel(i), axis.categories().get(i)))
                    .toList();
        }
        return axis.logarithmic() ? decades() : evenly();
    }

    private List<Tick> decades() {
        List<Tick> ticks = new ArrayList<>();
        int step = (int) Math.max(1, Math.ceil((most - least) / MOST_DECADES));
        for (int power = (int) least; power <= most; power += step) {
            double value = Math.pow(10, power);
            String text = Math.abs(power) < 4 ? axis.quantity().text(value) : String.format(Locale.ROOT, "1e%d", power);
            ticks.add(new Tick(pixel(value), text));
        }
        return ticks;
    }

    /** Multiples of 1, 2 or 5 times a power of ten, of the unit in which the figures are written. */
    private List<Tick> evenly() {
        double rough = (most - least) / TICKS;
        double unit = axis.quantity().unit(rough);
        double power = unit * Math.pow(10, Math.floor(Math.log10(rough / unit)));
        double step = DoubleStream.of(1, 2, 5, 10)
                .map(multiple -> multiple * power)
                .filter(candidate -> candidate >= rough && (!axis.whole() || candidate >= 1))
                .findFirst()
                .orElse(axis.whole() ? Math.max(1, 10 * power) : 10 * power);
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(least / step); i * step <= most; i++) {
            ticks.add(new Tick(pixel(i * step), axis.quantity().text(i * step)));
        }
        return ticks;
    }
}
