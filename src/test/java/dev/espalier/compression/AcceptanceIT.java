package dev.espalier.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.network.Loss;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A pipeline that nobody checked before is checked by whoever runs it. */
class AcceptanceIT {
    private static final String SGD = "\"optimizer\": {\"type\": \"sgd\", \"learningRate\": 0.1}";
    private static final String POINTS = "points.npz";

    @TempDir
    private Path folder;

    private final PipelineRecorder recorder = new PipelineRecorder();

    @Test
    void everything_that_stands_in_the_way_is_told_at_once_and_before_anything_runs() {
        String steps = "[{\"type\": \"prune\", \"sparsity\": 0.5, \"schedule\": {\"type\": \"linear\", \"epochs\": 3},"
                + " \"finetune\": {\"epochs\": 2, " + SGD + "}}, {\"type\": \"evaluate\", \"part\": \"validation\"}]";
        assertThatThrownBy(() -> run(steps, POINTS, List.of(Export.NPZ), Loss.MSE))
                .isInstanceOfSatisfying(CompressionFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(CompressionFailure.Code.UNSUPPORTED);
                    assertThat(failure)
                            .hasMessage(String.join(
                                    "\n",
                                    "/steps/0/schedule/epochs: the schedule has 3 epochs, more than finetune.epochs = 2",
                                    "/steps/1/part: the dataset has no validation part to evaluate on",
                                    "/loss: mse needs numbers to come near, and dataset points.npz is for"
                                            + " classification"));
                });
        assertThat(recorder.fractions).isEmpty();
    }

    @Test
    void what_only_the_dataset_lacks_is_a_failure_of_the_data() {
        assertThatThrownBy(() -> run("[{\"type\": \"evaluate\"}]", null, null, null))
                .isInstanceOfSatisfying(CompressionFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(CompressionFailure.Code.DATA);
                    assertThat(failure)
                            .hasMessage("/datasetId: evaluating (/steps/0) needs a dataset, and the job names none");
                });
    }

    @Test
    void what_is_left_out_is_filled_in_as_a_service_does() throws IOException {
        PipelineResult result = run("[{\"type\": \"finetune\", \"epochs\": 1, " + SGD + "}]", POINTS, null, null);
        assertThat(result.selectedOn()).isEqualTo(Part.TEST);
        assertThat(result.exports())
                .extracting(PipelineResult.OutputFile::format)
                .containsExactly("torchscript");
    }

    private PipelineResult run(
            String steps, @Nullable String dataset, @Nullable List<Export> export, @Nullable Loss loss)
            throws IOException {
        List<StepSpec> read = List.of(JsonMapper.shared().readValue(steps, StepSpec[].class));
        return Pipeline.run(
                new PipelineSpec(1, read, loss, export, null, null),
                new PipelineInput(
                        folder,
                        resource("mlp.pt"),
                        null,
                        false,
                        dataset == null ? null : resource(dataset),
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
