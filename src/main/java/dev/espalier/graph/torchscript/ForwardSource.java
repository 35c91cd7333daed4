package dev.espalier.graph.torchscript;

import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Node;
import dev.espalier.graph.NodeTensors;
import dev.espalier.graph.Op;
import dev.espalier.graph.Role;
import dev.espalier.graph.TensorIndex;
import dev.espalier.tensors.TensorInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes a graph's {@code forward} as TorchScript source: one line per node, with the operators that PyTorch's own modules use. */
final class ForwardSource {
    private static final String LAST_INDEX = "9223372036854775807";

    private final TensorIndex tensors;
    private final Map<String, String> variables = new HashMap<>(Map.of(Graph.INPUT, "input"));
    private final StringBuilder source = new StringBuilder();

    /** Whether batch norm goes by the statistics of the batch at hand, whatever the mode, and leaves its own alone. */
    private final boolean byBatch;

    ForwardSource(TensorIndex tensors) {
        this(tensors, false);
    }

    private ForwardSource(TensorIndex tensors, boolean byBatch) {
        this.tensors = tensors;
        this.byBatch = byBatch;
    }

    String of(Graph graph, String type) {
        nodes(graph, type);
        line("return " + variables.get(graph.output()));
        return source.toString();
    }

    /** A forward that answers with what is observed in place of the output; see {@link TorchScriptWriter#writeObserver}. */
    static String observing(
            Graph graph, GraphFacts facts, String type, TensorIndex tensors, List<Observation> asked, boolean byBatch) {
        ForwardSource forward = new ForwardSource(tensors, byBatch);
        forward.nodes(graph, type);
        String numbers = asked.stream()
                .map(observation -> observed(
                        observation,
                        Objects.requireNonNull(forward.variables.get(observation.node()), observation.node()),
                        axes(facts, observation.node())))
                .collect(Collectors.joining(", "));
        forward.line("return " + call("cat", "[" + numbers + "]", "0"));
        return forward.source.toString();
    }

    private static int axes(GraphFacts facts, String node) {
        return node.equals(Graph.INPUT)
                ? facts.input().size()
                : Objects.requireNonNull(facts.shapes().get(node), node).size();
    }

    /** The expression for the numbers, as a tensor of one dimension. */
    private static String observed(Observation observation, String variable, int axes) {
        return switch (observation) {
            case Observation.Ends _ -> call("stack", "[" + call("min", variable) + ", " + call("max", variable) + "]");
            case Observation.Counts(var _, var low, var high, var bins) ->
                call("histc", variable, "" + bins, "" + low, "" + high);
            case Observation.Means(var _, var channels) -> call("mean", variable, allBut(channels, axes));
            case Observation.Variances(var _, var channels) -> call("var", variable, allBut(channels, axes), "True");
        };
    }

    /** All axes but the channels', the batch's among them; {@code axes} are those of one sample. */
    private static String allBut(Observation.Channels channels, int axes) {
        int kept = channels == Observation.Channels.FIRST ? 1 : axes;
        return IntStream.rangeClosed(0, axes)
                .filter(axis -> axis != kept)
                .boxed()
                .toList()
                .toString();
    }

    private void nodes(Graph graph, String type) {
        source.append("  def forward(self: __torch__.").append(type).append(",\n    input: Tensor) -> Tensor:\n");
        for (Node node : graph.nodes()) {
            List<String> inputs = node.inputs().stream()
                    .map(input -> Objects.requireNonNull(variables.get(input), input))
                    .toList();
            String expression = expression(node, inputs);
            String variable = "x" + variables.size();
            line(variable + " = " + expression);
            variables.put(node.name(), variable);
        }
    }

    /** A method that gives the graph's buffers by the names of their tensors; nothing where there are none. */
    static String buffers(Graph graph, String type, TensorIndex tensors, Map<String, Role> roles) {
        String entries = graph.nodes().stream()
                .flatMap(NodeTensors::names)
                .map(tensors::stored)
                .flatMap(Optional::stream)
                .map(TensorInfo::name)
                .filter(name -> roles.get(name) == Role.BUFFER)
                .distinct()
                .map(name -> ScriptNames.quote(name) + ": " + read(name))
                .collect(Collectors.joining(", "));
        return entries.isEmpty()
                ? ""
                : "  def buffers_by_name(self: __torch__." + type + ") -> Dict[str, Tensor]:\n    return {" + entries
                        + "}\n";
    }

    private String expression(Node node, List<String> inputs) {
        String input = inputs.getFirst();
        return switch (node.op()) {
            case Op.Conv2d(var stride, var padding, var dilation, var groups) ->
                call("conv2d", input, learned(node), pair(stride), pair(padding), pair(dilation), "" + groups);
            case Op.Linear _ -> call("linear", input, learned(node));
            case Op.BatchNorm(var eps, var momentum) -> batchNorm(node, input, eps, momentum);
            case Op.Relu _ -> call("relu", input);
            case Op.Relu6 _ -> call("hardtanh", input, "0.", "6.");
            case Op.LeakyRelu(var slope) -> call("leaky_relu", input, "" + slope);
            case Op.Sigmoid _ -> call("sigmoid", input);
            case Op.Tanh _ -> call("tanh", input);
            case Op.Gelu(var approximate) -> gelu(approximate, input);
            case Op.Silu _ -> call("silu", input);
            case Op.Hardswish _ -> call("hardswish", input);
            case Op.Softmax(var axis) -> call("softmax", input, withBatch(axis));
            case Op.LogSoftmax(var axis) -> call("log_softmax", input, withBatch(axis));
            case Op.Dropout(var p) -> call("dropout", input, "" + p, ScriptNames.read("self", "training"));
            case Op.Identity _ -> input;
            case Op.Pooling pooling -> pooled(pooling, input);
            case Op.Flatten _ -> call("flatten", input, "1", "-1");
            case Op.Add _ -> inputs.stream().reduce((a, b) -> call("add", a, b)).orElseThrow();
            case Op.Multiply _ ->
                inputs.stream().reduce((a, b) -> call("mul", a, b)).orElseThrow();
            case Op.Concat(var axis) -> call("cat", "[" + String.join(", ", inputs) + "]", withBatch(axis));
            case Op.Pad(var left, var right, var top, var bottom, var value) ->
                call("constant_pad_nd", input, List.of(left, right, top, bottom).toString(), "" + value);
            case Op.PadChannels(var before, var after) ->
                call("constant_pad_nd", input, "[0, 0, 0, 0, " + before + ", " + after + "]", "0");
            case Op.Subsample(var stride) -> slice(slice(input, 2, stride), 3, stride);
            case Op.FakeQuantize(var scale, var zero, var least, var most) ->
                call("fake_quantize_per_tensor_affine", input, "" + scale, "" + zero, "" + least, "" + most);
        };
    }

    private static String pooled(Op.Pooling pooling, String input) {
        return switch (pooling) {
            case Op.MaxPool(var kernel, var stride, var padding, var dilation, var ceilMode) ->
                call("max_pool2d", input, pair(kernel), pair(stride), pair(padding), pair(dilation), literal(ceilMode));
            case Op.AvgPool(var kernel, var stride, var padding, var ceilMode, var countIncludePad) ->
                call(
                        "avg_pool2d",
                        input,
                        pair(kernel),
                        pair(stride),
                        pair(padding),
                        literal(ceilMode),
                        literal(countIncludePad));
            case Op.AdaptiveAvgPool(var size) -> call("adaptive_avg_pool2d", input, pair(size));
            case Op.GlobalAvgPool _ -> call("adaptive_avg_pool2d", input, pair(1));
        };
    }

    /** In archives of this version the operator does not know of approximations yet: tanh is written out. */
    private static String gelu(Op.Gelu.Approximation approximation, String x) {
        return switch (approximation) {
            case NONE -> call("gelu", x);
            case TANH -> {
                String cube = call("mul", call("pow", x, "3"), "0.044715");
                String inner = call("mul", call("add", x, cube), "" + Math.sqrt(2 / Math.PI));
                yield call("mul", call("mul", x, "0.5"), call("add", call("tanh", inner), "1."));
            }
        };
    }

    private static String literal(boolean value) {
        return value ? "True" : "False";
    }

    /** Axes count from the first behind the batch, or from the end. */
    private static String withBatch(int axis) {
        return "" + (axis < 0 ? axis : axis + 1);
    }

    /** As PyTorch's module: batches are counted in training, and without statistics every batch is its own. */
    private String batchNorm(Node node, String input, double eps, double momentum) {
        if (byBatch) {
            return call("batch_norm", input, learned(node), "None", "None", "True", "0.", "" + eps, "True");
        }
        String counter = node.tensors() + "num_batches_tracked";
        boolean bare = NodeTensors.names(node).noneMatch(tensors::has);
        String training = ScriptNames.read(bare ? "self" : module(node.weight()), "training");
        if (tensors.has(counter)) {
            line("if " + training + ":");
            line("  _" + variables.size() + " = " + call("add_", tensor(counter), "1"));
            line("else:");
            line("  pass");
        }
        String mean = tensor(node.tensors() + "running_mean");
        String variance = tensor(node.tensors() + "running_var");
        String batchStatistics = mean.equals("None") ? "True" : training;
        return call(
                "batch_norm", input, learned(node), mean, variance, batchStatistics, "" + momentum, "" + eps, "True");
    }

    private String learned(Node node) {
        return tensor(node.weight()) + ", " + tensor(node.tensors() + "bias");
    }

    private String tensor(String name) {
        if (!tensors.has(name)) {
            return "None";
        }
        return read(name);
    }

    private static String read(String name) {
        return ScriptNames.read(module(name), name.substring(name.lastIndexOf('.') + 1));
    }

    /** The expression for the module that owns a tensor. */
    private static String module(String tensor) {
        String module = "self";
        String[] path = tensor.split("\\.", -1);
        for (int i = 0; i < path.length - 1; i++) {
            module = ScriptNames.read(module, path[i]);
        }
        return module;
    }

    private static String slice(String input, int dimension, int step) {
        return call("slice", input, "" + dimension, "0", LAST_INDEX, "" + step);
    }

    private static String pair(int value) {
        return "[" + value + ", " + value + "]";
    }

    private static String call(String function, String... arguments) {
        return "torch." + function + "(" + String.join(", ", arguments) + ")";
    }

    private void line(String text) {
        source.append("    ").append(text).append('\n');
    }
}
