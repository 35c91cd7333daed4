package dev.espalier.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.compression.spec.Export;
import dev.espalier.network.Loss;
import dev.espalier.runner.RunnerJson;
import dev.espalier.web.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JobChecksTest {
    private static final String SGD = "'optimizer': {'type': 'sgd', 'learningRate': 0.1}";

    private final QueueFixture.FakeInputs inputs = new QueueFixture.FakeInputs();

    @Test
    void fills_in_what_depends_on_the_model_and_the_dataset() {
        String finetune = "{'epochs': 1, " + SGD + "}";
        JobSpec spec = filled("{'type': 'prune', 'sparsity': 0.5, 'finetune': " + finetune + "}, {'type': 'quantize',"
                + " 'bits': 4, 'finetune': " + finetune + "}, {'type': 'finetune', 'epochs': 1, " + SGD
                + ", 'keepBest': false}");
        assertThat(spec.loss()).isEqualTo(Loss.CROSS_ENTROPY);
        assertThat(spec.export()).containsExactly(Export.TORCHSCRIPT);
        assertThat(RunnerJson.mapper().valueToTree(spec).findValues("keepBest"))
                .extracting(JsonNode::toString)
                .containsExactly("{\"on\":\"test\"}", "{\"on\":\"test\"}", "false");
    }

    @Test
    void names_everything_at_once() {
        assertThat(refusal(
                        "{'type': 'prune', 'sparsity': 0.5}",
                        "'datasetId': 'dst_9', 'device': 'gpu', 'maxRuntime': 'PT0S', 'modelId': 'mdl_9',"))
                .containsExactlyInAnyOrder("/modelId", "/datasetId", "/device", "/maxRuntime");
    }

    @Test
    void says_of_the_steps_what_is_wrong_with_them() {
        assertThat(refusal("{'type': 'evaluate'}", "'labels': {'': 'x'},"))
                .containsExactlyInAnyOrder("/labels/", "/datasetId");
    }

<<<<<<< HEAD
    @Test
    void refuses_onnx_without_a_graph_and_where_no_file_could_hold_it() {
        String prune = "{'type': 'prune', 'sparsity': 0.5}";
        String onnx = "'export': ['safetensors', 'onnx'],";
        assertThatCode(() -> check(prune, onnx)).doesNotThrowAnyException();
        inputs.tensors = List.of(new Inputs.Tensor("fc1.weight", "float32", 3L << 30));
        assertThat(refusal(prune, onnx)).containsExactly("/export/1");
        String shrink = "{'type': 'prune', 'sparsity': 0.5, 'structure': 'channel'}";
        assertThatCode(() -> check(shrink, onnx)).doesNotThrowAnyException();
        inputs.model = QueueFixture.FakeInputs.model("mdl_1", "aa", null, true, List.of("fc1"), 8, null, null, false);
        assertThat(refusal(prune, onnx)).containsExactly("/export/1");
    }

    @Test
    void refuses_to_measure_what_does_not_run_or_does_not_fit() {
        assertThatCode(() -> check("{'type': 'measure'}", "")).doesNotThrowAnyException();
        inputs.model = QueueFixture.FakeInputs.model("mdl_1", "aa", null, true, List.of("fc1"), 8, null, null, false);
        assertThat(refusal("{'type': 'measure'}", "")).containsExactly("/datasetId");
        assertThatCode(() -> check("{'type': 'measure'}", "'datasetId': 'dst_1',"))
                .doesNotThrowAnyException();
        inputs.model = QueueFixture.FakeInputs.model("mdl_1", "aa", null, false, List.of("fc1"), 8, null, null, false);
        assertThat(refusal("{'type': 'measure'}", "'datasetId': 'dst_1', 'export': [],"))
                .containsExactly("/steps/0");
        inputs.model = QueueFixture.FakeInputs.model(
                "mdl_1", "aa", Architecture.named("mlp"), true, List.of("fc1"), 8, List.of(40_000L), null, false);
        assertThat(refusal("{'type': 'measure', 'batchSizes': [1, 65536]}", ""))
                .containsExactly("/steps/0/batchSizes/1");
    }

    @Test
    void refuses_to_finetune_without_a_train_part_and_to_select_on_nothing() {
        inputs.dataset = dataset(QueueFixture.FakeInputs.info(0, 0, 10));
        assertThat(refusal("{'type': 'finetune', 'epochs': 1, " + SGD + "}", "'datasetId': 'dst_1',"))
                .containsExactly("/steps/0");
        inputs.dataset = dataset(QueueFixture.FakeInputs.info(10, 0, 0));
        assertThat(refusal("{'type': 'finetune', 'epochs': 1, " + SGD + "}", "'datasetId': 'dst_1',"))
                .containsExactly("/steps/0/keepBest");
    }

    @Test
    void refuses_a_loss_of_the_other_task_and_samples_that_do_not_fit() {
        String prune = "{'type': 'prune', 'sparsity': 0.5}";
        assertThat(refusal(prune, "'datasetId': 'dst_1', 'loss': 'mse',")).containsExactly("/loss");
        inputs.dataset = dataset(
                new DatasetInfo("npz", DatasetSpec.Task.REGRESSION, 1, 0, 1, List.of(3L), null, List.of(), List.of()));
        assertThat(refusal(prune, "'datasetId': 'dst_1', 'loss': 'cross_entropy',"))
                .containsExactlyInAnyOrder("/loss", "/datasetId");
        inputs.dataset = dataset(new DatasetInfo(
                "npz", DatasetSpec.Task.CLASSIFICATION, 1, 0, 1, List.of(1L, 28L, 28L), 11, List.of(), List.of()));
        assertThat(refusal(prune, "'datasetId': 'dst_1',")).containsExactly("/datasetId");
    }

    @Test
    void refuses_samples_that_are_no_numbers_and_labels_that_begin_at_one() {
        inputs.dataset = dataset(new DatasetInfo(
                "npz",
                DatasetSpec.Task.CLASSIFICATION,
                1,
                0,
                1,
                List.of(1L, 28L, 28L),
                10,
                List.of(),
                List.of("array \"x_train\" holds 2 values that are not finite, the first in sample 3")));
        assertThat(refusal("{'type': 'evaluate'}", "'datasetId': 'dst_1',")).containsExactly("/datasetId");
        assertThat(details("{'type': 'evaluate'}", "'datasetId': 'dst_1',"))
                .singleElement()
                .asString()
                .contains("no numbers", "\"x_train\" holds 2 values", "sample 3");
        inputs.dataset = dataset(new DatasetInfo(
                "npz",
                DatasetSpec.Task.CLASSIFICATION,
                1,
                0,
                1,
                List.of(1L, 28L, 28L),
                11,
                List.of(),
                List.of("labels begin at 1: \"y\" holds 1 to 10")));
        assertThat(details("{'type': 'evaluate'}", "'datasetId': 'dst_1',"))
                .singleElement()
                .asString()
                .contains("11 classes", "10 outputs", "labels begin at 1");
    }

    @Test
    void flattens_samples_for_a_model_of_linear_layers() {
        inputs.model = QueueFixture.FakeInputs.model(
                "mdl_1",
                "aa",
                Architecture.named("mlp"),
                true,
                List.of("fc1"),
                7850,
                List.of(784L),
                List.of(10L),
                false);
        assertThatCode(() -> check("{'type': 'evaluate'}", "'datasetId': 'dst_1',"))
                .doesNotThrowAnyException();
    }

    @Test
    void takes_samples_of_another_size_if_the_graph_runs_on_them() {
        inputs.model = QueueFixture.FakeInputs.model(
                "mdl_1",
                "aa",
                Architecture.named("resnet-18"),
                true,
                List.of("fc"),
                11_181_642,
                List.of(3L, 224L, 224L),
                List.of(10L),
                false);
        assertThat(refusal("{'type': 'evaluate'}", "'datasetId': 'dst_1',")).containsExactly("/datasetId");
        inputs.runsOn = List.of(1L, 28L, 28L);
        assertThatCode(() -> check("{'type': 'evaluate'}", "'datasetId': 'dst_1',"))
                .doesNotThrowAnyException();
    }

    @Test
    void says_by_operator_and_line_why_a_program_has_no_graph() {
        String why = "aten::lstm at code/__torch__.py line 7: no node of a graph computes this";
        inputs.network = Optional.empty();
        inputs.model = new Inputs.Model("mdl_1", "aa", null, true, List.of("fc1"), 8, null, null, false, why, null);
        assertThat(details("{'type': 'prune', 'sparsity': 0.5, 'structure': 'channel'}", "'export': ['onnx'],"))
                .hasSize(2)
                .allSatisfy(detail -> assertThat(detail).contains(why));
        assertThatCode(() -> check("{'type': 'prune', 'sparsity': 0.5}", "")).doesNotThrowAnyException();
    }

    @Test
    void takes_a_program_whose_code_is_a_graph_for_one() {
        inputs.model = new Inputs.Model(
                "mdl_1", "aa", null, true, List.of("fc1"), 8, null, null, false, null, List.of(3L, 32L, 32L));
        assertThatCode(() -> check("{'type': 'prune', 'sparsity': 0.5, 'structure': 'channel'}", "'export': ['onnx'],"))
                .doesNotThrowAnyException();
    }

    @Test
    void takes_for_a_program_the_channels_of_its_graph_and_images_of_any_size() {
        inputs.model = new Inputs.Model(
                "mdl_1", "aa", null, true, List.of("fc1"), 8, null, null, false, null, List.of(3L, 32L, 32L));
        String prune = "{'type': 'prune', 'sparsity': 0.5}";
        assertThat(refusal(prune, "'datasetId': 'dst_1',"))
                .as("images of one channel")
                .containsExactly("/datasetId");
        inputs.dataset = dataset(new DatasetInfo(
                "npz", DatasetSpec.Task.CLASSIFICATION, 1, 0, 1, List.of(3L, 28L, 28L), 10, List.of(), List.of()));
        assertThatCode(() -> check(prune, "'datasetId': 'dst_1',")).doesNotThrowAnyException();
        assertThatCode(() -> check("{'type': 'measure'}", "'requirements': {'maxLatencyMs': 5},"))
                .as("how large a sample is, is in the graph")
                .doesNotThrowAnyException();
    }

    private List<String> details(String step, String fields) {
        Problem problem = catchThrowableOfType(Problem.class, () -> check(step, fields));
        List<?> errors = (List<?>) Objects.requireNonNull(
                Objects.requireNonNull(problem.getBody().getProperties()).get("errors"));
        return errors.stream()
                .map(error -> ((Problem.FieldError) error).detail())
                .toList();
    }

    private static Optional<Inputs.Dataset> dataset(DatasetInfo info) {
        return Optional.of(new Inputs.Dataset("dst_1", "bb", QueueFixture.FakeInputs.PLAIN, info));
=======
    private JobSpec filled(String steps) {
        return check(steps, "'datasetId': 'dst_1',");
>>>>>>> main
    }

    private List<String> refusal(String step, String fields) {
        Problem problem = catchThrowableOfType(Problem.class, () -> check(step, fields));
        assertThat(problem).isNotNull();
        assertThat(problem.getStatusCode().value()).isEqualTo(422);
        return problem.errors().stream().map(Problem.FieldError::pointer).toList();
    }

    private JobSpec check(String steps, String fields) {
        String model = fields.contains("modelId") ? "" : "'modelId': 'mdl_1', ";
        String json = "{" + model + fields + " 'steps': [" + steps + "]}";
        return new JobChecks(inputs)
                .check("default", RunnerJson.mapper().readValue(json.replace('\'', '"'), JobSpec.class));
    }
}
