package dev.espalier.reports.charts;

import dev.espalier.reports.charts.Series.Point;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Series of points over two axes, as a self-contained SVG element. Colours, fonts and dark mode are the page's: series
 * n has the class {@code s<n>}, dashes and marks differ as well so that a print without colours can be read.
 */
public record Chart(String title, Axis x, Axis y, List<Series> series) {
    private static final double WIDTH = 640;
    private static final double HEIGHT = 340;
    private static final double LEFT = 74;
    private static final double RIGHT = 624;
    private static final double TOP = 46;
    private static final double BOTTOM = 280;
    private static final double LINE = 16;
    private static final int LONGEST_NAME = 40;
    /** Beyond this a dot for every point hides the line. */
    private static final int MOST_DOTS = 60;

    /** Classes from here on begin anew. */
    public static final int STYLES = 8;

    public Chart {
        series = series.stream().filter(each -> !each.points().isEmpty()).toList();
    }

    /** Whether there is anything to be seen. */
    public boolean isEmpty() {
        return series.isEmpty();
    }

    public String svg() {
        Svg svg = new Svg();
        svg.open("svg", "viewBox", "0 0 " + (int) WIDTH + " " + (int) HEIGHT, "role", "img", "aria-label", title);
        svg.title(title);
        Ruler across = new Ruler(x, values(Point::x), LEFT, RIGHT);
        Ruler up = new Ruler(y, values(Point::y), BOTTOM, TOP);
        axes(svg, across, up);
        for (int i = 0; i < series.size(); i++) {
            new Drawing(svg, across, up, i).draw(series.get(i));
        }
        legend(svg);
        return svg.close("svg").toString();
    }

    private double[] values(ToDoubleFunction<Point> coordinate) {
        return series.stream()
                .flatMap(each -> each.points().stream())
                .mapToDouble(coordinate)
                .toArray();
    }

    private void axes(Svg svg, Ruler across, Ruler up) {
        for (Ruler.Tick tick : up.ticks()) {
            svg.element("line", "class", "grid", "x1", LEFT, "x2", RIGHT, "y1", tick.pixel(), "y2", tick.pixel());
            svg.text(tick.text(), "class", "tick", "x", LEFT - 6, "y", tick.pixel() + 4, "text-anchor", "end");
        }
        List<Ruler.Tick> ticks = across.ticks();
        int every = Math.max(1, ticks.size() * longest(ticks) / 80 + 1);
        for (int i = 0; i < ticks.size(); i += every) {
            Ruler.Tick tick = ticks.get(i);
            svg.element("line", "class", "grid", "x1", tick.pixel(), "x2", tick.pixel(), "y1", TOP, "y2", BOTTOM);
            svg.text(tick.text(), "class", "tick", "x", tick.pixel(), "y", BOTTOM + LINE, "text-anchor", "middle");
        }
        svg.text(
                x.label(), "class", "axis", "x", (LEFT + RIGHT) / 2, "y", BOTTOM + 2.4 * LINE, "text-anchor", "middle");
        String upright = String.format(Locale.ROOT, "translate(14 %.1f) rotate(-90)", (TOP + BOTTOM) / 2);
        svg.text(y.label(), "class", "axis", "transform", upright, "text-anchor", "middle");
    }

    private static int longest(List<Ruler.Tick> ticks) {
        return ticks.stream().mapToInt(tick -> tick.text().length()).max().orElse(0);
    }

    private void legend(Svg svg) {
        svg.text(title, "class", "title", "x", LEFT, "y", 16.0);
        double at = LEFT;
        for (int i = 0; i < series.size() && series.size() > 1; i++) {
            String name = shortened(series.get(i).name());
            double needed = 32 + 7.8 * name.length();
            if (at + needed > WIDTH) {
                svg.text("...", "class", "tick", "x", at, "y", 36.0);
                return;
            }
            svg.element("line", "class", "line s" + i % STYLES, "x1", at, "x2", at + 18, "y1", 32.0, "y2", 32.0);
            svg.text(name, "class", "tick", "x", at + 22, "y", 36.0);
            at += needed;
        }
    }

    static String shortened(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME - 3) + "..." : name;
    }

    /** Draws one series. */
    private final class Drawing {
        private final Svg svg;
        private final Ruler across;
        private final Ruler up;
        private final String style;

        Drawing(Svg svg, Ruler across, Ruler up, int index) {
            this.svg = svg;
            this.across = across;
            this.up = up;
            this.style = "s" + index % STYLES;
        }

        void draw(Series drawn) {
            switch (drawn.mark()) {
                case LINE -> line(drawn);
                case DOTS -> dots(drawn);
                case LINE_AND_DOTS -> {
                    line(drawn);
                    if (drawn.points().size() <= MOST_DOTS) {
                        dots(drawn);
                    }
                }
                case STEPS -> steps(drawn);
            }
        }

        private void line(Series drawn) {
            StringBuilder path = new StringBuilder();
            for (Point point : drawn.points()) {
                path.append(path.isEmpty() ? 'M' : 'L').append(place(point.x(), point.y()));
            }
            svg.open("path", "class", "line " + style, "d", path)
                    .title(drawn.name())
                    .close("path");
        }

        private void steps(Series drawn) {
            StringBuilder path = new StringBuilder("M")
                    .append(place(drawn.points().getFirst().x(), 0));
            double height = 0;
            for (Point point : drawn.points()) {
                path.append('L').append(place(point.x(), height)).append('L').append(place(point.x(), point.y()));
                height = point.y();
            }
            path.append('L').append(place(drawn.points().getLast().x(), 0));
            svg.open("path", "class", "area " + style, "d", path)
                    .title(drawn.name())
                    .close("path");
        }

        private void dots(Series drawn) {
            for (Point point : drawn.points()) {
                String note = point.note() != null
                        ? point.note()
                        : drawn.name() + ": " + x.quantity().text(point.x()) + ", "
                                + y.quantity().text(point.y());
                svg.open(
                                "circle",
                                "class",
                                (point.emphasized() ? "dot emphasized " : "dot ") + style,
                                "cx",
                                across.pixel(point.x()),
                                "cy",
                                up.pixel(point.y()),
                                "r",
                                point.emphasized() ? 6.0 : 3.5)
                        .title(note)
                        .close("circle");
            }
        }

        private String place(double atX, double atY) {
            return String.format(Locale.ROOT, "%.1f %.1f", across.pixel(atX), up.pixel(atY));
        }
    }
}
