package dev.espalier.samples.sources;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.samples.transforms.Draws;
import dev.espalier.tensors.DType;
import org.jspecify.annotations.Nullable;

/** Inputs that lie in an array as they are needed. */
public record ArraySource(NpyArray array) implements Source {
    @Override
    public int count() {
        return Math.toIntExact(array.shape().getFirst());
    }

    @Override
    public DType dtype() {
        return array.dtype();
    }

    @Override
    public void read(int row, @Nullable Draws crop, double[] into) {
        array.read((long) row * into.length, into, into.length);
    }

    @Override
    public boolean isSlow() {
        return false;
    }
}
