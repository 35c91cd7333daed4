package dev.espalier.compression.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.compression.Pipeline;
import dev.espalier.compression.PipelineInput;
import dev.espalier.compression.PipelineRecorder;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.formats.ModelFiles;
import dev.espalier.kernels.Values;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jobs on a network that torch.nn.utils.prune has masked, biases too, against what PyTorch's training makes of it. */
class MaskedModelIT {
    private static final Path FIXTURES = Path.of("src/test/resources/compression");
    private static final JsonNode GOLDEN = JsonMapper.shared().readTree(FIXTURES.resolve("masked/golden.json"));
    private static final String TRAIN =
            "{\"type\": \"finetune\", \"epochs\": 4, \"batchSize\": 64, \"keepBest\": false,"
                    + " \"optimizer\": {\"type\": \"sgd\", \"learningRate\": 0.1, \"momentum\": 0, \"weightDecay\": 0}}";

    @TempDir
    private Path folder;

    @Test
    void trains_as_pytorch_trains_it_and_holds_what_is_masked() throws IOException {
        try (TensorFile trained = run(FIXTURES.resolve("masked/masked.pt"), TRAIN)) {
            compare(trained, GOLDEN.path("after"));
        }
    }

    @Test
    void holds_masked_biases_through_a_second_job() throws IOException {
        run(FIXTURES.resolve("masked/masked.pt"), TRAIN).close();
        Path produced = folder.resolve("produced.safetensors");
        Files.move(folder.resolve("out/model.safetensors"), produced);
        try (TensorFile trained = run(produced, TRAIN)) {
            for (String name : List.of("0.weight", "0.bias")) {
                double[] before = numbers(GOLDEN.path("before").path(name));
                double[] after = numbers(trained.values(name));
                for (int i = 0; i < after.length; i++) {
                    assertThat(after[i] == 0).describedAs(name + " at " + i).isEqualTo(before[i] == 0);
                }
            }
        }
    }

    @Test
    void counts_what_masks_prune_towards_the_sparsity_that_is_asked_for() throws IOException {
        String half = "{\"type\": \"prune\", \"scope\": \"%s\", \"sparsity\": 0.5, \"counting\": \"count\"}";
        for (String scope : List.of("global", "layer")) {
            try (TensorFile pruned = run(FIXTURES.resolve("masked/masked.pt"), half.formatted(scope))) {
                long weights = 0;
                long zeros = 0;
                for (String name : List.of("0.weight", "2.weight")) {
                    double[] numbers = numbers(pruned.values(name));
                    weights += numbers.length;
                    zeros +=
                            Arrays.stream(numbers).filter(number -> number == 0).count();
                }
                // Of the first layer 0.6 are pruned and stay so; by layer, half of the second's go as well
                long first = pruned.tensor("0.weight").elements();
                long expected = scope.equals("global")
                        ? Math.round(weights * 0.5)
                        : Math.round(first * 0.6) + (weights - first) / 2;
                assertThat(zeros).isEqualTo(Math.max(expected, Math.round(first * 0.6)));
            }
        }
    }

    private TensorFile run(Path model, String step) throws IOException {
        Pipeline.run(
                new PipelineSpec(
                        1,
                        List.of(JsonMapper.shared().readValue(step, StepSpec.class)),
                        null,
                        List.of(Export.SAFETENSORS),
                        null,
                        null),
                new PipelineInput(
                        folder,
                        model,
                        null,
                        false,
                        FIXTURES.resolve("points.npz"),
                        DatasetSpec.DEFAULT,
                        "cpu",
                        1,
                        "test"),
                new PipelineRecorder());
        try (Checkpoint exported = ModelFiles.open(folder.resolve("out/model.safetensors"), folder)) {
            return TensorFile.convert(exported, folder.resolve("exported"));
        }
    }

    private static void compare(TensorFile file, JsonNode golden) {
        for (String name : golden.propertyNames()) {
            double[] ours = numbers(file.values(name));
            double[] theirs = numbers(Objects.requireNonNull(golden.get(name)));
            assertThat(ours).hasSameSizeAs(theirs);
            for (int i = 0; i < ours.length; i++) {
                assertThat(ours[i]).describedAs(name + " at " + i).isCloseTo(theirs[i], within(1e-6));
                assertThat(ours[i] == 0).isEqualTo(theirs[i] == 0);
            }
        }
    }

    private static double[] numbers(JsonNode list) {
        return list.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }

    private static double[] numbers(Values values) {
        double[] numbers = new double[Math.toIntExact(values.count())];
        values.read(0, numbers, numbers.length);
        return numbers;
    }
}
