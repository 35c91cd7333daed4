package dev.espalier.compression.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.runner.RunnerJson;
import dev.espalier.samples.DatasetInfo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Senseless orders of steps, sensitivity steps and questions about the result; the model has the layers conv1 and fc1. */
class AnswerChecksTest {
    private static final String TRAINED =
            "'finetune': {'epochs': 1, 'optimizer': {'type': 'sgd', 'learningRate': 0.1}}";

    private DatasetInfo dataset = Facts.images(100, 0, 20);

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
        List<Objection> errors = errors(steps, "");
        assertThat(errors).extracting(Objection::pointer).contains(pointer);
        assertThat(errors).extracting(Objection::detail).anyMatch(text -> text.contains(detail));
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
        assertThat(errors(steps, "")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'type': 'sensitivity', 'values': [0.5, 1.5]} | /steps/0/values/1
            {'type': 'sensitivity', 'of': 'quantize', 'values': [4, 0.5]} | /steps/0/values/1
            {'type': 'sensitivity', 'of': 'quantize', 'values': [17]} | /steps/0/values/0
            {'type': 'sensitivity', 'layers': {'exclude': ['*']}} | /steps/0/layers
            """)
    void refuses_sensitivity_of_what_cannot_be(String step, String pointer) {
        assertThat(errors(step, "")).extracting(Objection::pointer).containsExactly(pointer);
    }

    @Test
    void asks_for_what_answers_need() {
        String questions =
                "'expectBaseline': {'accuracy': 0.9}, 'requirements': {'maxAccuracyDrop': 0.01, 'maxBytes': 9},";
        String prune = "{'type': 'prune', 'sparsity': 0.5}";
        assertThat(errors(prune, questions)).isEmpty();

        dataset = Facts.images(10, 10, 0);
        assertThat(errors(prune, questions))
                .extracting(Objection::pointer)
                .containsExactly("/expectBaseline", "/requirements/maxAccuracyDrop");
        assertThat(errors("{'type': 'sensitivity'}", "")).isEmpty();
        dataset = Facts.images(10, 0, 0);
        assertThat(errors("{'type': 'sensitivity'}", ""))
                .extracting(Objection::pointer)
                .containsExactly("/steps/0");
        dataset = Facts.numbers(List.of(1L, 28L, 28L));
        assertThat(errors(prune, questions))
                .extracting(Objection::detail)
                .allMatch(text -> text.contains("regression has none of"));
        assertThat(new PipelineChecks(Facts.lenet5(), null).objections(spec(prune, questions)))
                .extracting(Objection::pointer)
                .containsOnly("/datasetId");
    }

    private List<Objection> errors(String steps, String fields) {
        return new PipelineChecks(Facts.lenet5(), new DatasetFacts("dst_1", dataset)).objections(spec(steps, fields));
    }

    private static PipelineSpec spec(String steps, String fields) {
        String json = "{'seed': 1, " + fields + " 'steps': [" + steps.replace("TRAINED", TRAINED) + "]}";
        return RunnerJson.mapper().readValue(json.replace('\'', '"'), PipelineSpec.class);
    }
}
