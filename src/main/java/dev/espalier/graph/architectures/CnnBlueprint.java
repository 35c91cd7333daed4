package dev.espalier.graph.architectures;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.GraphBuilder;
import dev.espalier.graph.Op;
import dev.espalier.graph.TensorIndex;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Convolutions with ReLU and 2x2 max pooling, then linear layers. Padding, pooling and input size are those that make the
 * first linear layer's size fit, tried in this order: an input of 28 x 28 (one channel) or 32 x 32 (else), then the other
 * of the two, then any, the smallest that fits; for each of them first {@code same} and then {@code valid} padding, with
 * pooling after every convolution and then after every second one.
 */
record CnnBlueprint() implements Blueprint {
    private record Stacking(boolean same, int convolutionsPerPool) {
        static final List<Stacking> ALL =
                List.of(new Stacking(true, 1), new Stacking(true, 2), new Stacking(false, 1), new Stacking(false, 2));

        boolean poolsAfter(int convolution) {
            return (convolution + 1) % convolutionsPerPool == 0;
        }

        int padding(TensorInfo weight) {
            return same ? Math.toIntExact((weight.shape().get(2) - 1) / 2) : 0;
        }

        boolean suits(List<TensorInfo> convolutions) {
            return !same
                    || convolutions.stream().allMatch(weight -> weight.shape().get(2) % 2 == 1);
        }

        /** Side of the last convolution's result for a square input; less than 1 where nothing is left. */
        long shrink(List<TensorInfo> convolutions, long side) {
            for (int i = 0; i < convolutions.size(); i++) {
                TensorInfo weight = convolutions.get(i);
                side = side + 2L * padding(weight) - weight.shape().get(2) + 1;
                side = poolsAfter(i) ? Math.floorDiv(side, 2) : side;
                if (side < 1) {
                    return 0;
                }
            }
            return side;
        }

        /** The smallest input side that ends in {@code side}: pooling then leaves out no row. */
        long grow(List<TensorInfo> convolutions, long side) {
            for (int i = convolutions.size() - 1; i >= 0; i--) {
                TensorInfo weight = convolutions.get(i);
                side = poolsAfter(i) ? Math.multiplyExact(side, 2) : side;
                side = side - 2L * padding(weight) + weight.shape().get(2) - 1;
            }
            return side;
        }
    }

    private record Fit(Stacking stacking, long side) {}

    /**
     * How far apart convolutions stand in a list of layers; empty where they are in none. Where a pooling layer is between
     * two of them they stand further apart, and always equally far.
     */
    private record Places(List<Long> gaps) {
        private static final Pattern NUMBERED = Pattern.compile("(.*?)([0-9]{1,9})[.]weight");

        static Places of(List<TensorInfo> convolutions) {
            List<Matcher> names = convolutions.stream()
                    .map(weight -> NUMBERED.matcher(weight.name()))
                    .filter(Matcher::matches)
                    .toList();
            boolean oneList = names.size() == convolutions.size()
                    && names.stream().map(name -> name.group(1)).distinct().count() == 1
                    && (names.getFirst().group(1).isEmpty()
                            || names.getFirst().group(1).endsWith("."));
            List<Long> gaps = new ArrayList<>();
            for (int i = 1; oneList && i < names.size(); i++) {
                gaps.add(Long.parseLong(names.get(i).group(2))
                        - Long.parseLong(names.get(i - 1).group(2)));
            }
            return new Places(gaps);
        }

        boolean allow(Stacking stacking) {
            Set<Long> pooled = new HashSet<>();
            Set<Long> plain = new HashSet<>();
            for (int i = 0; i < gaps.size(); i++) {
                (stacking.poolsAfter(i) ? pooled : plain).add(gaps.get(i));
            }
            boolean listed = gaps.stream().anyMatch(gap -> gap > 1);
            return !listed
                    || (pooled.size() <= 1
                            && plain.size() <= 1
                            && pooled.stream().allMatch(gap -> plain.stream().allMatch(other -> gap > other)));
        }
    }

    /** Beyond it other arrangements are likelier, such as strides or pooling over the whole image. */
    private static final long LARGEST_SIDE = 512;

    /** Larger kernels come with strides. */
    private static final long LARGEST_KERNEL = 7;

    @Override
    public BuiltInArchitecture architecture() {
        return new BuiltInArchitecture(
                "cnn",
                "Convolutions, 2x2 max pooling and linear layers with ReLU after each but the last; padding, pooling and"
                        + " input size are those that make the first linear layer fit.");
    }

    @Override
    public Recognition build(TensorIndex tensors) {
        LinearStack stack = LinearStack.of(tensors);
        List<TensorInfo> convolutions = stack.convolutions();
        if (convolutions.isEmpty()) {
            throw new ArchitectureMismatch("there is no convolution: no \"weight\" of four dimensions");
        }
        for (TensorInfo weight : convolutions) {
            if (!weight.shape().get(2).equals(weight.shape().get(3))
                    || weight.shape().get(2) > LARGEST_KERNEL) {
                throw new ArchitectureMismatch(TensorIndex.describe(weight) + ", expected a small square kernel");
            }
        }
        Fit fit = fit(convolutions, stack.linears().getFirst());
        long channels = convolutions.getFirst().shape().get(1);
        return recognition(
                graph(stack, fit.stacking).finish(List.of(channels, fit.side, fit.side)),
                "assumed: input " + channels + "x" + fit.side + "x" + fit.side + ", convolutions with stride 1 and "
                        + (fit.stacking.same ? "same" : "valid") + " padding, 2x2 max pooling after every "
                        + (fit.stacking.convolutionsPerPool == 1 ? "" : "second ")
                        + "convolution, ReLU after every layer but the last");
    }

    private static GraphBuilder graph(LinearStack stack, Stacking stacking) {
        GraphBuilder graph = new GraphBuilder();
        for (int i = 0; i < stack.convolutions().size(); i++) {
            TensorInfo weight = stack.convolutions().get(i);
            Op convolution = new Op.Conv2d(1, stacking.padding(weight), 1, 1);
            String layer = graph.layer(TensorIndex.prefix(weight), convolution);
            graph.step(layer + ".relu", new Op.Relu());
            if (stacking.poolsAfter(i)) {
                graph.step(layer + ".pool", new Op.MaxPool(2, 2, 0));
            }
        }
        stack.addLinears(graph);
        return graph;
    }

    private static Fit fit(List<TensorInfo> convolutions, TensorInfo linear) {
        OptionalLong side =
                side(linear.shape().get(1), convolutions.getLast().shape().getFirst());
        Places places = Places.of(convolutions);
        if (side.isPresent()) {
            for (Fit fit : candidates(convolutions, side.getAsLong())) {
                if (fit.stacking.suits(convolutions)
                        && places.allow(fit.stacking)
                        && fit.side <= LARGEST_SIDE
                        && fit.stacking.shrink(convolutions, fit.side) == side.getAsLong()) {
                    return fit;
                }
            }
        }
        throw new ArchitectureMismatch(TensorIndex.describe(linear) + ", which no square input gives after "
                + convolutions.size() + " convolutions ending in \""
                + convolutions.getLast().name()
                + "\", whether with same or valid padding, pooled after every one or every second; if it is something else,"
                + " describe it by a graph document");
    }

    private static List<Fit> candidates(List<TensorInfo> convolutions, long side) {
        boolean grey = convolutions.getFirst().shape().get(1) == 1;
        List<Fit> candidates = new ArrayList<>();
        Stacking.ALL.forEach(stacking -> candidates.add(new Fit(stacking, grey ? 28 : 32)));
        Stacking.ALL.forEach(stacking -> candidates.add(new Fit(stacking, grey ? 32 : 28)));
        for (Stacking stacking : Stacking.ALL) {
            // As many features as channels is what pooling over the whole image gives, whatever its size.
            if (side > 1 && side <= LARGEST_SIDE && convolutions.size() < Integer.SIZE) {
                candidates.add(new Fit(stacking, stacking.grow(convolutions, side)));
            }
        }
        return candidates;
    }

    private static OptionalLong side(long features, long channels) {
        long pixels = features / channels;
        long side = Math.round(Math.sqrt((double) pixels));
        return pixels > 0 && features % channels == 0 && side * side == pixels
                ? OptionalLong.of(side)
                : OptionalLong.empty();
    }
}
