package dev.espalier.compression.spec;

import dev.espalier.text.Labelled;

/** How the ranges of values between layers are found over samples. */
public enum Calibration implements Labelled {
    /** From the least to the greatest. */
    MIN_MAX,
    /** 99.99 % of the magnitudes. */
    PERCENTILE,
    /** Where the squared error is least. */
    MSE,
    /** Where the codes tell most of how the values are spread. */
    ENTROPY,
    /** The one of the others whose network answers most samples as the network in floats does. */
    AUTO
}
