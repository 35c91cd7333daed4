package dev.espalier.compression;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What finetuning keeps of every optimizer step. */
public enum Recording {
    @JsonProperty("weights")
    WEIGHTS
}
