package dev.espalier.reports.charts;

import java.util.ArrayList;
import java.util.List;

/** Which series is which, in as many lines as that takes; a single one needs none. */
record Legend(List<Entry> entries, int lines) {
    private static final int MOST_LINES = 5;

    record Entry(int index, String name, double at, int line) {}

    static Legend of(List<Series> series) {
        List<Entry> entries = new ArrayList<>();
        double at = 12;
        int line = 0;
        for (int i = 0; i < series.size() && series.size() > 1; i++) {
            String name = Chart.shortened(series.get(i).name());
            double needed = 34 + Chart.CHARACTER * name.length();
            if (at > 12 && at + needed > Chart.WIDTH) {
                at = 12;
                line++;
            }
            if (line == MOST_LINES) {
                entries.add(new Entry(-1, "and " + (series.size() - i) + " more", at, line));
                return new Legend(entries, line + 1);
            }
            entries.add(new Entry(i, name, at, line));
            at += needed;
        }
        return new Legend(entries, entries.isEmpty() ? 0 : line + 1);
    }

    void draw(Svg svg) {
        for (Entry entry : entries) {
            double y = 38 + entry.line() * Chart.LINE;
            if (entry.index() >= 0) {
                String style = "line s" + entry.index() % Chart.STYLES;
                svg.element("line", "class", style, "x1", entry.at(), "x2", entry.at() + 18, "y1", y - 4, "y2", y - 4);
            }
            svg.text(entry.name(), "class", "tick", "x", entry.at() + 22, "y", y);
        }
    }
}
