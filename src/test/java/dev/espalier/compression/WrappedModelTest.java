package dev.espalier.compression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.formats.Checkpoints;
import dev.espalier.graph.Architecture;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** A network that came in a wrapper goes through a job, and out of it, under its own names. */
class WrappedModelTest {
    private static final Path FIXTURES = Path.of("src/test/resources/formats/wrapped");
    private static final List<String> NAMES = List.of("0.weight", "0.bias", "2.weight", "2.bias");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compiled.pt",
                "parallel.pt",
                "averaged.pt",
                "compiled_averaged.pt",
                "lightning.pt",
                "lightning_compiled.pt",
                "nested_compiled.pt",
                "list.pt"
            })
    void exports_the_network_s_own_names(String file) throws IOException {
        PipelineResult result = pruned(FIXTURES.resolve(file));
        assertThat(result.layers()).extracting(LayerResult::name).containsExactly("0", "2");
        try (TensorFile exported = TensorFile.open(folder.resolve("out/model.safetensors"));
                Checkpoint state = Checkpoints.open(folder.resolve("out/model.state_dict.pt"), folder)) {
            assertThat(exported.tensors()).extracting(TensorInfo::name).isEqualTo(NAMES);
            assertThat(state.tensors()).extracting(TensorInfo::name).isEqualTo(NAMES);
            assertThat(state.findings()).isEmpty();
        }
    }

    @Test
    void exports_what_a_class_around_it_calls_the_network_without_that() throws IOException {
        Path named = folder.resolve("named.safetensors");
        try (Checkpoint plain = Checkpoints.open(FIXTURES.resolve("compiled.pt"), folder);
                TensorFile file = TensorFile.create(
                        named,
                        plain.tensors().stream()
                                .map(tensor -> new TensorInfo("model." + tensor.name(), tensor.dtype(), tensor.shape()))
                                .toList(),
                        Map.of())) {
            assertThat(file.tensors()).hasSize(4);
        }
        pruned(named);
        try (TensorFile exported = TensorFile.open(folder.resolve("out/model.safetensors"))) {
            assertThat(exported.tensors()).extracting(TensorInfo::name).isEqualTo(NAMES);
        }
    }

    private PipelineResult pruned(Path model) throws IOException {
        StepSpec prune = JsonMapper.shared().readValue("{\"type\": \"prune\", \"sparsity\": 0.5}", StepSpec.class);
        return Pipeline.run(
                new PipelineSpec(1L, List.of(prune), null, List.of(Export.STATE_DICT, Export.SAFETENSORS), null, null),
                new PipelineInput(folder, model, Architecture.named("mlp"), false, null, null, "cpu", 1, "test"),
                new PipelineRecorder());
    }
}
