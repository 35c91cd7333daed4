package dev.espalier.graph;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is to be known of one node's result over a batch, computed where the network runs: a network that is written to
 * observe answers with these numbers, one after the other, in place of its output.
 */
public sealed interface Observation {
    /** A node, or {@link Graph#INPUT}. */
    String node();

    /** The least and the greatest value: two numbers. */
    record Ends(String node) implements Observation {}

    /** The mean of every channel. */
    record Means(String node, Channels channels) implements Observation {}

    /** The variance of every channel, unbiased: divided by one less than there are values. */
    record Variances(String node, Channels channels) implements Observation {}

    /** Along which axis a result has its channels: the first behind the batch, or the last. */
    enum Channels {
        FIRST,
        LAST
    }

    /** The expression for the numbers, as a tensor of one dimension. */
    static String source(Observation observation, String variable, int axes) {
        return switch (observation) {
            case Ends _ -> "torch.stack([torch.min(" + variable + "), torch.max(" + variable + ")])";
            case Means(_, var channels) -> "torch.mean(" + variable + ", " + others(channels, axes) + ")";
            case Variances(_, var channels) -> "torch.var(" + variable + ", " + others(channels, axes) + ", True)";
        };
    }

    /** All axes but the channels', the batch's among them; {@code axes} are those of one sample. */
    private static String others(Channels channels, int axes) {
        int kept = channels == Channels.FIRST ? 1 : axes;
        List<String> others = IntStream.rangeClosed(0, axes)
                .filter(axis -> axis != kept)
                .mapToObj(Integer::toString)
                .collect(Collectors.toList());
        return others.toString();
    }
}
