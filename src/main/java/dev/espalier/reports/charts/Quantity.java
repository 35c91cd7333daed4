package dev.espalier.reports.charts;

import java.util.Locale;

/** How a figure of some kind is written for people. */
public enum Quantity {
    /** A plain number, to four significant digits. */
    NUMBER {
        @Override
        public String text(double value) {
            return significant(value);
        }
    },
    /** A fraction 0..1, written in percent. */
    PERCENT {
        @Override
        public String text(double value) {
            return trimmed(String.format(Locale.ROOT, "%.2f", value * 100)) + " %";
        }

        @Override
        double most() {
            return 1;
        }
    },
    /** A difference of two fractions, written in percentage points. */
    POINTS {
        @Override
        public String text(double value) {
            return trimmed(String.format(Locale.ROOT, "%.2f", value * 100)) + " points";
        }
    },
    /** How many: 1,234 or 25.9 M. */
    COUNT {
        @Override
        public String text(double value) {
            return Math.abs(value) < 100_000
                    ? trimmed(String.format(Locale.ROOT, "%,.2f", value))
                    : scaled(value, 1000, " k", " M", " G", " T");
        }
    },
    /** Bytes, in powers of 1024. */
    BYTES {
        @Override
        public String text(double value) {
            return Math.abs(value) < 1024
                    ? trimmed(String.format(Locale.ROOT, "%.1f", value)) + " B"
                    : scaled(value, 1024, " KiB", " MiB", " GiB", " TiB");
        }

        @Override
        double unit(double size) {
            return size < 1 ? 1 : Math.pow(1024, Math.floor(Math.log(size) / Math.log(1024)));
        }
    },
    MILLISECONDS {
        @Override
        public String text(double value) {
            return significant(value) + " ms";
        }
    };

    public abstract String text(double value);

    /** What figures of about this size are multiples of where they are written beside an axis. */
    double unit(double size) {
        return 1;
    }

    /** Beyond it there is nothing to draw, unless a figure is there. */
    double most() {
        return Double.POSITIVE_INFINITY;
    }

    private static String significant(double value) {
        double magnitude = Math.abs(value);
        if (magnitude != 0 && (magnitude < 1e-3 || magnitude >= 1e6)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        int decimals = magnitude >= 100 ? 1 : magnitude >= 1 ? 3 : 4;
        return trimmed(String.format(Locale.ROOT, "%." + decimals + "f", value));
    }

    private static String scaled(double value, double base, String... units) {
        double left = value / base;
        int unit = 0;
        while (Math.abs(left) >= base && unit < units.length - 1) {
            left /= base;
            unit++;
        }
        int decimals = Math.abs(left) >= 100 ? 0 : Math.abs(left) >= 10 ? 1 : 2;
        return trimmed(String.format(Locale.ROOT, "%." + decimals + "f", left)) + units[unit];
    }

    /** Without zeros that say nothing. */
    private static String trimmed(String decimal) {
        return decimal.contains(".") ? decimal.replaceAll("0+$", "").replaceAll("\\.$", "") : decimal;
    }
}
