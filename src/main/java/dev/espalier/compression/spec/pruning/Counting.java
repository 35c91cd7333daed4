package dev.espalier.compression.spec.pruning;

import dev.espalier.text.Labelled;

/** How a fraction becomes a number of weights (percentile, count) or of units (fraction, kth_value). */
public enum Counting implements Labelled {
    PERCENTILE,
    COUNT,
    FRACTION,
    KTH_VALUE
}
