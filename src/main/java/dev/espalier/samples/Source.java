package dev.espalier.samples;

import dev.espalier.formats.DType;

/** The inputs of samples, row by row, in the layout and size of the dataset's geometry. Any thread may read. */
sealed interface Source permits ArraySource {
    int count();

    DType dtype();

    /** Reads a whole sample, as raw as it is in the file. */
    void read(int row, double[] into);
}
