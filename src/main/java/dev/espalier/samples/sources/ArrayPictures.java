package dev.espalier.samples.sources;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.samples.images.Pixels;
import dev.espalier.samples.transforms.Geometry;

/** Images that lie in an array, as unsigned bytes. */
public record ArrayPictures(NpyArray array, Geometry geometry, int channels) implements Pictures {
    @Override
    public int count() {
        return Math.toIntExact(array.shape().getFirst());
    }

    @Override
    public Pixels picture(int row) {
        double[] raw = new double[geometry.elements()];
        array.read((long) row * raw.length, raw, raw.length);
        byte[] values = new byte[raw.length];
        int to = 0;
        for (int y = 0; y < geometry.height(); y++) {
            for (int x = 0; x < geometry.width(); x++) {
                for (int channel = 0; channel < geometry.channels(); channel++) {
                    int from =
                            y * geometry.rowStride() + x * geometry.columnStride() + channel * geometry.channelStride();
                    values[to++] = (byte) raw[from];
                }
            }
        }
        return new Pixels(geometry.height(), geometry.width(), geometry.channels(), values).inChannels(channels);
    }

    @Override
    public String name(int row) {
        return "image " + row + " of array \"" + array.name() + "\"";
    }
}
