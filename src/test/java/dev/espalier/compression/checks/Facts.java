package dev.espalier.compression.checks;

import dev.espalier.graph.Graph;
import dev.espalier.graph.LayerName;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Flaws;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Facts of models and datasets that nobody stored. A LeNet-5 and images for it where nothing else is said. */
public final class Facts {
    private Facts() {}

    /** Whose tensors and graph can be set, and who runs on samples of one shape. */
    static final class Contents implements ModelFacts.Contents {
        /** Two linear layers, the first of which can lose outputs. */
        Optional<Graph> graph = Optional.of(new Graph(
                List.of(3L),
                List.of(Node.of("hidden", new Op.Linear(), Graph.INPUT), Node.of("last", new Op.Linear(), "hidden")),
                "last"));

        List<TensorInfo> tensors = List.of(
                tensor("conv1.weight", DType.FLOAT32, 500),
                tensor("fc1.weight", DType.FLOAT16, 400_000),
                tensor("hidden.weight", DType.FLOAT32, 4, 3),
                tensor("last.weight", DType.FLOAT32, 2, 4));

        String noGraph = "its architecture is not known";

        List<Long> runsOn = List.of();
        Optional<List<Long>> result = Optional.empty();

        @Override
        public Optional<Graph> graph() {
            return graph;
        }

        @Override
        public Optional<String> noGraph() {
            return Optional.of(noGraph);
        }

        @Override
        public List<TensorInfo> tensors() {
            return tensors;
        }

        @Override
        public Optional<List<Long>> resultOf(List<Long> sample) {
            return result.filter(shape -> sample.equals(runsOn));
        }
    }

    /** Contents whose graph is known or not. */
    private record View(Contents of, boolean hasGraph) implements ModelFacts.Contents {
        @Override
        public Optional<Graph> graph() {
            return of.graph.filter(_ -> hasGraph);
        }

        @Override
        public Optional<String> noGraph() {
            return of.noGraph();
        }

        @Override
        public List<TensorInfo> tensors() {
            return of.tensors;
        }

        @Override
        public Optional<List<Long>> resultOf(List<Long> sample) {
            return of.resultOf(sample);
        }
    }

    public static ModelFacts lenet5() {
        return lenet5(new Contents());
    }

    static ModelFacts lenet5(Contents contents) {
        return model(true, List.of("conv1", "fc1"), 431_080, List.of(1L, 28L, 28L), List.of(10L), true, contents);
    }

    static ModelFacts model(
            boolean runnable,
            List<String> layers,
            long parameters,
            @Nullable List<Long> input,
            @Nullable List<Long> output,
            boolean hasGraph,
            Contents contents) {
        return new ModelFacts(
                "mdl_1",
                CheckpointFormat.SAFETENSORS,
                runnable,
                layers.stream().map(LayerName::of).toList(),
                parameters,
                input,
                output,
                new View(contents, hasGraph));
    }

    static ModelFacts model(boolean runnable, boolean hasGraph, String... layers) {
        return model(runnable, List.of(layers), 4, null, null, hasGraph, new Contents());
    }

    static TensorInfo tensor(String name, DType dtype, long... shape) {
        return new TensorInfo(name, dtype, Arrays.stream(shape).boxed().toList());
    }

    public static DatasetInfo images(long train, long validation, long test) {
        return images(train, validation, test, List.of(1L, 28L, 28L), 10);
    }

    static DatasetInfo images(long train, long validation, long test, List<Long> shape, int classes) {
        return new DatasetInfo(
                "npz",
                DatasetSpec.Task.CLASSIFICATION,
                train,
                validation,
                test,
                shape,
                classes,
                List.of(),
                List.of(),
                Flaws.NONE,
                null);
    }

    static DatasetInfo numbers(List<Long> shape) {
        return numbers(shape, null);
    }

    /** @param width of what is to be predicted; null where it was not noted */
    static DatasetInfo numbers(List<Long> shape, @Nullable Integer width) {
        return new DatasetInfo(
                "npz", DatasetSpec.Task.REGRESSION, 9, 0, 9, shape, null, List.of(), List.of(), Flaws.NONE, width);
    }
}
