package dev.espalier.graph.lift;

import dev.espalier.formats.script.Definition;
import dev.espalier.formats.script.ScriptValue;
import dev.espalier.formats.torchscript.Program;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.lift.Value.Flow;
import dev.espalier.graph.lift.Value.Module;
import dev.espalier.graph.lift.Value.Product;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a graph of a program's code: evaluates {@code forward} as text, with values that know their shape alone, and takes
 * down what they go through. Nothing of the program is run. The shape of the input is none of its code's: usual ones are
 * tried until the sizes of all layers fit.
 */
public final class Lifter {
    /** For all inputs that are tried; a DenseNet-121 takes some 30,000. */
    private static final long MAX_STEPS = 2_000_000;

    private final Program program;
    private final List<TensorInfo> tensors;
    private final ScriptValue root;
    private final Budget budget = new Budget(MAX_STEPS);

    private Lifter(Program program, List<TensorInfo> tensors) {
        this.program = program;
        this.tensors = tensors;
        this.root = program.root();
    }

    /**
     * @param sample the shape of one sample where it is known; else it is assumed
     */
    public static Lifting lift(Program program, List<TensorInfo> tensors, @Nullable List<Long> sample) {
        Optional<String> forbidden = program.forbidden();
        return forbidden.isPresent() ? new Lifting.Refused(forbidden.get()) : new Lifter(program, tensors).lift(sample);
    }

    private Lifting lift(@Nullable List<Long> sample) {
        InputShapes shapes = new InputShapes(tensors, sample);
        Attempt first = attempt(shapes.first());
        @Nullable Refusal refusal = first.refusal;
        if (refusal != null && !(refusal instanceof Refusal.Misfit)) {
            return new Lifting.Refused(String.valueOf(refusal.getMessage()));
        }
        @Nullable Lifting unlikely = null;
        for (List<Long> shape : shapes.after(first.recorder.firstWeighted())) {
            Attempt attempt = attempt(shape);
            if (attempt.graph != null) {
                Lifting lifted = lifted(attempt, attempt.graph, shape, sample);
                if (!enlarges(attempt, attempt.graph)) {
                    return lifted;
                }
                unlikely = unlikely == null ? lifted : unlikely;
            } else if (refusal == null || (attempt.refusal != null && !(attempt.refusal instanceof Refusal.Misfit))) {
                refusal = attempt.refusal;
            }
            if (budget.isSpent() || (refusal != null && !(refusal instanceof Refusal.Misfit))) {
                break;
            }
        }
        return unlikely != null
                ? unlikely
                : new Lifting.Refused(String.valueOf(refusal == null ? "no input fits" : refusal.getMessage()));
    }

    /** What came of one input. */
    private record Attempt(
            NodeRecorder recorder,
            @Nullable Graph graph,
            @Nullable Refusal refusal) {}

    private Attempt attempt(List<Long> input) {
        NodeRecorder recorder = new NodeRecorder(input, tensors, false);
        try {
            Graph graph = recorder.finish(output(recorder, false));
            if (graph.nodes().isEmpty()) {
                throw Refusal.tooMuch("the program gives back what it is given");
            }
            GraphFacts.of(graph, tensors);
            return new Attempt(recorder, graph, null);
        } catch (Refusal e) {
            return new Attempt(recorder, null, e);
        } catch (ArchitectureMismatch e) {
            return new Attempt(recorder, null, Refusal.tooMuch("its nodes make no graph: " + e.getMessage()));
        }
    }

    /** Evaluates the program in one mode; the node that gives its result. */
    private String output(NodeRecorder recorder, boolean training) {
        budget.surface();
        if (!(root instanceof ScriptValue.Module network)) {
            throw Refusal.tooMuch("the program is no module");
        }
        Interpreter interpreter = new Interpreter(program.code(), recorder, budget, training);
        Module module = new Module(network, "");
        SourcePlace start = new SourcePlace("data.pkl", 0, "");
        ModuleMembers.Method forward = new ModuleMembers(program.code(), training).method(module, "forward", start);
        Definition.Function function = forward.function();
        SourcePlace place = new SourcePlace(forward.file(), function.line(), "");
        Arguments call = new Arguments("forward", place, "input", List.of(), Map.of());
        Value result = interpreter.call(forward.file(), function, "", List.of(module, recorder.input()), Map.of());
        if (!(result instanceof Flow) && !(result instanceof Product)) {
            throw call.refused("the program answers with " + result.told() + ", and a graph with one value");
        }
        return recorder.node(call, new LayerOperators(recorder).flow(call, result));
    }

    /** Average pooling to more than there is fits any input: another one is likelier. */
    private boolean enlarges(Attempt attempt, Graph graph) {
        Map<String, List<Long>> shapes = GraphFacts.of(graph, tensors).shapes();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.AdaptiveAvgPool(Integer size)) {
                String from = node.inputs().getFirst();
                List<Long> shape = shapes.getOrDefault(from, graph.input());
                if (shape.size() == 3 && shape.getLast() < size) {
                    return true;
                }
            }
        }
        return false;
    }

    private Lifting lifted(Attempt attempt, Graph taken, List<Long> shape, @Nullable List<Long> sample) {
        List<String> findings = new ArrayList<>();
        Graph graph = sample != null && flattens(shape, sample) ? flattening(taken, sample) : taken;
        if (!graph.input().equals(sample)) {
            findings.add("assumed: input "
                    + String.join(
                            "x", graph.input().stream().map(String::valueOf).toList())
                    + " in the graph of the program, whose code does not tell it");
        }
        inTraining(attempt, shape).ifPresent(findings::add);
        return new Lifting.Lifted(graph, findings);
    }

    /** Whether samples of that shape fit a program of vectors if they are flattened. */
    private static boolean flattens(List<Long> shape, List<Long> sample) {
        return shape.size() == 1 && sample.size() > 1 && product(sample) == shape.getFirst();
    }

    private static long product(List<Long> sizes) {
        return sizes.stream().reduce(1L, (a, b) -> a * b);
    }

    /** A program of linear layers alone gets its samples flattened; a graph does that itself. */
    private static Graph flattening(Graph graph, List<Long> sample) {
        Set<String> names = graph.nodes().stream().map(Node::name).collect(Collectors.toSet());
        String flat = Stream.iterate("samples", name -> name + "_")
                .filter(name -> !names.contains(name))
                .findFirst()
                .orElseThrow();
        List<Node> nodes = new ArrayList<>(List.of(Node.of(flat, new Op.Flatten(), Graph.INPUT)));
        for (Node node : graph.nodes()) {
            List<String> inputs = node.inputs().stream()
                    .map(input -> input.equals(Graph.INPUT) ? flat : input)
                    .toList();
            nodes.add(new Node(node.name(), node.op(), inputs, node.tensors()));
        }
        return new Graph(sample, nodes, graph.output());
    }

    /** What the program does otherwise while it trains; none where batch norm and dropout alone do. */
    private Optional<String> inTraining(Attempt evaluated, List<Long> input) {
        NodeRecorder recorder = new NodeRecorder(input, tensors, true);
        try {
            output(recorder, true);
        } catch (Refusal e) {
            return Optional.of("in training the program does what the graph does not: " + e.getMessage());
        }
        if (!recorder.nodes().equals(evaluated.recorder.nodes())) {
            return Optional.of("in training the program goes another way than in evaluation; the graph goes that of"
                    + " evaluation in both");
        }
        return recorder.held() == 0
                ? Optional.empty()
                : Optional.of("batch norm and dropout, which keep still while the program trains (" + recorder.held()
                        + " of them), train in the graph");
    }
}
