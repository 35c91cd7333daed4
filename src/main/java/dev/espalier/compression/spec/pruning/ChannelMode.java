package dev.espalier.compression.spec.pruning;

import dev.espalier.text.Labelled;

/** Whether pruned units are taken out of the network, or only set to zero. */
public enum ChannelMode implements Labelled {
    SHRINK,
    MASK
}
