package dev.espalier.samples.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The parts that a dataset is divided into. */
public enum Part {
    @JsonProperty("test")
    TEST,
    @JsonProperty("validation")
    VALIDATION,
    @JsonProperty("train")
    TRAIN
}
