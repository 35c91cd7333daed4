package dev.espalier.samples.spec;

import dev.espalier.text.Labelled;

/** The parts that a dataset is divided into. */
public enum Part implements Labelled {
    TEST,
    VALIDATION,
    TRAIN
}
