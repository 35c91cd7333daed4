package dev.espalier.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.runner.RunnerJson;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.DatasetSpec;
import dev.espalier.web.Problem;
import dev.espalier.web.Problem.FieldError;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Senseless orders of steps, sensitivity steps and questions about the result; the model has the layers conv1 and fc1. */
class AnswerChecksTest {
    private static final String TRAINED =
            "'finetune': {'epochs': 1, 'optimizer': {'type': 'sgd', 'learningRate': 0.1}}";

    private final QueueFixture.FakeInputs inputs = new QueueFixture.FakeInputs();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'type': 'prune', 'sparsity': 0.5}, {'type': 'prune', 'sparsity': 0.5} | /steps/1/sparsity | /steps/0 has pruned its layers to 0.5
            {'type': 'prune', 'sparsity': 0.5}, {'type': 'evaluate'}, {'type': 'prune', 'sparsity': 0.3, 'layers': {'include': ['fc*']}} | /steps/2/sparsity | would prune nothing
            {'type': 'quantize', 'bits': 4}, {'type': 'quantize', 'bits': 8, 'layers': {'include': ['conv1']}} | /steps/1/bits | "conv1" (4 bits by /steps/0, now 8)
            {'type': 'quantize', 'bits': 8, 'overrides': [{'layers': 'f*', 'bits': 2}]}, {'type': 'quantize', 'bits': 4} | /steps/1/bits | "fc1" (2 bits by /steps/0, now 4)
            {'type': 'recalibrate', 'biasCorrection': true}, {'type': 'quantize', 'bits': 4} | /steps/0/biasCorrection | no quantize step comes before
            {'type': 'prune', 'sparsity': 0.5, 'structure': 'n_m', 'n': 2, 'm': 4}, {'type': 'prune', 'structure': 'channel', 'sparsity': 0.5} | /steps/1/mode | take out the channels first
            """)
    void refuses_what_makes_no_sense_after_what_came_before(String steps, String pointer, String detail) {
        List<FieldError> errors = errors(steps, "");
        assertThat(errors).extracting(FieldError::pointer).contains(pointer);
        assertThat(errors).extracting(FieldError::detail).anyMatch(text -> text.contains(detail));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'prune', 'sparsity': 0.5}, {'type': 'prune', 'sparsity': 0.6}",
                "{'type': 'prune', 'sparsity': 0.5}, {'type': 'prune', 'sparsity': 0}",
                "{'type': 'prune', 'sparsity': 0.5, 'layers': {'include': ['conv1']}}, {'type': 'prune', 'sparsity': 0.4}",
                "{'type': 'prune', 'sparsity': 0.5}, {'type': 'prune', 'sparsity': 0.4, 'scope': 'global'}",
                "{'type': 'prune', 'sparsity': 0.5}, {'type': 'prune', 'sparsity': 0.4, 'overrides': [{'layers': 'fc1', 'sparsity': 0.9}]}",
                "{'type': 'quantize', 'bits': 4}, {'type': 'prune', 'sparsity': 0.5}, {'type': 'quantize', 'bits': 4}",
                "{'type': 'quantize', 'bits': 4}, {'type': 'quantize', 'bits': 8, TRAINED}",
                "{'type': 'quantize', 'bits': 4, 'layers': {'include': ['fc1']}}, {'type': 'quantize', 'bits': 8, 'layers': {'exclude': ['fc1']}}",
                "{'type': 'quantize', 'bits': 8}, {'type': 'quantize', 'bits': 4}"
            })
    void lets_orders_through_that_may_make_sense(String steps) {
        assertThatCode(() -> check(steps, "")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'type': 'sensitivity', 'values': [0.5, 1.5]} | /steps/0/values/1
            {'type': 'sensitivity', 'of': 'quantize', 'values': [4, 0.5]} | /steps/0/values/1
            {'type': 'sensitivity', 'of': 'quantize', 'values': [17]} | /steps/0/values/0
            {'type': 'sensitivity', 'layers': {'exclude': ['*']}} | /steps/0/layers
            """)
    void refuses_sensitivity_of_what_cannot_be(String step, String pointer) {
        assertThat(errors(step, "")).extracting(FieldError::pointer).containsExactly(pointer);
    }

    @Test
    void asks_for_what_answers_need() {
        String questions =
                "'expectBaseline': {'accuracy': 0.9}, 'requirements': {'maxAccuracyDrop': 0.01, 'maxBytes': 9},";
        String prune = "{'type': 'prune', 'sparsity': 0.5}";
        assertThatCode(() -> check(prune, questions)).doesNotThrowAnyException();

        inputs.dataset = dataset(QueueFixture.FakeInputs.info(10, 10, 0));
        assertThat(errors(prune, questions))
                .extracting(FieldError::pointer)
                .containsExactly("/expectBaseline", "/requirements/maxAccuracyDrop");
        assertThatCode(() -> check("{'type': 'sensitivity'}", "")).doesNotThrowAnyException();
        inputs.dataset = dataset(QueueFixture.FakeInputs.info(10, 0, 0));
        assertThat(errors("{'type': 'sensitivity'}", ""))
                .extracting(FieldError::pointer)
                .containsExactly("/steps/0");
        inputs.dataset = dataset(new DatasetInfo(
                "npz", DatasetSpec.Task.REGRESSION, 9, 0, 9, List.of(1L, 28L, 28L), null, List.of(), List.of()));
        assertThat(errors(prune, questions))
                .extracting(FieldError::detail)
                .allMatch(text -> text.contains("regression has none of"));
        assertThat(errors(prune, questions.replace("}, 'req", "}, 'datasetId': null, 'req")))
                .extracting(FieldError::pointer)
                .containsOnly("/datasetId");
    }

    private static Optional<Inputs.Dataset> dataset(DatasetInfo info) {
        return Optional.of(new Inputs.Dataset("dst_1", "bb", QueueFixture.FakeInputs.PLAIN, info));
    }

    private List<FieldError> errors(String steps, String fields) {
        Problem problem = catchThrowableOfType(Problem.class, () -> check(steps, fields));
        assertThat(problem).as(steps).isNotNull();
        assertThat(problem.getStatusCode().value()).isEqualTo(422);
        List<?> errors = (List<?>) Objects.requireNonNull(
                Objects.requireNonNull(problem.getBody().getProperties()).get("errors"));
        return errors.stream().map(FieldError.class::cast).toList();
    }

    private void check(String steps, String fields) {
        String dataset = fields.contains("datasetId") ? "" : "'datasetId': 'dst_1', ";
        String json =
                "{'modelId': 'mdl_1', " + dataset + fields + " 'steps': [" + steps.replace("TRAINED", TRAINED) + "]}";
        new JobChecks(inputs).check("default", RunnerJson.mapper().readValue(json.replace('\'', '"'), JobSpec.class));
    }
}
