package dev.espalier.graph.torchscript;

import dev.espalier.formats.pickle.PickleWriter;
import dev.espalier.formats.zip.TorchZipWriter;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.NodeTensors;
import dev.espalier.graph.Role;
import dev.espalier.graph.Roles;
import dev.espalier.graph.TensorIndex;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a graph and its tensors as a TorchScript archive that libtorch and PyTorch load, run and train. Its modules and
 * {@code state_dict} are named as the tensors are; tensors outside the graph are carried along as buffers.
 */
public final class TorchScriptWriter {
    private final Map<String, Role> roles;
    private final @Nullable DType compute;
    private final List<TensorInfo> written = new ArrayList<>();
    /** Tensors with more than one name: where each was written, by the name that it is kept under. */
    private final Map<String, Integer> shared = new HashMap<>();

    private static final int NOT_YET = -1;

    private TorchScriptWriter(Map<String, Role> roles, @Nullable DType compute) {
        this.roles = roles;
        this.compute = compute;
    }

    /**
     * The same graph, tensors and type give the same bytes. The archive is in eval mode, so that whoever loads it and runs
     * it gets what the report says.
     *
     * @param compute what float tensors are converted to, for our own engine, which then also finds the method
     *     {@code buffers_by_name}: what training changes besides parameters; null leaves tensors and methods plain
     * @return names of tensors outside the graph that modules cannot hold, such as a tensor called as a module is
     */
    public static List<String> write(Graph graph, TensorFile tensors, @Nullable DType compute, Path to)
            throws IOException {
        if (compute != null && !compute.isFloat()) {
            throw new IllegalArgumentException("a network runs in a float type, was " + compute.label());
        }
        GraphFacts.of(graph, tensors.tensors());
        TensorIndex index = new TensorIndex(tensors.tensors());
        Map<String, Role> roles = Roles.of(graph, tensors.tensors());
        return write(graph, tensors, compute, to, roles, type -> {
            String forward = new ForwardSource(index).of(graph, type);
            return compute == null ? forward : forward + ForwardSource.buffers(graph, type, index, roles);
        });
    }

    /**
     * Writes the graph so that it answers with what is observed of a batch, in the order asked for, as one row of numbers.
     *
     * @param byBatch whether batch norm goes by the statistics of the batch at hand and leaves its own alone
     */
    public static void writeObserver(
            Graph graph, TensorFile tensors, DType compute, List<Observation> asked, boolean byBatch, Path to)
            throws IOException {
        GraphFacts facts = GraphFacts.of(graph, tensors.tensors());
        TensorIndex index = new TensorIndex(tensors.tensors());
        Map<String, Role> roles = Roles.of(graph, tensors.tensors());
        write(
                graph,
                tensors,
                compute,
                to,
                roles,
                type -> ForwardSource.observing(graph, facts, type, index, asked, byBatch));
    }

    /** @param methods of the module of the given type */
    private static List<String> write(
            Graph graph,
            TensorFile tensors,
            @Nullable DType compute,
            Path to,
            Map<String, Role> roles,
            UnaryOperator<String> methods)
            throws IOException {
        TensorIndex index = new TensorIndex(tensors.tensors());
        List<String> leftOut = new ArrayList<>();
        ModuleTree tree = ModuleTree.of(tensors.tensors(), required(graph, index), left -> leftOut.add(left.name()));
        requireCarried(graph, index, leftOut);
        String source = classes(tree, roles) + methods.apply(tree.type());
        new TorchScriptWriter(roles, compute).write(tree, source, tensors, to);
        return leftOut;
    }

    /** What nodes name, and the names that these tensors are trained by. */
    private static Set<String> required(Graph graph, TensorIndex tensors) {
        return graph.nodes().stream()
                .flatMap(NodeTensors::names)
                .map(tensors::find)
                .flatMap(Optional::stream)
                .flatMap(tensor -> Stream.of(tensor.name(), tensor.storedAs()))
                .collect(Collectors.toSet());
    }

    private static void requireCarried(Graph graph, TensorIndex tensors, List<String> leftOut) {
        Set<String> required = required(graph, tensors);
        for (String name : leftOut) {
            if (required.contains(name)) {
                throw new ArchitectureMismatch("tensor \"" + name
                        + "\" cannot be held by modules under this name: parts must not be empty, \"training\" or \"forward\","
                        + " and no tensor may be called as a module is; rename it");
            }
        }
    }

    private void write(ModuleTree tree, String source, TensorFile tensors, Path to) throws IOException {
        tensors.tensors().stream().filter(TensorInfo::isTied).forEach(tensor -> shared.put(tensor.storedAs(), NOT_YET));
        PickleWriter pickle = new PickleWriter();
        object(tree, pickle);
        try (TorchZipWriter archive = new TorchZipWriter(to)) {
            archive.add("data.pkl", pickle.finish());
            archive.add("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            archive.add("code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            archive.add("constants.pkl", new PickleWriter().emptyTuple().finish());
            for (int i = 0; i < written.size(); i++) {
                values(written.get(i), "data/" + i, tensors, archive);
            }
            archive.add("version", "3\n".getBytes(StandardCharsets.US_ASCII));
            archive.finish();
        }
    }

    private void values(TensorInfo tensor, String entry, TensorFile tensors, TorchZipWriter archive)
            throws IOException {
        TensorInfo converted = converted(tensor);
        if (converted.equals(tensor)) {
            archive.add(entry, tensor.sizeBytes(), output -> tensors.copy(tensor, output));
        } else {
            archive.add(entry, converted.sizeBytes(), output -> tensors.copy(tensor, converted.dtype(), output));
        }
    }

    private void object(ModuleTree module, PickleWriter pickle) {
        pickle.global("__torch__", module.type()).emptyTuple().newObject();
        pickle.emptyDictionary().mark();
        module.tensors().forEach((attribute, tensor) -> {
            pickle.text(attribute);
            tensor(tensor, pickle);
        });
        pickle.text("training").bool(false);
        module.modules().forEach((attribute, inner) -> {
            pickle.text(attribute);
            object(inner, pickle);
        });
        pickle.setItems().build();
    }

    /** What has several names is one object: for libtorch two that share a storage would be two parameters. */
    private void tensor(TensorInfo tensor, PickleWriter pickle) {
        Integer before = shared.get(tensor.storedAs());
        if (before != null && before != NOT_YET) {
            pickle.recall(before);
            return;
        }
        boolean learned = roles.get(tensor.storedAs()) == Role.PARAMETER;
        pickle.tensor(converted(tensor), Integer.toString(written.size()), learned);
        if (before != null) {
            pickle.remember(written.size());
            shared.put(tensor.storedAs(), written.size());
        }
        written.add(tensor);
    }

    private TensorInfo converted(TensorInfo tensor) {
        return compute == null || !tensor.dtype().isFloat()
                ? tensor
                : new TensorInfo(tensor.name(), compute, tensor.shape(), tensor.tiedTo());
    }

    /** Classes of inner modules come before those that hold them; the last one is still open for its methods. */
    private static String classes(ModuleTree module, Map<String, Role> roles) {
        StringBuilder source = new StringBuilder();
        module.modules().values().forEach(inner -> source.append(classes(inner, roles)));
        source.append("class ").append(module.type()).append("(Module):\n");
        source.append("  __parameters__ = ")
                .append(names(module, roles, Role.PARAMETER))
                .append('\n');
        source.append("  __buffers__ = ")
                .append(names(module, roles, Role.BUFFER))
                .append('\n');
        module.tensors().keySet().forEach(name -> source.append(ScriptNames.declare(name, "Tensor")));
        source.append(ScriptNames.declare("training", "bool"));
        module.modules()
                .forEach((name, inner) -> source.append(ScriptNames.declare(name, "__torch__." + inner.type())));
        return source.toString();
    }

    private static String names(ModuleTree module, Map<String, Role> roles, Role role) {
        return module.tensors().entrySet().stream()
                .filter(entry -> roles.get(entry.getValue().storedAs()) == role)
                .map(entry -> ScriptNames.quote(entry.getKey()) + ", ")
                .collect(Collectors.joining("", "[", "]"));
    }
}
