package dev.espalier.samples.sources;

import dev.espalier.samples.transforms.Draws;
import dev.espalier.tensors.DType;
import org.jspecify.annotations.Nullable;

/** The inputs of samples, row by row, in the layout and size of the dataset's geometry. Any thread may read. */
public sealed interface Source permits ArraySource, PixelSource {
    int count();

    DType dtype();

    /**
     * Reads a whole sample, as raw as it is in the file.
     *
     * @param crop what a random resized crop is drawn from; null where nothing is random
     */
    void read(int row, @Nullable Draws crop, double[] into);

    /** Whether a sample takes so long that several threads should prepare them. */
    boolean isSlow();
}
