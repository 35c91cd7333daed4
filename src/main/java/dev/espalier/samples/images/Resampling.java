package dev.espalier.samples.images;

import java.util.Arrays;

/**
 * Bilinear resizing with antialiasing, in PIL's fixed point: columns first, then rows, each rounded to 8 bits.
 *
 * <pre>
 * scale      = size / size wanted;  support = max(scale, 1)
 * center(i)  = (i + 0.5) * scale
 * weight     = max(0, 1 - |x + 0.5 - center| / support) for x within support, normalized to sum 1, rounded to 2^-22
 * out(i)     = clip((sum of weight * value + 2^21) >> 22)
 * </pre>
 */
final class Resampling {
    private static final int PRECISION = 32 - 8 - 2;

    private final int[] begins;
    private final int[][] weights;

    private Resampling(int length, int wanted) {
        this.begins = new int[wanted];
        this.weights = new int[wanted][];
        double scale = (double) length / wanted;
        double support = Math.max(scale, 1.0);
        for (int i = 0; i < wanted; i++) {
            double center = (i + 0.5) * scale;
            int begin = Math.max(0, (int) (center - support + 0.5));
            int end = Math.min(length, (int) (center + support + 0.5));
            begins[i] = begin;
            weights[i] = weights(begin, end, center, 1.0 / support);
        }
    }

    private static int[] weights(int begin, int end, double center, double inverseSupport) {
        double[] exact = new double[end - begin];
        double sum = 0;
        for (int x = 0; x < exact.length; x++) {
            exact[x] = Math.max(0, 1 - Math.abs((x + begin - center + 0.5) * inverseSupport));
            sum += exact[x];
        }
        int[] fixed = new int[exact.length];
        for (int x = 0; x < fixed.length; x++) {
            fixed[x] = (int) (0.5 + exact[x] / sum * (1 << PRECISION));
        }
        return fixed;
    }

    static Pixels resize(Pixels picture, Size wanted) {
        Pixels narrow = picture.width() == wanted.width() ? picture : columns(picture, wanted.width());
        return picture.height() == wanted.height() ? narrow : rows(narrow, wanted.height());
    }

    private static Pixels columns(Pixels picture, int wanted) {
        Resampling sampling = new Resampling(picture.width(), wanted);
        int channels = picture.channels();
        byte[] from = picture.values();
        byte[] to = new byte[Math.multiplyExact(Math.multiplyExact(picture.height(), wanted), channels)];
        for (int y = 0; y < picture.height(); y++) {
            int line = y * picture.width() * channels;
            for (int x = 0; x < wanted; x++) {
                int[] weights = sampling.weights[x];
                int begin = line + sampling.begins[x] * channels;
                for (int channel = 0; channel < channels; channel++) {
                    int sum = 1 << (PRECISION - 1);
                    for (int i = 0; i < weights.length; i++) {
                        sum += (from[begin + i * channels + channel] & 0xff) * weights[i];
                    }
                    to[(y * wanted + x) * channels + channel] = clipped(sum);
                }
            }
        }
        return new Pixels(picture.height(), wanted, channels, to);
    }

    private static Pixels rows(Pixels picture, int wanted) {
        Resampling sampling = new Resampling(picture.height(), wanted);
        int line = picture.width() * picture.channels();
        byte[] from = picture.values();
        byte[] to = new byte[Math.multiplyExact(wanted, line)];
        int[] sums = new int[line];
        for (int y = 0; y < wanted; y++) {
            Arrays.fill(sums, 1 << (PRECISION - 1));
            int[] weights = sampling.weights[y];
            for (int i = 0; i < weights.length; i++) {
                int begin = (sampling.begins[y] + i) * line;
                for (int x = 0; x < line; x++) {
                    sums[x] += (from[begin + x] & 0xff) * weights[i];
                }
            }
            for (int x = 0; x < line; x++) {
                to[y * line + x] = clipped(sums[x]);
            }
        }
        return new Pixels(wanted, picture.width(), picture.channels(), to);
    }

    private static byte clipped(int sum) {
        return (byte) Math.clamp(sum >> PRECISION, 0, 255);
    }
}
