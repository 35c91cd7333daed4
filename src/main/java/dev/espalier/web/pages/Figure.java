package dev.espalier.web.pages;

import java.util.Locale;

/** Figures for people. */
public final class Figure {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** In powers of 1024. */
    public static String bytes(long bytes) {
        double left = bytes;
        int unit = 0;
        while (left >= 1024 && unit < UNITS.length - 1) {
            left /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || left >= 100 ? "%.0f %s" : "%.1f %s", left, UNITS[unit]);
    }

    /** A fraction 0..1. */
    public static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
    }

    private Figure() {}
}
