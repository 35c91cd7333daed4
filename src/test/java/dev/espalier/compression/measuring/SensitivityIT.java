package dev.espalier.compression.measuring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.compression.Pipeline;
import dev.espalier.compression.PipelineInput;
import dev.espalier.compression.PipelineRecorder;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.SensitivityPoint;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.results.SuggestedJob;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.samples.spec.DatasetSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Layers changed one at a time, against the same in plain PyTorch; the script stands beside the numbers. */
class SensitivityIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNode GOLDEN = JSON.readTree(resource("sensitivity.json"));

    @TempDir
    private Path folder;

    private final PipelineRecorder recorder = new PipelineRecorder();

    @ParameterizedTest
    @ValueSource(strings = {"prune", "quantize"})
    void scores_each_layer_at_each_value_as_pytorch_does_and_leaves_the_model_alone(String of) throws IOException {
        String values = of.equals("prune") ? "[0.2, 0.5, 0.9]" : "[8, 4, 2, 1]";
        PipelineResult result =
                run("[{\"type\": \"sensitivity\", \"of\": \"" + of + "\", \"values\": " + values + "}]");
        StageResult stage = recorder.stages.getFirst();
        List<SensitivityPoint> points = Objects.requireNonNull(stage.sensitivity());
        assertThat(points).hasSize(GOLDEN.get(of).size());
        for (int i = 0; i < points.size(); i++) {
            JsonNode theirs = GOLDEN.get(of).get(i);
            SensitivityPoint ours = points.get(i);
            assertThat(ours.layer()).isEqualTo(theirs.get("layer").asString());
            assertThat(ours.value()).isEqualTo(theirs.get("value").doubleValue());
            assertThat(ours.accuracy()).isCloseTo(theirs.get("accuracy").doubleValue(), within(1e-12));
            assertThat(ours.loss()).isCloseTo(theirs.get("loss").doubleValue(), within(1e-5));
        }
        assertThat(result.model()).isNull();
        assertThat(stage.accuracy()).isEqualTo(GOLDEN.at("/unchanged/accuracy").doubleValue());
    }

    @Test
    void suggests_what_each_layer_tolerates_after_the_steps_that_were_before() throws IOException {
        run("""
                [{"type": "evaluate"},
                 {"type": "prune", "sparsity": 0.3, "finetune": {"epochs": 3, "batchSize": 16, "keepBest": false,
                  "record": ["weights"], "optimizer": {"type": "sgd", "learningRate": 0.01}}},
                 {"type": "sensitivity", "values": [0.2, 0.35]}]""");
        StageResult stage = recorder.stages.getLast();
        SuggestedJob job = Objects.requireNonNull(stage.suggestedJob());
        assertThat(job.steps()).hasSize(2);
        assertThat(job.steps().getFirst())
                .isInstanceOfSatisfying(
                        Prune.class, prune -> assertThat(prune.sparsity()).isEqualTo(0.3));
        Prune next = (Prune) job.steps().getLast();
        assertThat(next.sparsity()).isEqualTo(0.35);
        Finetune finetune = Objects.requireNonNull(next.finetune());
        assertThat(finetune.epochs()).isEqualTo(3);
        assertThat(finetune.record()).isEmpty();
        run(JSON.writerFor(JSON.getTypeFactory().constructCollectionType(List.class, StepSpec.class))
                .writeValueAsString(job.steps()));
    }

    @Test
    void progress_counts_every_try() throws IOException {
        run("[{\"type\": \"sensitivity\", \"values\": [0.2, 0.4, 0.6]}]");
        double total = 1 + 50 + 7 * 50;
        assertThat(recorder.fractions).isSorted().contains(100 / total, 250 / total);
        assertThat(recorder.fractions.getLast()).isEqualTo((total - 1) / total);
    }

    private PipelineResult run(String steps) throws IOException {
        PipelineSpec spec =
                new PipelineSpec(1, List.of(JSON.readValue(steps, StepSpec[].class)), null, List.of(), null, null);
        Path model = resource("mlp.pt").toPath();
        Path dataset = resource("points.npz").toPath();
        return Pipeline.run(
                spec,
                new PipelineInput(folder, model, null, false, dataset, DatasetSpec.DEFAULT, "cpu", 1, "test"),
                recorder);
    }

    private static File resource(String name) {
        return new File(Objects.requireNonNull(SensitivityIT.class.getResource("/compression/" + name))
                .getPath());
    }
}
