package dev.espalier.compression.spec.training;

import dev.espalier.text.Labelled;

/** What finetuning keeps of every optimizer step. */
public enum Recording implements Labelled {
    WEIGHTS;

    /** What is kept is part of the report: more numbers than these would make it a burden to whoever asks for it. */
    public static final int MOST_NUMBERS = 200_000;
}
