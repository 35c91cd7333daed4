package dev.espalier.compression.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.compression.Pipeline;
import dev.espalier.compression.PipelineInput;
import dev.espalier.compression.PipelineRecorder;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.TrajectoryPoint;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.samples.spec.DatasetSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What finetuning's options do in a pipeline besides their numbers, which PipelineIT and SparseLinearIT compare. */
class FinetuningIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SGD = "\"optimizer\": {\"type\": \"sgd\", \"learningRate\": 0.1}, \"keepBest\": false";

    @TempDir
    private Path folder;

    private final PipelineRecorder recorder = new PipelineRecorder();

    @Test
    void a_teacher_counts_as_a_quarter_of_the_work_of_training() throws IOException {
        run("mlp.pt", "\"distillation\": {\"temperature\": 2, \"weight\": 0.5}");
        // 50 test images; two epochs of 64 training images at four and 50 test images; the result's score
        double total = 1 + 50 + 2 * (4 * 64 + 50) + 50;
        assertThat(recorder.fractions).isSorted().contains((50 + 4 * 64) / total);
    }

    @Test
    void records_all_that_a_model_learns() throws IOException {
        run("mlp.pt", "\"batchSize\": 40, \"record\": [\"weights\"]");
        List<TrajectoryPoint> trajectory =
                Objects.requireNonNull(recorder.stages.getFirst().trajectory());
        assertThat(trajectory).hasSize(2 * 2 + 1);
        assertThat(trajectory).extracting(TrajectoryPoint::step).containsExactly(0, 1, 2, 3, 4);
        assertThat(trajectory.getLast().weights()).containsOnlyKeys("0.weight", "0.bias", "2.weight", "2.bias");
    }

    @Test
    void records_nothing_unasked_and_no_more_than_a_report_holds() throws IOException {
        run("mlp.pt", "\"batchSize\": 40");
        assertThat(recorder.stages.getFirst().trajectory()).isNull();
        assertThatThrownBy(() -> run("mlp.pt", "\"batchSize\": 1, \"epochs\": 15, \"record\": [\"weights\"]"))
                .isInstanceOf(CompressionFailure.class)
                .hasMessage(
                        "/steps/0/record: weights of every step would be 203732 numbers (212 a step), and a report holds"
                                + " 200000 at most; record a smaller model or fewer steps");
    }

    @Test
    void warns_of_a_penalty_that_lets_every_weight_be() throws IOException {
        run(
                "mlp.pt",
                "\"projection\": {\"keep\": 192}, \"regularizer\": {\"type\": \"trimmed_l1\", \"strength\": 1,"
                        + " \"keep\": 191}");
        assertThat(recorder.warnings)
                .containsExactly(
                        "the projection does nothing: it lets 192 weights be, and the prunable layers have 192");
    }

    private void run(String model, String options) throws IOException {
        String epochs = options.contains("epochs") ? "" : "\"epochs\": 2, ";
        String step = "{\"type\": \"finetune\", " + epochs + SGD + ", " + options + "}";
        Pipeline.run(
                new PipelineSpec(1, List.of(JSON.readValue(step, StepSpec.class)), null, List.of(), null, null),
                new PipelineInput(
                        folder,
                        resource(model),
                        null,
                        false,
                        resource("points.npz"),
                        DatasetSpec.DEFAULT,
                        "cpu",
                        1,
                        "test"),
                recorder);
    }

    private static Path resource(String name) {
        return Path.of("src/test/resources/compression", name);
    }
}
