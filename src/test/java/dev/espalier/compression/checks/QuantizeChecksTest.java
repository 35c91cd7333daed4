package dev.espalier.compression.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.spec.StepSpec;
import dev.espalier.runner.RunnerJson;
import dev.espalier.samples.DatasetInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizeChecksTest {
    private static final DatasetInfo DATASET = Facts.images(10, 0, 10);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'bits': 4",
                "'bits': 4, 'scheme': 'fixed_range', 'range': {'halfRange': 0.5}",
                "'bits': 16, 'scheme': 'codebook', 'granularity': 'group', 'groupSize': 16",
                "'bits': 2, 'range': {'method': 'percentile', 'percentile': 99}",
                "'bits': 2, 'scheme': 'affine', 'granularity': 'channel', 'range': {'method': 'kl', 'over': 'nonzero'}",
                "'bits': 8, 'overrides': [{'layers': 'a', 'bits': 2}], 'activations': {'bits': 8}",
                "'bits': 8, 'activations': {'bits': 1}",
                "'bits': 8, 'activations': {'bits': 2, 'scheme': 'symmetric'}"
            })
    void lets_through_what_can_be_done(String fields) {
        assertThat(refused(fields, model(true, true), DATASET)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    'scheme': 'fixed_range'                                                  | /s/range/halfRange
                    'range': {'halfRange': 1}                                                | /s/range/halfRange
                    'scheme': 'codebook', 'range': {'method': 'mse'}                         | /s/range/method
                    'scheme': 'fixed_range', 'range': {'halfRange': 1, 'method': 'kl'}       | /s/range/method
                    'scheme': 'codebook', 'range': {'over': 'nonzero'}                       | /s/range/over
                    'range': {'method': 'mse', 'percentile': 99}                             | /s/range/percentile
                    'granularity': 'group'                                                   | /s/groupSize
                    'granularity': 'channel', 'groupSize': 8                                 | /s/groupSize
                    'activations': {'bits': 8, 'scheme': 'asymmetric'}                       | /s/activations/scheme
                    'activations': {'bits': 8, 'scheme': 'codebook'}                         | /s/activations/scheme
                    'activations': {'bits': 1, 'scheme': 'symmetric'}                        | /s/activations/bits
                    """)
    void refuses_fields_that_do_not_go_together(String fields, String pointer) {
        assertThat(refused("'bits': 4, " + fields, model(true, true), DATASET)).containsExactly(pointer);
    }

    @Test
    void refuses_activations_that_cannot_be_calibrated_or_rounded() {
        String fields = "'bits': 4, 'activations': {'bits': 8}";
        assertThat(refused(fields, model(true, true), null)).containsExactly("/datasetId");
        assertThat(refused(fields, model(true, true), Facts.images(0, 0, 10))).containsExactly("/s/activations");
        assertThat(refused(fields, model(true, false), DATASET)).containsExactly("/s/activations");
        assertThat(refused(fields, model(false, false), DATASET)).containsExactly("/s/activations");
    }

    private static List<String> refused(String fields, ModelFacts model, @Nullable DatasetInfo dataset) {
        String json = ("{'type': 'quantize', " + fields + "}").replace('\'', '"');
        List<Objection> errors = new ArrayList<>();
        new StepChecks(new StepGround(model, dataset, errors))
                .check("/s", RunnerJson.mapper().readValue(json, StepSpec.class));
        return errors.stream().map(Objection::pointer).toList();
    }

    private static ModelFacts model(boolean runs, boolean hasGraph) {
        return Facts.model(runs, hasGraph, "a", "b");
    }
}
