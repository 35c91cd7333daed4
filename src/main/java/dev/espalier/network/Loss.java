package dev.espalier.network;

import dev.espalier.text.Labelled;

/** What training lessens and reports show. The last sums over samples and outputs, the others are means. */
public enum Loss implements Labelled {
    CROSS_ENTROPY,
    MSE,
    SUM_SQUARED_ERROR
}
