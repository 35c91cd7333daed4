package dev.espalier.compression.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Flaws;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InputMatchTest {
    private static final List<Long> SAMPLE = List.of(1L, 28L, 28L);

    @Test
    void refuses_samples_that_are_no_numbers() {
        assertThat(objections(
                        Facts.lenet5(),
                        10,
                        new Flaws(List.of("array \"x_train\" holds 2 values, the first in sample 3"), null)))
                .singleElement()
                .satisfies(objection -> {
                    assertThat(objection.pointer()).isEqualTo("/datasetId");
                    assertThat(objection.detail()).contains("no numbers", "\"x_train\" holds 2 values", "sample 3");
                });
    }

    @Test
    void refuses_more_classes_than_outputs_and_says_where_labels_begin() {
        assertThat(objections(Facts.lenet5(), 12))
                .singleElement()
                .satisfies(objection -> assertThat(objection.detail()).contains("12 classes", "10 outputs"));
        assertThat(objections(Facts.lenet5(), 11, new Flaws(List.of(), "labels begin at 1: \"y\" holds 1 to 10")))
                .singleElement()
                .satisfies(objection -> assertThat(objection.detail()).contains("11 classes", "labels begin at 1"));
        assertThat(objections(Facts.lenet5(), 9)).isEmpty();
    }

    @Test
    void asks_the_graph_how_many_outputs_there_are_where_nothing_else_says_it() {
        Facts.Contents contents = new Facts.Contents();
        contents.runsOn = SAMPLE;
        contents.result = Optional.of(List.of(10L));
        ModelFacts model = Facts.model(true, List.of("fc1"), 8, null, null, true, contents);
        assertThat(objections(model, 12)).hasSize(1);
        assertThat(objections(model, 10)).isEmpty();
    }

    private static List<Objection> objections(ModelFacts model, int classes) {
        return objections(model, classes, Flaws.NONE);
    }

    private static List<Objection> objections(ModelFacts model, int classes, Flaws flaws) {
        List<Objection> objections = new ArrayList<>();
        new InputMatch(model)
                .check(
                        new DatasetInfo(
                                "npz",
                                DatasetSpec.Task.CLASSIFICATION,
                                9,
                                0,
                                9,
                                SAMPLE,
                                classes,
                                List.of(),
                                List.of(),
                                flaws,
                                null),
                        objections);
        return objections;
    }
}
