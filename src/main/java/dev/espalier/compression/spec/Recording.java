package dev.espalier.compression.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What finetuning keeps of every optimizer step. */
public enum Recording {
    @JsonProperty("weights")
    WEIGHTS;

    /** What is kept is part of the report: more numbers than these would make it a burden to whoever asks for it. */
    public static final int MOST_NUMBERS = 200_000;

    /** How many numbers are kept: every weight before every step and after the last. */
    public static long numbers(long weights, StepSpec.Finetune finetune, long trainSamples) {
        long steps = finetune.epochs() * Math.ceilDiv(trainSamples, finetune.batchSize());
        return (steps + 1) * weights;
    }
}
