package dev.espalier.graph;

import dev.espalier.text.Labelled;

/** Whether a tensor is learned or only kept. */
public enum Role implements Labelled {
    PARAMETER,
    BUFFER
}
