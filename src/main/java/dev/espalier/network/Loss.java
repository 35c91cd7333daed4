package dev.espalier.network;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What training lessens and reports show. The last sums over samples and outputs, the others are means. */
public enum Loss {
    @JsonProperty("cross_entropy")
    CROSS_ENTROPY,
    @JsonProperty("mse")
    MSE,
    @JsonProperty("sum_squared_error")
    SUM_SQUARED_ERROR
}
