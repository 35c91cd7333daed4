package dev.espalier.compression.spec.pruning;

import dev.espalier.text.Labelled;

/** Whether each layer is pruned by itself, or all selected layers by one measure. */
public enum Scope implements Labelled {
    LAYER,
    GLOBAL
}
