package dev.espalier.compression.results;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a result keeps to its requirements, as far as the samples can tell. */
public enum Verdict {
    @JsonProperty("met")
    MET,
    @JsonProperty("missed")
    MISSED,
    @JsonProperty("undecided")
    UNDECIDED
}
