package dev.espalier.compression.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.runner.RunnerJson;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.tensors.DType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineChecksTest {
    private static final String SGD = "'optimizer': {'type': 'sgd', 'learningRate': 0.1}";
    /** Stands for the dataset among a pipeline's fields. */
    private static final String DATASET = "DATASET,";

    private final Facts.Contents contents = new Facts.Contents();
    private ModelFacts model = Facts.lenet5(contents);
    private DatasetInfo dataset = Facts.images(100, 0, 20);

    @Test
    void lets_through_what_can_be_done() {
        assertThat(refusal("{'type': 'prune', 'sparsity': 0.5}", "")).isEmpty();
        assertThat(refusal(
                        "{'type': 'prune', 'sparsity': 0.5, 'schedule': {'type': 'linear', 'epochs': 2}, 'finetune':"
                                + " {'epochs': 2, " + SGD + "}}",
                        DATASET))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {'type': 'evaluate'}                                                  | /datasetId
                    {'type': 'finetune', 'epochs': 1, SGD}                                | /datasetId
                    {'type': 'prune', 'sparsity': 0.5, 'layers': {'include': ['no*']}}    | /steps/0/layers
                    {'type': 'prune', 'sparsity': 0.5, 'layers': {'exclude': ['*']}}      | /steps/0/layers
                    {'type': 'quantize', 'bits': 4, 'layers': {'include': []}}            | /steps/0/layers
                    {'type': 'prune', 'sparsity': 0.5, 'schedule': {'type': 'linear', 'epochs': 2}} | /steps/0/finetune
                    """)
    void refuses_steps_that_cannot_be_done_without_a_dataset(String step, String pointer) {
        assertThat(refusal(step, "")).containsExactly(pointer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {'type': 'evaluate', 'part': 'validation'}                            | /steps/0/part
                    {'type': 'finetune', 'epochs': 1, SGD, 'keepBest': {'on': 'validation'}} | /steps/0/keepBest
                    {'type': 'finetune', 'epochs': 1, SGD, 'learningRateSchedule': {'type': 'step'}} | /steps/0/learningRateSchedule/epochs
                    {'type': 'prune', 'sparsity': 0.5, 'schedule': {'type': 'linear', 'epochs': 3}, 'finetune': {'epochs': 2, SGD}} | /steps/0/schedule/epochs
                    {'type': 'prune', 'sparsity': 0.5, 'schedule': {'type': 'linear'}, 'finetune': {'epochs': 2, SGD}} | /steps/0/schedule/epochs
                    """)
    void refuses_steps_that_cannot_be_done_with_this_dataset(String step, String pointer) {
        assertThat(refusal(step, DATASET)).containsExactly(pointer);
    }

    @Test
    void refuses_to_run_what_is_not_runnable() {
        model = Facts.model(false, List.of("a"), 4, null, null, false, contents);
        assertThat(refusal("{'type': 'evaluate'}", "DATASET, 'export': ['safetensors', 'torchscript'],"))
                .containsExactlyInAnyOrder("/steps/0", "/export/1");
    }

    @Test
    void refuses_onnx_without_a_graph_and_where_no_file_could_hold_it() {
        String prune = "{'type': 'prune', 'sparsity': 0.5}";
        String onnx = "'export': ['safetensors', 'onnx'],";
        assertThat(refusal(prune, onnx)).isEmpty();
        contents.tensors = List.of(
                Facts.tensor("fc1.weight", DType.FLOAT32, 3L << 28),
                Facts.tensor("hidden.weight", DType.FLOAT32, 4, 3),
                Facts.tensor("last.weight", DType.FLOAT32, 2, 4));
        assertThat(refusal(prune, onnx)).containsExactly("/export/1");
        String shrink = "{'type': 'prune', 'sparsity': 0.5, 'structure': 'channel'}";
        assertThat(refusal(shrink, onnx)).isEmpty();
        model = Facts.model(true, List.of("fc1"), 8, null, null, false, contents);
        assertThat(refusal(prune, onnx)).containsExactly("/export/1");
    }

    @Test
    void refuses_to_measure_what_does_not_run_or_does_not_fit() {
        assertThat(refusal("{'type': 'measure'}", "")).isEmpty();
        model = Facts.model(true, List.of("fc1"), 8, null, null, false, contents);
        assertThat(refusal("{'type': 'measure'}", "")).containsExactly("/datasetId");
        assertThat(refusal("{'type': 'measure'}", DATASET)).isEmpty();
        model = Facts.model(false, List.of("fc1"), 8, null, null, false, contents);
        assertThat(refusal("{'type': 'measure'}", "DATASET, 'export': [],")).containsExactly("/steps/0");
        contents.graph = contents.graph.map(graph -> graph.withInput(List.of(40_000L)));
        model = Facts.model(true, List.of("fc1"), 8, null, null, true, contents);
        assertThat(refusal("{'type': 'measure', 'batchSizes': [1, 65536]}", ""))
                .containsExactly("/steps/0/batchSizes/1");
    }

    @Test
    void refuses_to_finetune_without_a_train_part_and_to_select_on_nothing() {
        dataset = Facts.images(0, 0, 10);
        assertThat(refusal("{'type': 'finetune', 'epochs': 1, " + SGD + "}", DATASET))
                .containsExactly("/steps/0");
        dataset = Facts.images(10, 0, 0);
        assertThat(refusal("{'type': 'finetune', 'epochs': 1, " + SGD + "}", DATASET))
                .containsExactly("/steps/0/keepBest");
    }

    @Test
    void refuses_a_loss_of_the_other_task_and_samples_that_do_not_fit() {
        String prune = "{'type': 'prune', 'sparsity': 0.5}";
        assertThat(refusal(prune, "DATASET, 'loss': 'mse',")).containsExactly("/loss");
        dataset = Facts.numbers(List.of(3L));
        assertThat(refusal(prune, "DATASET, 'loss': 'cross_entropy',"))
                .containsExactlyInAnyOrder("/loss", "/datasetId");
        dataset = Facts.images(1, 0, 1, List.of(1L, 28L, 28L), 11);
        assertThat(refusal(prune, DATASET)).containsExactly("/datasetId");
    }

    @ParameterizedTest
    @CsvSource({"1, 10, false", "10, 10, true", "1, 1, true", "3, 1, false", ", 10, true"})
    void compares_what_comes_out_with_what_is_to_be_predicted(@Nullable Integer width, long outputs, boolean fits) {
        model = Facts.model(true, List.of("fc"), 8, List.of(3L), List.of(outputs), true, contents);
        dataset = Facts.numbers(List.of(3L), width);
        assertThat(refusal("{'type': 'evaluate'}", DATASET)).hasSize(fits ? 0 : 1);
        model = Facts.model(true, List.of("fc"), 8, null, null, true, contents);
        contents.runsOn = List.of(3L);
        contents.result = Optional.of(List.of(outputs));
        assertThat(details("{'type': 'evaluate'}", DATASET))
                .as("an output that only the graph tells")
                .hasSize(fits ? 0 : 1)
                .allSatisfy(detail -> assertThat(detail)
                        .startsWith("the dataset is for regression, with " + width + " number")
                        .endsWith("model mdl_1 answers with " + outputs + " (shape [" + outputs + "])"));
    }

    @Test
    void flattens_samples_for_a_model_of_linear_layers() {
        model = Facts.model(true, List.of("fc1"), 7850, List.of(784L), List.of(10L), true, contents);
        assertThat(refusal("{'type': 'evaluate'}", DATASET)).isEmpty();
    }

    @Test
    void takes_samples_of_another_size_if_the_graph_runs_on_them() {
        model = Facts.model(true, List.of("fc"), 11_181_642, List.of(3L, 224L, 224L), List.of(10L), true, contents);
        assertThat(refusal("{'type': 'evaluate'}", DATASET)).containsExactly("/datasetId");
        contents.runsOn = List.of(1L, 28L, 28L);
        contents.result = Optional.of(List.of(10L));
        assertThat(refusal("{'type': 'evaluate'}", DATASET)).isEmpty();
    }

    @Test
    void says_by_operator_and_line_why_a_program_has_no_graph() {
        String why = "aten::lstm at code/__torch__.py line 7: no node of a graph computes this";
        contents.noGraph = why;
        model = Facts.model(true, List.of("fc1"), 8, null, null, false, contents);
        assertThat(details("{'type': 'prune', 'sparsity': 0.5, 'structure': 'channel'}", "'export': ['onnx'],"))
                .hasSize(2)
                .allSatisfy(detail -> assertThat(detail).contains(why));
        assertThat(refusal("{'type': 'prune', 'sparsity': 0.5}", "")).isEmpty();
    }

    @Test
    void takes_a_program_whose_code_is_a_graph_for_one() {
        model = Facts.model(true, List.of("fc1"), 8, null, null, true, contents);
        assertThat(refusal("{'type': 'prune', 'sparsity': 0.5, 'structure': 'channel'}", "'export': ['onnx'],"))
                .isEmpty();
    }

    @Test
    void takes_for_a_program_the_channels_of_its_graph_and_images_of_any_size() {
        contents.graph = contents.graph.map(graph -> graph.withInput(List.of(3L, 32L, 32L)));
        model = Facts.model(true, List.of("fc1"), 8, null, null, true, contents);
        String prune = "{'type': 'prune', 'sparsity': 0.5}";
        assertThat(refusal(prune, DATASET)).as("images of one channel").containsExactly("/datasetId");
        dataset = Facts.images(1, 0, 1, List.of(3L, 28L, 28L), 10);
        assertThat(refusal(prune, DATASET)).isEmpty();
        assertThat(refusal("{'type': 'measure'}", "'requirements': {'maxLatencyMs': 5},"))
                .as("how large a sample is, is in the graph")
                .isEmpty();
    }

    private List<String> details(String step, String fields) {
        return objections(step, fields).stream().map(Objection::detail).toList();
    }

    private List<String> refusal(String step, String fields) {
        return objections(step, fields).stream().map(Objection::pointer).toList();
    }

    private List<Objection> objections(String step, String fields) {
        DatasetFacts facts = fields.contains(DATASET) ? new DatasetFacts("dst_1", dataset) : null;
        String json = "{'seed': 1, " + fields.replace(DATASET, "") + " 'steps': [" + step.replace("SGD", SGD) + "]}";
        return new PipelineChecks(model, facts)
                .objections(RunnerJson.mapper().readValue(json.replace('\'', '"'), PipelineSpec.class));
    }
}
