package dev.espalier.compression.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.runner.RunnerJson;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecalibrateChecksTest {
    private static final DatasetInfo DATASET = Facts.images(10, 0, 10);
    private static final String QUANTIZE = "{'type': 'quantize', 'bits': 4}";
    private static final String FINETUNE = "'epochs': 1, 'optimizer': {'type': 'sgd', 'learningRate': 0.1}";

    private final Facts.Contents contents = new Facts.Contents();
    private ModelFacts model = Facts.model(true, List.of("conv1", "fc1"), 9, List.of(3L), null, true, contents);

    private void withBatchNorm() {
        contents.graph = Optional.of(
                new Graph(List.of(3L), List.of(Node.of("bn", new Op.BatchNorm(1e-5, 0.1), Graph.INPUT)), "bn"));
        contents.tensors = List.of(new TensorInfo("bn.running_mean", DType.FLOAT32, List.of(3L)));
    }

    @Test
    void lets_through_what_can_be_recalibrated() {
        assertThat(refused(QUANTIZE + ", {'type': 'recalibrate', 'biasCorrection': true}", DATASET))
                .isEmpty();
        assertThat(refused(
                        QUANTIZE + ", {'type': 'prune', 'sparsity': 0.5}, {'type': 'evaluate'},"
                                + " {'type': 'recalibrate', 'batchNorm': false, 'biasCorrection': true}",
                        DATASET))
                .isEmpty();
        withBatchNorm();
        assertThat(refused("{'type': 'recalibrate'}", DATASET)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {'type': 'recalibrate', 'batchNorm': false}                                             | /steps/0
                    {'type': 'recalibrate', 'biasCorrection': true}                                         | /steps/0/biasCorrection
                    {'type': 'recalibrate', 'samples': 1}                                                   | /steps/0/samples
                    QUANTIZE, {'type': 'finetune', FINETUNE}, {'type': 'recalibrate', 'biasCorrection': true} | /steps/2/biasCorrection
                    {'type': 'quantize', 'bits': 4, 'finetune': {FINETUNE}}, {'type': 'recalibrate', 'biasCorrection': true} | /steps/1/biasCorrection
                    """)
    void refuses_what_there_is_no_reason_for(String steps, String pointer) {
        withBatchNorm();
        assertThat(refused(steps, DATASET)).containsExactly(pointer);
    }

    @Test
    void refuses_what_there_is_nothing_to_do_for_or_by() {
        assertThat(refused("{'type': 'recalibrate'}", DATASET)).containsExactly("/steps/0/batchNorm");
        withBatchNorm();
        assertThat(refused("{'type': 'recalibrate'}", null)).containsExactly("/datasetId");
        assertThat(refused("{'type': 'recalibrate'}", Facts.images(0, 0, 10))).containsExactly("/steps/0");
        model = Facts.model(true, List.of("a"), 4, null, null, false, contents);
        assertThat(refused("{'type': 'recalibrate'}", DATASET)).containsExactly("/steps/0");
    }

    private List<String> refused(String steps, @Nullable DatasetInfo dataset) {
        String json =
                "{'seed': 1, 'steps': [" + steps.replace("QUANTIZE", QUANTIZE).replace("FINETUNE", FINETUNE) + "]}";
        PipelineSpec spec = RunnerJson.mapper().readValue(json.replace('\'', '"'), PipelineSpec.class);
        List<Objection> errors = new ArrayList<>();
        new RecalibrateChecks(new StepGround(model, dataset, errors)).check(spec);
        return errors.stream().map(Objection::pointer).toList();
    }
}
