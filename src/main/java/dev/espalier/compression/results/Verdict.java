package dev.espalier.compression.results;

import dev.espalier.text.Labelled;

/** Whether a result keeps to its requirements, as far as the samples can tell. */
public enum Verdict implements Labelled {
    MET,
    MISSED,
    UNDECIDED
}
