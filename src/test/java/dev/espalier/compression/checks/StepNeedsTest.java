package dev.espalier.compression.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.runner.RunnerJson;
import dev.espalier.samples.DatasetInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a step says that it needs is what it is refused for the lack of. */
class StepNeedsTest {
    private static final String FINETUNE = "'epochs': 1, 'optimizer': {'type': 'sgd', 'learningRate': 0.1}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'evaluate'}",
                "{'type': 'prune', 'sparsity': 0.5}",
                "{'type': 'prune', 'sparsity': 0.5, 'criterion': 'taylor'}",
                "{'type': 'prune', 'sparsity': 0.5, 'criterion': 'snip'}",
                "{'type': 'prune', 'sparsity': 0.5, 'finetune': {FINETUNE}}",
                "{'type': 'prune', 'sparsity': 0.5, 'structure': 'channel'}",
                "{'type': 'prune', 'sparsity': 0.5, 'structure': 'channel', 'criterion': 'taylor'}",
                "{'type': 'finetune', FINETUNE}",
                "{'type': 'quantize', 'bits': 4}",
                "{'type': 'quantize', 'bits': 4, 'activations': {'bits': 8}}",
                "{'type': 'quantize', 'bits': 4, 'finetune': {FINETUNE}}",
                "{'type': 'recalibrate'}",
                "{'type': 'sensitivity'}",
                "{'type': 'measure'}"
            })
    void a_step_is_refused_for_the_lack_of_what_it_says_it_needs(String json) {
        StepSpec step =
                RunnerJson.mapper().readValue(json.replace("FINETUNE", FINETUNE).replace('\'', '"'), StepSpec.class);
        ModelFacts graph = Facts.lenet5();
        DatasetInfo images = Facts.images(9, 0, 9);
        assertThat(pointers(step, graph, null).contains("/datasetId")).isEqualTo(step.needsDataset());
        ModelFacts program = Facts.model(true, false, "conv1", "fc1");
        assertThat(pointers(step, program, images).isEmpty()).isNotEqualTo(step.needsGraph());
    }

    private static List<String> pointers(StepSpec step, ModelFacts model, @Nullable DatasetInfo dataset) {
        DatasetFacts facts = dataset == null ? null : new DatasetFacts("dst_1", dataset);
        return new PipelineChecks(model, facts)
                .objections(new PipelineSpec(1, List.of(step), null, List.of(), null, null)).stream()
                        .map(Objection::pointer)
                        .toList();
    }
}
