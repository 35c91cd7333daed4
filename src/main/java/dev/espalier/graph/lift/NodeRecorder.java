package dev.espalier.graph.lift;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.NodeShapes;
import dev.espalier.graph.Op;
import dev.espalier.graph.lift.Value.Flow;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes down the nodes that code adds up to while it is evaluated, and knows their shapes. */
final class NodeRecorder {
    private static final int LONGEST_NAME = 180;
    private static final int MOST_NODES = 10_000;
    private static final String LEARNED = "weight";

    private final NodeShapes shapes;
    private final List<Long> input;
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> names = new HashSet<>(Set.of(Graph.INPUT));
    /** How many of each name there are besides the first. */
    private final Map<String, Integer> numbers = new HashMap<>();

    private Optional<Node> firstWeighted = Optional.empty();
    private final boolean training;
    private int held;

    /** @param training the mode in which the code is evaluated */
    NodeRecorder(List<Long> input, List<TensorInfo> tensors, boolean training) {
        this.training = training;
        this.input = input;
        this.shapes = new NodeShapes(input, tensors);
    }

    Flow input() {
        return new Flow(new Memory(Graph.INPUT, input), input);
    }

    Optional<TensorInfo> tensor(String name) {
        return shapes.tensor(name);
    }

    List<Node> nodes() {
        return nodes;
    }

    /** The first convolution or linear layer, also where it did not fit: it tells what the input is like. */
    Optional<Node> firstWeighted() {
        return firstWeighted;
    }

    /** How many batch norms and dropouts the code says do not train. */
    long held() {
        return held;
    }

    /** Takes down what the code says of one; in evaluation none may train. */
    void mode(Arguments call, boolean trains) {
        if (trains && !training) {
            throw call.refused("it trains in evaluation, too");
        }
        held += trains ? 0 : 1;
    }

    /** Adds a node without tensors. */
    Flow step(Arguments call, Op op, Flow... from) {
        String module = call.place().module();
        String name = call.operator().replaceAll("_+$", "");
        return add(call, module.isEmpty() ? name : module + "." + name, op, List.of(from), null);
    }

    /** Adds a node whose tensors' names begin with {@code prefix}. */
    Flow layer(Arguments call, String prefix, Op op, Flow from) {
        String name = prefix.isEmpty() ? "layer" : prefix.substring(0, prefix.length() - 1);
        return add(call, name, op, List.of(from), prefix);
    }

    private Flow add(Arguments call, String wanted, Op op, List<Flow> from, @Nullable String prefix) {
        List<String> inputs = from.stream().map(flow -> node(call, flow)).toList();
        if (nodes.size() >= MOST_NODES) {
            throw call.refused("the code adds up to more than " + MOST_NODES + " nodes");
        }
        String name = unused(wanted.length() > LONGEST_NAME ? call.operator() : wanted);
        Node node = new Node(name, op, inputs, prefix == null ? name + "." : prefix);
        if (firstWeighted.isEmpty() && (op instanceof Op.Conv2d || op instanceof Op.Linear)) {
            firstWeighted = Optional.of(node);
        }
        try {
            List<Long> shape = shapes.add(node);
            nodes.add(node);
            return new Flow(new Memory(name, shape), shape);
        } catch (ArchitectureMismatch e) {
            throw call.misfit("node \"" + name + "\" " + e.getMessage());
        }
    }

    /** The node that gives a value under the shape in which it is seen; flattens it where that is what was asked for. */
    String node(Arguments call, Flow flow) {
        Memory memory = flow.memory();
        if (memory.isStale()) {
            throw call.refused("it reads a value that an operation in place may have changed");
        }
        if (flow.shape().equals(memory.shape())) {
            return memory.node();
        }
        if (flow.shape().size() != 1) {
            throw call.refused("it reads values of shape " + memory.shape() + " as " + flow.shape()
                    + ", and of new shapes a graph has only the flat one");
        }
        String name = unused(
                call.place().module().isEmpty() ? "flatten" : call.place().module() + ".flatten");
        Node flatten = new Node(name, new Op.Flatten(), List.of(memory.node()), name + ".");
        shapes.add(flatten);
        nodes.add(flatten);
        return name;
    }

    private String unused(String wanted) {
        String name = wanted;
        while (!names.add(name)) {
            name = wanted + "_" + (1 + numbers.merge(wanted, 1, Integer::sum));
        }
        return name;
    }

    /** The nodes that lead to the result. */
    Graph finish(String output) {
        Set<String> needed = new HashSet<>(Set.of(output));
        List<Node> leading = new ArrayList<>();
        for (Node node : nodes.reversed()) {
            if (needed.contains(node.name())) {
                needed.addAll(node.inputs());
                leading.addFirst(node);
            }
        }
        return new Graph(input, leading, output);
    }

    /** What the names of a layer's tensors begin with; throws where they are not called as a node's are. */
    String prefix(Arguments call, String tensor, String last) {
        boolean plain = tensor.equals(last) || tensor.endsWith("." + last);
        if (!plain) {
            throw call.refused("its tensor is called \"" + tensor + "\", and a node's is called <layer>." + last);
        }
        return tensor.substring(0, tensor.length() - last.length());
    }

    /** Holds an argument against the tensor that a node of this prefix would take for it. */
    void require(Arguments call, String prefix, String parameter) {
        String expected = prefix + parameter;
        switch (call.get(parameter)) {
            case Value.Weight(String tensor, boolean transposed) when tensor.equals(expected) && !transposed -> {}
            case Value.None _ when tensor(expected).isEmpty() -> {}
            case Value other ->
                throw call.refused(parameter + " is " + other.told() + ", and a node whose " + LEARNED + " is \""
                        + prefix + LEARNED + "\" takes \"" + expected + "\"");
        }
    }
}
