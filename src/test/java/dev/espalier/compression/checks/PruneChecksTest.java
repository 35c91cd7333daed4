package dev.espalier.compression.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.spec.StepSpec;
import dev.espalier.runner.RunnerJson;
import dev.espalier.samples.DatasetInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PruneChecksTest {
    private static final DatasetInfo DATASET = Facts.images(10, 0, 10);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'sparsity': 0.5, 'counting': 'count', 'scope': 'global'",
                "'sparsity': 0.5, 'criterion': 'random', 'overrides': [{'layers': '*', 'sparsity': 0.1}]",
                "'sparsity': 0.5, 'structure': 'n_m'",
                "'sparsity': 0.6667, 'structure': 'n_m', 'n': 1, 'm': 3, 'criterion': 'taylor'",
                "'sparsity': 0.75, 'structure': 'n_m', 'n': 2, 'm': 8, 'overrides': [{'layers': 'a', 'sparsity': 0.125}]",
                "'sparsity': 0.5, 'structure': 'block', 'rows': 8, 'columns': 1, 'counting': 'count', 'criterion': 'snip'",
                "'sparsity': 0.5, 'criterion': 'movement', 'schedule': {'type': 'cubic', 'epochs': 2}, 'finetune': {'epochs': 2, SGD}",
                "'sparsity': 0.5, 'structure': 'n_m', 'schedule': {'type': 'linear', 'epochs': 2}, 'finetune': {'epochs': 2, SGD}",
            })
    void lets_through_what_can_be_done(String fields) {
        assertThat(refusals(fields, true, DATASET)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            'criterion': 'l1'                                   | /criterion       | l1 scores whole units
            'structure': 'block', 'criterion': 'batch_norm_scale' | /criterion     | structure is "block"
            'counting': 'fraction'                              | /counting        | percentile or count
            'counting': 'kth_value', 'structure': 'block'       | /counting        | percentile or count
            'n': 2                                              | /n               | n is of structure "n_m" alone, was 2
            'm': 4, 'structure': 'block'                        | /m               | beside "block"
            'rows': 4                                           | /rows            | structure "block" alone
            'columns': 4, 'structure': 'n_m'                    | /columns         | was 4
            'roundTo': 8                                        | /roundTo         | structure "channel" alone
            'maxLatencyMs': 2                                   | /maxLatencyMs    | structure "channel" alone
            'structure': 'channel', 'maxLatencyMs': 2           | /sparsity        | leave one of them out
            'mode': 'mask'                                      | /mode            | structure "channel" alone
            'structure': 'n_m', 'n': 5, 'm': 4                  | /n               | n was 5
            'structure': 'n_m', 'n': 1, 'm': 4                  | /sparsity        | sparsity must be 0.75, was 0.5
            'structure': 'n_m', 'n': 1, 'm': 3                  | /sparsity        | 0.6666666666666667
            'structure': 'n_m', 'counting': 'count'             | /counting        | leave out counting
            'structure': 'n_m', 'scope': 'global'               | /scope           | each group by itself
            'structure': 'n_m', 'overrides': [{'layers': '*', 'sparsity': 0.75}, {'layers': 'a', 'sparsity': 0.3}] | /overrides/1/sparsity | was 0.3
            'criterion': 'movement'                             | /schedule/type   | one_shot
            'criterion': 'movement', 'schedule': {'type': 'linear', 'epochs': 1}, 'finetune': {'epochs': 2, SGD} | /schedule/epochs | at least 2, was 1
            'schedule': {'type': 'cubic', 'epochs': 2}          | /finetune        | a cubic schedule
            'schedule': {'type': 'exponential', 'epochs': 3}, 'finetune': {'epochs': 2, SGD} | /schedule/epochs | 3 epochs
            """)
    void refuses_what_does_not_go_together(String fields, String pointer, String detail) {
        Objection error = only(refusals("'sparsity': 0.5, " + fields, true, DATASET));
        assertThat(error.pointer()).isEqualTo("/steps/0" + pointer);
        assertThat(error.detail()).contains(detail);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            'mode': 'mask'                                     | /mode      | take as long as before
            'overrides': [{'layers': '*', 'sparsity': 0.1}]    | /overrides | exclude layers
            'schedule': {'type': 'linear', 'epochs': 1}, 'finetune': {'epochs': 2, SGD} | /schedule | at once
            """)
    void a_latency_decides_alone(String fields, String pointer, String detail) {
        Objection error = only(refusals("'structure': 'channel', 'maxLatencyMs': 2, " + fields, true, DATASET));
        assertThat(error.pointer()).isEqualTo("/steps/0" + pointer);
        assertThat(error.detail()).contains(detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"taylor", "snip"})
    void gradients_need_a_model_that_runs_and_a_train_part(String criterion) {
        String fields = "'sparsity': 0.5, 'criterion': '" + criterion + "'";
        assertThat(only(refusals(fields, false, DATASET)).pointer()).isEqualTo("/steps/0/criterion");
        assertThat(only(refusals(fields, true, null)).pointer()).isEqualTo("/datasetId");
        Objection error = only(refusals(fields, true, Facts.images(0, 0, 10)));
        assertThat(error.pointer()).isEqualTo("/steps/0/criterion");
        assertThat(error.detail()).contains("train");
    }

    @Test
    void names_everything_at_once() {
        assertThat(refusals("'sparsity': 0.5, 'n': 1, 'mode': 'mask', 'criterion': 'l2'", true, DATASET))
                .extracting(Objection::pointer)
                .containsExactlyInAnyOrder("/steps/0/n", "/steps/0/mode", "/steps/0/criterion");
    }

    private static Objection only(List<Objection> errors) {
        assertThat(errors).hasSize(1);
        return errors.getFirst();
    }

    private static List<Objection> refusals(String fields, boolean runnable, @Nullable DatasetInfo dataset) {
        String json = ("{'type': 'prune', " + fields + "}")
                .replace("SGD", "'optimizer': {'type': 'sgd', 'learningRate': 0.1}")
                .replace('\'', '"');
        List<Objection> errors = new ArrayList<>();
        ModelFacts model = Facts.model(runnable, false, "a", "b");
        new StepChecks(new StepGround(model, dataset, errors))
                .check("/steps/0", Objects.requireNonNull(RunnerJson.mapper().readValue(json, StepSpec.class)));
        return errors;
    }
}
