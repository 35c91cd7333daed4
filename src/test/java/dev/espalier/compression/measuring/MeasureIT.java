package dev.espalier.compression.measuring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.compression.Pipeline;
import dev.espalier.compression.PipelineInput;
import dev.espalier.compression.PipelineRecorder;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.samples.spec.DatasetSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Measuring, and handing out what is measured elsewhere. */
class MeasureIT {
    private static final String MEASURE = "[{\"type\": \"measure\", \"batchSizes\": [4, 1]}]";

    @TempDir
    private Path folder;

    private final PipelineRecorder recorder = new PipelineRecorder();

    @Test
    void needs_no_dataset_where_a_graph_tells_the_samples() throws IOException {
        PipelineResult result = run(MEASURE, List.of(Export.ONNX), "mlp.pt", null);
        List<Latency> latencies =
                Objects.requireNonNull(recorder.stages.getFirst().latency());
        assertThat(latencies).extracting(Latency::batchSize).containsExactly(4, 1);
        assertThat(latencies).allSatisfy(latency -> {
            assertThat(latency.medianMs()).isPositive();
            assertThat(latency.denseMedianMs()).isPositive();
            assertThat(latency.iqrMs()).isNotNegative();
        });
        assertThat(recorder.fractions)
                .isSorted()
                .hasSizeGreaterThan(2 * 10)
                .last()
                .satisfies(last -> assertThat(last).isGreaterThan(0.99));
        assertThat(result.exports())
                .extracting(PipelineResult.OutputFile::format)
                .containsExactly("onnx");
        assertThat(folder.resolve("out/model.onnx"))
                .hasSize(result.exports().getFirst().bytes());
    }

    @Test
    void of_a_program_needs_samples_or_a_graph_of_its_code() throws IOException {
        String program = "programs/residual.scripted.pt";
        run(MEASURE, List.of(), program, "images.npz");
        assertThat(recorder.stages.getLast().latency()).hasSize(2);
        run(MEASURE, List.of(), program, null);
        assertThat(recorder.stages.getLast().latency()).hasSize(2);
        assertThatThrownBy(() -> run(MEASURE, List.of(), "../graph/lift/deciding.scripted.pt", null))
                .isInstanceOf(CompressionFailure.class)
                .hasMessageContaining("needs to know how large a sample is");
    }

    private PipelineResult run(String steps, List<Export> export, String model, @Nullable String dataset)
            throws IOException {
        PipelineSpec spec = new PipelineSpec(
                1, List.of(JsonMapper.shared().readValue(steps, StepSpec[].class)), null, export, null, null);
        return Pipeline.run(
                spec,
                new PipelineInput(
                        folder,
                        resource(model),
                        null,
                        false,
                        dataset == null ? null : resource(dataset),
                        dataset == null ? null : DatasetSpec.DEFAULT,
                        "cpu",
                        1,
                        "test"),
                recorder);
    }

    private static Path resource(String name) {
        return Path.of("src/test/resources/compression").resolve(name);
    }
}
