package dev.espalier.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.compression.results.TrajectoryPoint;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.network.Loss;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The first lab, each of its methods as one job, against plain numpy (lab1/make.py) and the numbers handed down. */
class SparseLinearIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNode GOLDEN = JSON.readTree(resource("golden.json").toFile());
    private static final String FINETUNE = """
            {"type": "finetune", "epochs": 200, "batchSize": 3, "optimizer": {"type": "sgd", "learningRate": 0.02},
             "keepBest": false, "record": ["weights"]}""";

    @TempDir
    private Path folder;

    private final PipelineRecorder recorder = new PipelineRecorder();

    static Set<String> methods() {
        return Set.copyOf(GOLDEN.propertyNames());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void a_float64_model_trains_in_float64(String method) throws IOException {
        List<TrajectoryPoint> trajectory = run(method, "float64.safetensors");
        assertFollows(trajectory, method, 1e-8, 1e-8);
        assertThat(exported()).containsExactly(weights(trajectory.getLast()), within(0.0));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void a_float32_model_comes_as_near_as_float32_can(String method) throws IOException {
        assertFollows(run(method, "float32.safetensors"), method, 5e-6, 1e-6);
    }

    private static void assertFollows(
            List<TrajectoryPoint> trajectory, String method, double ofWeights, double ofLoss) {
        JsonNode golden = GOLDEN.get(method);
        assertThat(trajectory).hasSize(golden.get("losses").size());
        for (int step = 0; step < trajectory.size(); step++) {
            double loss = golden.get("losses").get(step).doubleValue();
            assertThat(trajectory.get(step).step()).isEqualTo(step);
            // On the way float32 crosses the thresholds a step sooner or later
            double near = step + 1 == trajectory.size() ? ofLoss : 10 * ofLoss * Math.max(1, loss);
            assertThat(trajectory.get(step).loss()).as("loss " + step).isCloseTo(loss, within(near));
        }
        double[] expected = JSON.treeToValue(golden.get("weights"), double[].class);
        assertThat(weights(trajectory.getFirst())).containsOnly(0);
        assertThat(weights(trajectory.getLast())).containsExactly(expected, within(ofWeights));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            none             | -0.63143255 1.26564673 0.09040334 0.23226704 -1.34770515  | 0
            projection, 2    | 0 2 0 0 -1                                                | 0
            l1, 0.2          | -0.42765838 1.40039097 -0.02255693 0.00242927 -1.31989615 | 0.0061036562
            l1, 0.5          |                                                           | 0.0299226578
            l1, 1            |                                                           | 0.1168160819
            l1, 2            |                                                           | 0.3908731936
            proximal_l1, 0.2 |                                                           | 0.0060535868
            proximal_l1, 0.5 |                                                           | 0.0315414901
            proximal_l1, 1   |                                                           | 0.1081534954
            proximal_l1, 2   | 0 1.85714222 0 0 -0.71428725                              | 0.4285696340
            trimmed_l1, 1    | 0 2 0 0 -1                                                | 0
            trimmed_l1, 2    | 0 2 0 0 -1                                                | 0
            trimmed_l1, 5    | 0 2 0 0 -1                                                | 0
            trimmed_l1, 10   | 0 2 0 0 -1                                                | 0
            """)
    void ends_at_the_numbers_that_were_handed_down(String method, String weights, double loss) throws IOException {
        TrajectoryPoint last = run(method, "float64.safetensors").getLast();
        assertThat(last.loss()).isCloseTo(loss, within(1e-9));
        if (weights != null) {
            String[] expected = weights.split(" ");
            for (int i = 0; i < expected.length; i++) {
                assertThat(weights(last)[i]).isCloseTo(Double.parseDouble(expected[i]), within(4e-7));
            }
        }
    }

    private List<TrajectoryPoint> run(String method, String model) throws IOException {
        ObjectNode step = (ObjectNode) JSON.readTree(FINETUNE);
        step.setAll((ObjectNode) GOLDEN.get(method).get("options"));
        List<StepSpec> steps = List.of(JSON.treeToValue(step, StepSpec.class));
        Pipeline.run(
                new PipelineSpec(3, steps, Loss.SUM_SQUARED_ERROR, List.of(Export.SAFETENSORS), null, null),
                new PipelineInput(
                        folder,
                        resource(model),
                        null,
                        false,
                        resource("equations.npz"),
                        JSON.readValue("{\"task\": \"regression\"}", DatasetSpec.class),
                        "cpu",
                        1,
                        "test"),
                recorder);
        return Objects.requireNonNull(recorder.stages.getFirst().trajectory());
    }

    private double[] exported() throws IOException {
        try (TensorFile model = TensorFile.open(folder.resolve("out/model.safetensors"))) {
            double[] weights = new double[5];
            model.values("weight").read(0, weights, weights.length);
            return weights;
        }
    }

    private static double[] weights(TrajectoryPoint point) {
        return Objects.requireNonNull(point.weights().get("weight")).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static Path resource(String name) {
        return Path.of(Objects.requireNonNull(SparseLinearIT.class.getResource("/compression/lab1/" + name))
                .getPath());
    }
}
