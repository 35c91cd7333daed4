package dev.espalier.reports.charts;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Points of one kind, drawn alike; what has no finite place is left out. */
public record Series(String name, Mark mark, List<Point> points) {
    public Series {
        points = points.stream()
                .filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()))
                .toList();
    }

    /** How the points are drawn. */
    public enum Mark {
        LINE,
        DOTS,
        LINE_AND_DOTS,
        /** Each point's height reaches to the next point: the outline of a histogram. */
        STEPS
    }

    /**
     * @param note what is told of the point where a pointer rests on it; null: its name and figures
     * @param emphasized whether it stands out
     */
    public record Point(double x, double y, @Nullable String note, boolean emphasized) {
        public Point(double x, double y) {
            this(x, y, null, false);
        }
    }

    /** A histogram's outline; one edge more than counts. */
    public static Series histogram(String name, List<Double> edges, List<Long> counts) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            points.add(new Point(edges.get(i), counts.get(i)));
        }
        if (!counts.isEmpty()) {
            points.add(new Point(edges.get(counts.size()), counts.getLast()));
        }
        return new Series(name, Mark.STEPS, points);
    }
}
