package dev.espalier.graph.torchscript;

import dev.espalier.graph.Graph;

/**
 * Statistics of one node's result over a batch, computed where the network runs: a network that is written to
 * observe answers with these numbers, one after the other, in place of its output.
 */
public sealed interface Observation {
    /** A node, or {@link Graph#INPUT}. */
    String node();

    /** The least and the greatest value: two numbers. */
    record Ends(String node) implements Observation {}

    /** Counts of the values in bins of equal width between the ends, one number for each bin; {@code low} is below {@code high}. */
    record Counts(String node, double low, double high, int bins) implements Observation {}

    /** The mean of every channel. */
    record Means(String node, Channels channels) implements Observation {}

    /** The variance of every channel, unbiased: divided by one less than there are values. */
    record Variances(String node, Channels channels) implements Observation {}

    /** Along which axis a result has its channels: the first behind the batch, or the last. */
    enum Channels {
        FIRST,
        LAST
    }
}
