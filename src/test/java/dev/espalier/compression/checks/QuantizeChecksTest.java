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
                "'bits': 16, 'objective': {}",
                "'bits': 16, 'objective': {'type': 'error'}",
                "'bits': 8, 'objective': {'type': 'rate_distortion', 'lambda': 0.1}",
                "'bits': 2, 'scheme': 'codebook', 'objective': {'type': 'rate_distortion', 'lambda': 0}",
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
                    'objective': {'type': 'rate_distortion'}                                 | /s/objective/lambda
                    'objective': {'type': 'error', 'lambda': 0}                              | /s/objective/lambda
                    'objective': {'lambda': 0.1}                                             | /s/objective/lambda
                    """)
    void refuses_fields_that_do_not_go_together(String fields, String pointer) {
        assertThat(refused("'bits': 4, " + fields, model(true, true), DATASET)).containsExactly(pointer);
    }

    @ParameterizedTest
    @CsvSource({
        "0.999, did you mean 99.9?",
        "0.9999, did you mean 99.99?",
        "0.5, did you mean 50?",
        "1, did you mean 100?",
        "0.01, such as 99.9",
        "25, such as 99.9"
    })
    void asks_for_the_percentile_that_a_fraction_stands_for(double percentile, String end) {
        List<Objection> errors = objections(
                "'bits': 8, 'range': {'method': 'percentile', 'percentile': " + percentile + "}",
                model(true, true),
                DATASET);
        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("/s/range/percentile");
            assertThat(error.detail()).contains("was " + percentile).endsWith(end);
        });
    }

    @Test
    void lets_through_any_percentile_of_the_upper_half() {
        for (String percentile : List.of("50", "99.9", "100")) {
            String fields = "'bits': 8, 'range': {'method': 'percentile', 'percentile': " + percentile + "}";
            assertThat(refused(fields, model(true, true), DATASET)).isEmpty();
        }
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
        return objections(fields, model, dataset).stream()
                .map(Objection::pointer)
                .toList();
    }

    private static List<Objection> objections(String fields, ModelFacts model, @Nullable DatasetInfo dataset) {
        String json = ("{'type': 'quantize', " + fields + "}").replace('\'', '"');
        List<Objection> errors = new ArrayList<>();
        new StepChecks(new StepGround(model, dataset, errors))
                .check("/s", RunnerJson.mapper().readValue(json, StepSpec.class));
        return errors;
    }

    private static ModelFacts model(boolean runs, boolean hasGraph) {
        return Facts.model(runs, hasGraph, "a", "b");
    }

    @Test
    void refuses_to_weigh_codes_of_more_than_8_bits() {
        String weighed = "'objective': {'type': 'rate_distortion', 'lambda': 0.1}";
        List<Objection> errors = objections(
                "'bits': 9, 'overrides': [{'layers': 'a', 'bits': 8}, {'layers': 'a', 'bits': 16}], " + weighed,
                model(true, true),
                DATASET);
        assertThat(errors).extracting(Objection::pointer).containsExactly("/s/bits", "/s/overrides/1/bits");
        assertThat(errors.getLast().detail()).contains("at most 8 bits, was 16");
    }
}
