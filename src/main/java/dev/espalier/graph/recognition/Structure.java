package dev.espalier.graph.recognition;

import dev.espalier.formats.torchscript.Program;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Layers;
import dev.espalier.graph.Role;
import dev.espalier.graph.Roles;
import dev.espalier.graph.architectures.Architectures;
import dev.espalier.graph.architectures.Recognition;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a checkpoint's tensors make up: which of them are learned, which layers can be pruned, and what runs them: a
 * graph, the program that came with them, or nothing.
 *
 * @param architecture null where there is no graph
 * @param runsProgram whether the file's own program is what runs; never so where there is a graph
 * @param roles by tensor name, in file order; each tensor once
 * @param findings what a user should know
 */
public record Structure(
        @Nullable Architecture architecture,
        @Nullable Graph graph,
        boolean runsProgram,
        Map<String, Role> roles,
        List<Layer> layers,
        List<String> findings) {
    /**
     * A file with a program runs as that says, unless an architecture is asked for; tensors alone are recognised.
     *
     * @param requested throws {@link ArchitectureMismatch} where it is unknown or does not fit
     */
    public static Structure of(Checkpoint checkpoint, @Nullable Architecture requested) {
        Optional<Program> program = Program.of(checkpoint);
        return program.isPresent() && requested == null
                ? ofProgram(program.get(), checkpoint.tensors())
                : ofTensors(recognition(checkpoint, requested), checkpoint);
    }

    /** As is asked for, or else as the file itself says, or else by names and shapes. */
    private static Recognition recognition(Checkpoint checkpoint, @Nullable Architecture requested) {
        Optional<JsonNode> own = requested == null ? checkpoint.architecture() : Optional.empty();
        try {
            return Architectures.recognise(own.map(Architecture::of).orElse(requested), checkpoint.tensors());
        } catch (ArchitectureMismatch e) {
            throw own.isEmpty()
                    ? e
                    : RefusedFile.corrupt("the architecture in the file is not of its tensors: " + e.getMessage());
        }
    }

    private static Structure ofTensors(Recognition recognition, Checkpoint checkpoint) {
        List<TensorInfo> tensors = checkpoint.tensors();
        Graph graph = recognition.graph();
        List<String> findings = new ArrayList<>(recognition.findings());
        if (Program.of(checkpoint).isPresent()) {
            findings.add("the program in the file is left aside: " + recognition.architecture() + " was asked for");
        }
        return new Structure(
                recognition.architecture(),
                graph,
                false,
                Roles.of(graph, tensors),
                Layers.of(graph, tensors),
                List.copyOf(findings));
    }

    private static Structure ofProgram(Program program, List<TensorInfo> tensors) {
        Set<String> buffers = program.buffers();
        Map<String, Role> roles = Roles.ofProgram(buffers, tensors);
        List<TensorInfo> learned = tensors.stream()
                .filter(tensor -> roles.get(tensor.name()) == Role.PARAMETER)
                .toList();
        List<String> findings = new ArrayList<>();
        Optional<String> obstacle = program.forbidden().or(() -> unfitType(learned));
        if (obstacle.isPresent()) {
            findings.add("the program is not run here: " + obstacle.get());
        } else {
            findings.add("runs as the program in the file says");
        }
        return new Structure(null, null, obstacle.isEmpty(), roles, Layers.of(null, learned), List.copyOf(findings));
    }

    /** A program computes in its parameters' type, and samples come as float32 or float64. */
    private static Optional<String> unfitType(List<TensorInfo> learned) {
        Optional<TensorInfo> first = learned.stream()
                .filter(tensor -> tensor.dtype() != DType.FLOAT32 && tensor.dtype() != DType.FLOAT64)
                .findFirst();
        return first.map(tensor -> "parameter \"" + tensor.name() + "\" is "
                + tensor.dtype().label() + ", and programs are run in float32 or float64; save it as float32");
    }

    /** The same model after its graph and tensors became others. Throws {@link ArchitectureMismatch} where the two do not fit. */
    public Structure reshaped(Graph other, List<TensorInfo> tensors) {
        GraphFacts.of(other, tensors);
        return new Structure(
                Architectures.nameOf(other, architecture, tensors),
                other,
                false,
                Roles.of(other, tensors),
                Layers.of(other, tensors),
                findings);
    }

    /** What the model was before it was stored between two steps; itself where it had no architecture. */
    public Structure became(@Nullable Architecture stored, List<TensorInfo> tensors) {
        if (stored == null) {
            return this;
        }
        Recognition recognition = Architectures.recognise(stored, tensors);
        Structure other = reshaped(Objects.requireNonNull(recognition.graph()), tensors);
        return new Structure(stored, other.graph, other.runsProgram, other.roles, other.layers, other.findings);
    }

    /** Names of the tensors that training moves, each once. */
    public Set<String> learned() {
        return roles.entrySet().stream()
                .filter(entry -> entry.getValue() == Role.PARAMETER)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    public boolean runnable() {
        return graph != null || runsProgram;
    }
}
