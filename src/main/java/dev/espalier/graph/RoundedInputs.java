package dev.espalier.graph;

import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Nodes that round what some layers read, put in front of them. Layers that read the same share one, and rounding that was
 * in front of them before is replaced.
 */
public final class RoundedInputs {
    private final Graph graph;
    private final Set<String> weights;
    private final Map<String, Node> byName = new HashMap<>();

    /** @param layers whose inputs it is about */
    public RoundedInputs(Graph graph, Collection<Layer> layers) {
        this.graph = graph;
        this.weights = layers.stream()
                .flatMap(layer -> Stream.concat(Stream.of(layer.weight()), layer.tied().stream()))
                .map(TensorInfo::name)
                .collect(Collectors.toSet());
        graph.nodes().forEach(node -> byName.put(node.name(), node));
    }

    /** What the layers read before it is rounded, in graph order: names of nodes, or {@link Graph#INPUT}. */
    public List<String> sources() {
        Set<String> sources = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            if (isChosen(node)) {
                sources.add(source(node));
            }
        }
        return List.copyOf(sources);
    }

    private boolean isChosen(Node node) {
        return NodeTensors.isPrunable(node.op()) && weights.contains(node.weight());
    }

    private String source(Node reader) {
        String source = reader.inputs().getFirst();
        Node before = byName.get(source);
        while (before != null && before.op() instanceof Op.FakeQuantize) {
            source = before.inputs().getFirst();
            before = byName.get(source);
        }
        return source;
    }

    /** The graph with nothing rounded in front of the layers. */
    public Graph without() {
        List<Node> nodes = graph.nodes().stream()
                .map(node -> isChosen(node) ? reading(node, source(node)) : node)
                .toList();
        return new Graph(graph.input(), withoutUnread(nodes), graph.output());
    }

    private static Node reading(Node node, String input) {
        return new Node(node.name(), node.op(), List.of(input), node.tensors());
    }

    /** Rounding that was there before and that nothing reads any more is left out. */
    private List<Node> withoutUnread(List<Node> nodes) {
        Set<String> read = new HashSet<>(Set.of(graph.output()));
        List<Node> kept = new ArrayList<>();
        for (Node node : nodes.reversed()) {
            if (read.contains(node.name()) || !(node.op() instanceof Op.FakeQuantize)) {
                read.addAll(node.inputs());
                kept.addFirst(node);
            }
        }
        return kept;
    }

    /** @param codes by what is rounded, for every one of {@link #sources} */
    public Graph with(Map<String, Op.FakeQuantize> codes) {
        Graph plain = without();
        Map<String, String> names = names(plain);
        Set<String> put = new HashSet<>();
        List<Node> nodes = new ArrayList<>();
        for (Node node : plain.nodes()) {
            if (!isChosen(node)) {
                nodes.add(node);
                continue;
            }
            String source = node.inputs().getFirst();
            String name = Objects.requireNonNull(names.get(source), source);
            if (put.add(source)) {
                nodes.add(Node.of(name, Objects.requireNonNull(codes.get(source), source), source));
            }
            nodes.add(reading(node, name));
        }
        return new Graph(plain.input(), nodes, plain.output());
    }

    /** A new name for each source's rounding. */
    private Map<String, String> names(Graph plain) {
        Set<String> taken = plain.nodes().stream().map(Node::name).collect(Collectors.toSet());
        Map<String, String> names = new HashMap<>();
        for (String source : sources()) {
            String name = source + ".rounded";
            for (int i = 2; taken.contains(name) || name.length() > Node.LONGEST_NAME; i++) {
                name = "rounded" + i;
            }
            taken.add(name);
            names.put(source, name);
        }
        return names;
    }
}
