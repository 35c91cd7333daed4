package dev.espalier.kernels.calibration;

/** How it is found where a range is cut. */
public enum Cutting {
    /** Nowhere. */
    MIN_MAX,
    /** Where 99.99 % of the magnitudes lie within. */
    PERCENTILE,
    /** Where the mean squared error of the codes is least. */
    MSE,
    /** Where the codes tell most of how the values are spread. */
    ENTROPY
}
