package dev.espalier.compression.spec.pruning;

import dev.espalier.text.Labelled;

/** What is pruned together: single weights, whole output units, the least of each few consecutive inputs, or tiles. */
public enum Structure implements Labelled {
    UNSTRUCTURED,
    CHANNEL,
    N_M,
    BLOCK
}
