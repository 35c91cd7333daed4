package dev.espalier.graph.channels;

import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.channels.Bindings.Use;
import dev.espalier.tensors.TensorInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Follows units through a graph, from the layers that make them to those that read them: a value knows which unit stands in
 * each of its places. What cannot be cut rightly is pinned, with a reason.
 */
final class Tracing {
    private final Graph graph;
    private final Map<String, TensorInfo> tensors = new HashMap<>();
    private final Map<String, List<Long>> shapes = new HashMap<>();
    private final Map<String, Slots> values = new HashMap<>();
    final Units units = new Units();
    final Bindings bindings = new Bindings(units);
    /** Input units of depthwise convolutions, by node: as many as groups. */
    final Map<String, int[]> depthwise = new HashMap<>();
    /** Zero channels by node: those before, those after. */
    final Map<String, List<int[]>> paddings = new HashMap<>();

    Tracing(Graph graph, List<TensorInfo> tensors) {
        this.graph = graph;
        tensors.forEach(tensor -> this.tensors.putIfAbsent(tensor.name(), tensor));
        shapes.put(Graph.INPUT, graph.input());
        shapes.putAll(GraphFacts.of(graph, tensors).shapes());
        values.put(Graph.INPUT, fixed(graph.input(), "is the network's input"));
        graph.nodes().forEach(node -> values.put(node.name(), trace(node)));
        units.pin(value(graph.output()).units(), "gives the network's outputs");
    }

    private Slots trace(Node node) {
        Slots input = value(node.inputs().getFirst());
        return switch (node.op()) {
            case Op.Conv2d conv -> convolution(node, conv, alongChannels(node, input));
            case Op.Linear _ -> linear(node, input);
            case Op.BatchNorm _ -> batchNorm(node, alongChannels(node, input));
            case Op.Relu _, Op.Relu6 _, Op.LeakyRelu _, Op.Tanh _, Op.Gelu _, Op.Silu _, Op.Hardswish _ -> input;
            // A rounding's codes have one for 0, or the graph would not fit
            case Op.Dropout _, Op.Identity _, Op.FakeQuantize _ -> input;
            case Op.Sigmoid _ -> input.loud();
            case Op.Softmax(var axis) -> shares(node, axis, input);
            case Op.LogSoftmax(var axis) -> shares(node, axis, input);
            case Op.Pooling _, Op.Subsample _ -> alongChannels(node, input);
            case Op.Pad pad ->
                pad.value() == 0
                        ? alongChannels(node, input)
                        : alongChannels(node, input).loud();
            case Op.Flatten _ -> input.flattened(shape(node.inputs().getFirst()), units);
            case Op.Add _ -> combined(node, false);
            case Op.Multiply _ -> combined(node, true);
            case Op.Concat(var axis) -> concatenated(node, axis);
            case Op.PadChannels(var before, var after) -> padded(node, before, after, alongChannels(node, input));
        };
    }

    private Slots convolution(Node node, Op.Conv2d conv, Slots input) {
        List<Long> weight = tensor(node.weight()).shape();
        if (conv.groups() == 1) {
            bindings.bind(tensor(node.weight()).name(), 1, input.units(), Use.READS, !input.quiet());
            return made(node, 0);
        }
        Slots output = made(node, 0);
        if (conv.groups() != input.units().length) {
            String why = "belongs to the convolution \"" + node.name() + "\" of " + conv.groups() + " groups";
            units.pin(input.units(), why);
            units.pin(output.units(), why);
            return output;
        }
        int perInput = (int) (weight.getFirst() / conv.groups());
        for (int i = 0; i < output.units().length; i++) {
            units.tie(output.units()[i], input.units()[i / perInput]);
        }
        depthwise.put(node.name(), input.units());
        return output;
    }

    private Slots linear(Node node, Slots input) {
        int last = shape(node.inputs().getFirst()).size() - 1;
        if (input.axis() == last) {
            bindings.bind(tensor(node.weight()).name(), 1, input.units(), Use.READS, !input.quiet());
        } else {
            units.pin(input.units(), "is on another axis than the linear layer \"" + node.name() + "\" reads along");
        }
        return made(node, last);
    }

    private Slots made(Node node, int axis) {
        TensorInfo weight = tensor(node.weight());
        int[] made = bindings.made(weight.name(), weight.shape().getFirst());
        follow(node.bias(), made, Use.FOLLOWS, true);
        return new Slots(axis, made, true);
    }

    /** Without a weight a masked unit becomes 0 only if it was 0 before, and its mean with it. */
    private Slots batchNorm(Node node, Slots input) {
        boolean scaled = tensors.containsKey(node.weight());
        follow(node.weight(), input.units(), Use.SCALES, true);
        follow(node.bias(), input.units(), Use.FOLLOWS, true);
        follow(node.tensors() + "running_mean", input.units(), Use.FOLLOWS, !scaled && input.quiet());
        follow(node.tensors() + "running_var", input.units(), Use.FOLLOWS, false);
        return new Slots(input.axis(), input.units(), scaled || input.quiet());
    }

    private void follow(String tensor, int[] made, Use use, boolean erased) {
        if (tensors.containsKey(tensor)) {
            bindings.bind(tensor(tensor).name(), 0, made, use, erased);
        }
    }

    /** A softmax: along its axis every value depends on all others. */
    private Slots shares(Node node, int axis, Slots input) {
        if (Math.floorMod(axis, shape(node.name()).size()) == input.axis()) {
            units.pin(input.units(), "is normalized together with the others by \"" + node.name() + "\"");
        }
        return input.loud();
    }

    private Slots combined(Node node, boolean product) {
        List<Slots> inputs = node.inputs().stream().map(this::value).toList();
        int axis = inputs.getFirst().axis();
        if (!onOneAxis(node, inputs)) {
            return fixed(shape(node.name()), "is combined with another axis by \"" + node.name() + "\"");
        }
        int size = Math.toIntExact(shape(node.name()).get(axis));
        List<Slots> whole =
                inputs.stream().filter(input -> input.units().length == size).toList();
        for (Slots input : inputs) {
            if (input.units().length == size) {
                units.tie(whole.getFirst().units(), input.units());
            } else {
                units.pin(input.units(), "is repeated along all channels by \"" + node.name() + "\"");
            }
        }
        boolean quiet = product
                ? whole.stream().anyMatch(Slots::quiet)
                : whole.size() == inputs.size() && whole.stream().allMatch(Slots::quiet);
        return new Slots(axis, whole.getFirst().units(), quiet);
    }

    private Slots concatenated(Node node, int along) {
        List<Slots> inputs = node.inputs().stream().map(this::value).toList();
        if (!onOneAxis(node, inputs)) {
            return fixed(shape(node.name()), "is combined with another axis by \"" + node.name() + "\"");
        }
        Slots first = inputs.getFirst();
        boolean quiet = inputs.stream().allMatch(Slots::quiet);
        if (Math.floorMod(along, shape(node.name()).size()) != first.axis()) {
            inputs.forEach(input -> units.tie(first.units(), input.units()));
            return new Slots(first.axis(), first.units(), quiet);
        }
        List<int[]> parts = inputs.stream().map(Slots::units).toList();
        return new Slots(first.axis(), joined(parts), quiet);
    }

    private Slots padded(Node node, int before, int after, Slots input) {
        List<int[]> zeros = List.of(units.fresh(before), units.fresh(after));
        paddings.put(node.name(), zeros);
        return new Slots(0, joined(List.of(zeros.getFirst(), input.units(), zeros.getLast())), input.quiet());
    }

    private int[] joined(List<int[]> parts) {
        int[] joined = units.slots(parts.stream().mapToLong(part -> part.length).sum());
        int at = 0;
        for (int[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    /** Units on any other axis than the channels' are left alone by what works on images. */
    private Slots alongChannels(Node node, Slots input) {
        if (input.axis() == 0) {
            return input;
        }
        String why = "is on another axis than the channels that \"" + node.name() + "\" works along";
        units.pin(input.units(), why);
        return fixed(shape(node.inputs().getFirst()), why);
    }

    private boolean onOneAxis(Node node, List<Slots> inputs) {
        if (inputs.stream().mapToInt(Slots::axis).distinct().count() == 1) {
            return true;
        }
        inputs.forEach(input -> units.pin(input.units(), "is combined with another axis by \"" + node.name() + "\""));
        return false;
    }

    private Slots fixed(List<Long> shape, String why) {
        return new Slots(0, units.fixed(shape.getFirst(), why), true);
    }

    private Slots value(String node) {
        return Objects.requireNonNull(values.get(node), node);
    }

    private List<Long> shape(String node) {
        return Objects.requireNonNull(shapes.get(node), node);
    }

    /** By the name that it is kept under, so that what is tied is cut once, in all its uses. */
    private TensorInfo tensor(String name) {
        TensorInfo found = Objects.requireNonNull(tensors.get(name), name);
        return found.isTied() ? Objects.requireNonNull(tensors.get(found.storedAs()), name) : found;
    }
}
