package dev.espalier.samples.batches;

import dev.espalier.samples.sources.Source;
import dev.espalier.samples.transforms.Geometry;
import dev.espalier.samples.transforms.Normalization;
import dev.espalier.samples.transforms.Placement;
import java.util.Arrays;

/** Prepares one sample after the other: reads it raw, places it, normalizes it. For one thread; inputs never change. */
final class Preparation {
    private final Source x;
    private final Geometry geometry;
    private final Normalization normalization;
    private final double scale;
    private final double[] raw;
    private final double[] prepared;

    Preparation(Source x, Geometry geometry, Normalization normalization) {
        this.x = x;
        this.geometry = geometry;
        this.normalization = normalization;
        this.scale = normalization.scale(x.dtype());
        this.raw = new double[geometry.elements()];
        this.prepared = new double[geometry.elements()];
    }

    /** The sample, channels first; valid until the next call. */
    double[] prepare(int row, Placement placement) {
        x.read(row, placement.crop(), raw);
        for (int channel = 0; channel < geometry.channels(); channel++) {
            for (int y = 0; y < geometry.height(); y++) {
                line(channel, y, placement);
            }
        }
        return prepared;
    }

    private void line(int channel, int y, Placement placement) {
        int width = geometry.width();
        double mean = normalization.mean(channel);
        double std = normalization.std(channel);
        int to = (channel * geometry.height() + y) * width;
        int fromRow = y + placement.down();
        Arrays.fill(prepared, to, to + width, (0 * scale - mean) / std);
        if (fromRow < 0 || fromRow >= geometry.height()) {
            return;
        }
        int step = geometry.columnStride();
        int from = channel * geometry.channelStride() + fromRow * geometry.rowStride();
        // Columns of the cut whose pixels the original has
        int begin = Math.max(0, -placement.right());
        int end = Math.min(width, width - placement.right());
        for (int column = begin; column < end; column++) {
            double value = (raw[from + (column + placement.right()) * step] * scale - mean) / std;
            prepared[to + (placement.flipped() ? width - 1 - column : column)] = value;
        }
    }
}
