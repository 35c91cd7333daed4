package dev.espalier.graph.architectures;

import dev.espalier.graph.Architecture;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.NodeTensors;
import dev.espalier.graph.TensorIndex;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The built-in architectures, recognised from the names and shapes of tensors. */
public final class Architectures {
    /** In the order in which they are tried: the narrower before the wider. */
    private static final List<Blueprint> BLUEPRINTS = Stream.<List<? extends Blueprint>>of(
                    List.of(MlpBlueprint.LENET_300_100, new LeNet5Blueprint(), MlpBlueprint.MLP),
                    CifarResNetBlueprint.ALL,
                    List.of(ResNetBlueprint.values()),
                    List.of(VggBlueprint.values()),
                    List.of(new AlexNetBlueprint()),
                    List.of(SqueezeNetBlueprint.values()),
                    List.of(new CnnBlueprint()))
            .<Blueprint>flatMap(List::stream)
            .toList();

    public static List<BuiltInArchitecture> all() {
        return BLUEPRINTS.stream().map(Blueprint::architecture).toList();
    }

    /** How a network that is not known becomes one that can be run. */
    private static final String DESCRIBE =
            ". To have it run and finetuned set \"architecture\", at upload or by PATCH, to a"
                    + " graph document: schema at /api/v1/architectures/schema, an example at any known model's /graph";

    /**
     * Finds the architecture of these tensors. Where none is requested and none fits, the answer has no graph and a finding
     * says why.
     *
     * @param requested throws {@link ArchitectureMismatch} where it is unknown or does not fit
     */
    public static Recognition recognise(@Nullable Architecture requested, List<TensorInfo> tensors) {
        TensorIndex index = new TensorIndex(tensors);
        return switch (requested) {
            case null -> TiedNames.read(tensors, Architectures::recognise);
            case Architecture.BuiltIn(String name) -> TiedNames.build(tensors, known -> build(named(name), known));
            case Architecture.Document(Graph graph) -> {
                GraphFacts.of(graph, tensors);
                yield withUnused(new Recognition(requested, graph, List.of()), index);
            }
        };
    }

    /**
     * Finds the architecture of tensors whose names were shortened.
     *
     * @param dropped what all names began with: words in it may say that this is no plain stack
     */
    public static Recognition recognise(List<TensorInfo> tensors, String dropped) {
        Recognition recognition = recognise(null, tensors);
        boolean plain = recognition.architecture() instanceof Architecture.BuiltIn(String name)
                && named(name).isPlainStack();
        return plain && Lookalikes.tellsOfOthers(dropped)
                ? new Recognition(null, null, List.of("the names began with \"" + dropped + "\""))
                : recognition;
    }

    /**
     * What to call a graph that came of another one: by the built-in's name where that, given the tensors, makes this very
     * graph; else the graph itself.
     *
     * @param before what the other one was called
     */
    public static Architecture nameOf(Graph graph, @Nullable Architecture before, List<TensorInfo> tensors) {
        if (before instanceof Architecture.BuiltIn) {
            for (Architecture asked : Arrays.asList(before, null)) {
                try {
                    Recognition recognition = recognise(asked, tensors);
                    if (graph.equals(recognition.graph()) && recognition.architecture() != null) {
                        return recognition.architecture();
                    }
                } catch (ArchitectureMismatch e) {
                    // Then it is no longer this built-in.
                }
            }
        }
        return new Architecture.Document(graph);
    }

    private static Blueprint named(String name) {
        return BLUEPRINTS.stream()
                .filter(blueprint -> blueprint.architecture().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ArchitectureMismatch("architecture must be one of "
                        + all().stream().map(BuiltInArchitecture::name).collect(Collectors.joining(", ")) + ", was \""
                        + name
                        + "\""));
    }

    private static Recognition recognise(TensorIndex tensors) {
        for (Blueprint blueprint : BLUEPRINTS) {
            try {
                return guess(blueprint, tensors);
            } catch (ArchitectureMismatch e) {
                // The next one may fit; why the likeliest did not is told below.
            }
        }
        try {
            return guess(likeliest(tensors), tensors);
        } catch (ArchitectureMismatch e) {
            return new Recognition(
                    null,
                    null,
                    List.of("no built-in architecture fits these tensors; likeliest was " + e.getMessage() + DESCRIBE));
        }
    }

    /** Stricter than what was asked for: nobody said that this is the network. */
    private static Recognition guess(Blueprint blueprint, TensorIndex tensors) {
        Recognition recognition = build(blueprint, tensors);
        try {
            if (blueprint.isPlainStack()) {
                Lookalikes.refusePlainStack(tensors);
            }
            Lookalikes.refuseLeftovers(tensors, used(Objects.requireNonNull(recognition.graph())));
            return recognition;
        } catch (ArchitectureMismatch e) {
            throw new ArchitectureMismatch(blueprint.architecture().name() + ": " + e.getMessage());
        }
    }

    private static Recognition build(Blueprint blueprint, TensorIndex tensors) {
        try {
            Recognition recognition = blueprint.build(tensors);
            GraphFacts.of(Objects.requireNonNull(recognition.graph()), List.copyOf(tensors.all()));
            return withUnused(recognition, tensors);
        } catch (ArchitectureMismatch | ArithmeticException e) {
            String why = e instanceof ArchitectureMismatch ? e.getMessage() : "sizes overflow: " + e.getMessage();
            throw new ArchitectureMismatch(blueprint.architecture().name() + ": " + why);
        }
    }

    private static Recognition withUnused(Recognition recognition, TensorIndex tensors) {
        Graph graph = Objects.requireNonNull(recognition.graph());
        Set<String> used = tensors.stored(used(graph));
        List<String> unused = tensors.all().stream()
                .filter(tensor -> !tensor.isTied() && !used.contains(tensor.name()))
                .map(TensorInfo::name)
                .toList();
        if (unused.isEmpty()) {
            return recognition;
        }
        String finding = unused.size() + " tensors are no part of " + recognition.architecture()
                + " and are carried along unused: " + unused.stream().limit(3).collect(Collectors.joining(", "))
                + (unused.size() > 3 ? ", ..." : "");
        List<String> findings = new ArrayList<>(recognition.findings());
        findings.add(finding);
        return new Recognition(recognition.architecture(), graph, findings);
    }

    private static Set<String> used(Graph graph) {
        return graph.nodes().stream().flatMap(NodeTensors::names).collect(Collectors.toSet());
    }

    /** Which architecture's complaint helps the user most. */
    private static Blueprint likeliest(TensorIndex tensors) {
        Optional<? extends Blueprint> named = Stream.<Optional<? extends Blueprint>>of(
                        ResNetBlueprint.likeliest(tensors),
                        CifarResNetBlueprint.likeliest(tensors),
                        VggBlueprint.likeliest(tensors))
                .flatMap(Optional::stream)
                .findFirst();
        if (named.isPresent()) {
            return named.get();
        }
        return tensors.weights(4).isEmpty() ? MlpBlueprint.MLP : new CnnBlueprint();
    }

    private Architectures() {}
}
