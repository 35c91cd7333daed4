package dev.espalier.compression.spec.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What finetuning keeps of every optimizer step. */
public enum Recording {
    @JsonProperty("weights")
    WEIGHTS;

    /** What is kept is part of the report: more numbers than these would make it a burden to whoever asks for it. */
    public static final int MOST_NUMBERS = 200_000;
}
