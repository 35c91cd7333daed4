package dev.espalier.compression.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.spec.Finetune;
import dev.espalier.runner.RunnerJson;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Flaws;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinetuneChecksTest {
    private static final String SGD = "'optimizer': {'type': 'sgd', 'learningRate': 0.1}";
    private static final DatasetInfo CLASSES = Facts.images(100, 0, 20);
    private static final DatasetInfo NUMBERS = new DatasetInfo(
            "npz", DatasetSpec.Task.REGRESSION, 3, 0, 1, List.of(5L), null, List.of(), List.of(), Flaws.NONE, null);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            'optimizer': {'type': 'adam', 'learningRate': 0.1, 'momentum': 0.9}    | /optimizer/momentum     | in place of a momentum, which was 0.9
            'optimizer': {'type': 'adamw', 'learningRate': 0.1, 'nesterov': true}  | /optimizer/nesterov     | sgd's alone, was true
            'optimizer': {'type': 'sgd', 'learningRate': 0.1, 'nesterov': true}    | /optimizer/nesterov     | needs a momentum above 0
            'optimizer': {'type': 'sgd', 'learningRate': 0.1, 'beta1': 0.8}        | /optimizer/beta1        | of adam and adamw alone, was 0.8
            'optimizer': {'type': 'sgd', 'learningRate': 0.1, 'beta2': 0.8}        | /optimizer/beta2        | of adam and adamw alone, was 0.8
            'optimizer': {'type': 'sgd', 'learningRate': 0.1, 'eps': 1e-3}         | /optimizer/eps          | of adam and adamw alone, was 0.001
            SGD, 'regularizer': {'type': 'trimmed_l1', 'strength': 1}              | /regularizer/keep       | trimmed_l1 needs keep
            SGD, 'regularizer': {'type': 'l1', 'strength': 1, 'keep': 2}           | /regularizer/keep       | keep is of trimmed_l1 alone, was 2
            SGD, 'regularizer': {'type': 'group_lasso', 'strength': 1, 'keep': 0}  | /regularizer/keep       | keep is of trimmed_l1 alone, was 0
            SGD, 'record': ['weights']                                             | /record                 | 431511080 numbers (431080 a step), and a report holds 200000
            SGD, 'learningRateSchedule': {'type': 'step'}                          | /learningRateSchedule/epochs | needs epochs
            """)
    void names_what_does_not_go_together(String fields, String pointer, String detail) {
        assertThat(errors(fields, model(List.of("conv1")), CLASSES))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.pointer()).isEqualTo("/steps/0" + pointer);
                    assertThat(error.detail()).contains(detail);
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            'optimizer': {'type': 'adam', 'learningRate': 0.1, 'weightDecay': 0.1, 'beta1': 0, 'beta2': 0.99, 'eps': 0.001}
            SGD, 'regularizer': {'type': 'trimmed_l1', 'strength': 1, 'keep': 0}, 'projection': {'keep': 9}, 'distillation': {}
            'optimizer': {'type': 'sgd', 'learningRate': 0.1, 'momentum': 0.9, 'nesterov': true}
            """)
    void lets_through_what_does(String fields) {
        assertThat(errors(fields, model(List.of("conv1")), CLASSES)).isEmpty();
    }

    @Test
    void refuses_to_distil_numbers() {
        assertThat(errors(SGD + ", 'distillation': {'temperature': 2}", model(List.of("fc")), NUMBERS))
                .extracting(Objection::pointer)
                .containsExactly("/steps/0/distillation");
    }

    @Test
    void refuses_to_draw_nothing_to_zero() {
        String fields = SGD + ", 'regularizer': {'type': 'l1', 'strength': 1}, 'projection': {'keep': 1}";
        assertThat(errors(fields, model(List.of()), CLASSES))
                .extracting(Objection::pointer)
                .containsExactly("/steps/0/regularizer", "/steps/0/projection");
    }

    private static ModelFacts model(List<String> layers) {
        return Facts.model(true, layers, 431_080, null, null, false, new Facts.Contents());
    }

    private static List<Objection> errors(String fields, ModelFacts model, DatasetInfo dataset) {
        String json = "{'epochs': 10, 'batchSize': 1, " + fields.replace("SGD", SGD) + "}";
        List<Objection> errors = new ArrayList<>();
        new FinetuneChecks(new StepGround(model, dataset, errors))
                .check("/steps/0", RunnerJson.mapper().readValue(json.replace('\'', '"'), Finetune.class));
        return errors;
    }
}
