package dev.espalier.compression.pruning;

import dev.espalier.compression.spec.pruning.Criterion;
import dev.espalier.graph.channels.ChannelGroup;
import dev.espalier.graph.channels.Channels;
import dev.espalier.kernels.Scores;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/**
 * How much each unit of a group counts.
 *
 * <pre>
 * of a layer's output   l1: sum |w|    l2: sqrt(sum w^2)    taylor: sum of the weights' scores, (w g)^2
 *                       over the inputs that are still there; the bias is not counted
 * batch_norm_scale      |gamma| of the batch norms that scale the unit, in place of layers
 * of several layers     the sum of each one's score, divided by the mean over that layer's outputs that are still there
 * random                a number by chance
 * </pre>
 *
 * @param numbers by the name of a weight: what the criterion sums up, the weights themselves or scores of them
 */
record UnitScores(Criterion criterion, Channels channels, Function<String, Scores> numbers, long seed) {
    /** @param gone units that are no longer there */
    double[] of(ChannelGroup group, Set<Integer> gone) {
        List<ChannelGroup.Member> members = members(group);
        if (criterion == Criterion.RANDOM) {
            SplittableRandom random = new SplittableRandom(seed ^ group.units().getFirst() * 0x9E3779B97F4A7C15L);
            return group.units().stream().mapToDouble(_ -> random.nextDouble()).toArray();
        }
        if (members.size() == 1) {
            return scores(members.getFirst(), rows(members.getFirst().tensor(), gone));
        }
        return summed(members, gone);
    }

    /** The same as a multiple of what a unit of each layer counts on average, so that units of all groups compare. */
    double[] relative(ChannelGroup group) {
        List<ChannelGroup.Member> members = members(group);
        if (criterion == Criterion.RANDOM || members.isEmpty()) {
            return of(group, Set.of());
        }
        double[] sums = summed(members, Set.of());
        return Arrays.stream(sums).map(sum -> sum / members.size()).toArray();
    }

    private List<ChannelGroup.Member> members(ChannelGroup group) {
        return criterion == Criterion.BATCH_NORM_SCALE ? group.scales() : group.members();
    }

    private double[] summed(List<ChannelGroup.Member> members, Set<Integer> gone) {
        double[] sums = new double[members.getFirst().rows().size()];
        Map<String, double[]> known = new HashMap<>();
        for (ChannelGroup.Member member : members) {
            double[] rows = known.computeIfAbsent(member.tensor(), tensor -> rows(tensor, gone));
            double mean =
                    Arrays.stream(rows).filter(score -> score >= 0).average().orElse(0);
            double[] scores = scores(member, rows);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += mean > 0 ? scores[i] / mean : 0;
            }
        }
        return sums;
    }

    private static double[] scores(ChannelGroup.Member member, double[] rows) {
        return member.rows().stream().mapToDouble(row -> rows[row]).toArray();
    }

    /** Of each place along the tensor's first axis; -1 of those that are gone. */
    private double[] rows(String tensor, Set<Integer> gone) {
        Scores values = numbers.apply(tensor);
        int[] outputs = channels.outputs(tensor);
        int[] inputs = channels.inputs(tensor).orElse(new int[] {-1});
        double[] row = new double[(int) (values.count() / outputs.length)];
        double[] scores = new double[outputs.length];
        int perInput = row.length / inputs.length;
        for (int i = 0; i < outputs.length; i++) {
            values.read((long) i * row.length, row, row.length);
            double sum = 0;
            for (int j = 0; j < row.length; j++) {
                sum += gone.contains(inputs[j / perInput]) ? 0 : term().applyAsDouble(row[j]);
            }
            double score = criterion == Criterion.L2 ? Math.sqrt(sum) : sum;
            scores[i] = gone.contains(outputs[i]) ? -1 : score;
        }
        return scores;
    }

    private DoubleUnaryOperator term() {
        return switch (criterion) {
            case L1, BATCH_NORM_SCALE -> Math::abs;
            case L2 -> weight -> weight * weight;
            case TAYLOR -> score -> score;
            case RANDOM, MAGNITUDE, SNIP, MOVEMENT ->
                throw new IllegalStateException("bug: units are not scored by " + criterion);
        };
    }
}
