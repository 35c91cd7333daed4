package dev.espalier.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.formats.ModelFiles;
import dev.espalier.formats.huggingface.Folders;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.SegmentValues;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jobs on Hugging Face folders, and the forms that they are handed back in. */
class FolderPipelineIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PRUNE = "{\"type\": \"prune\", \"sparsity\": 0.5}";

    @TempDir
    Path folder;

    private final PipelineRecorder recorder = new PipelineRecorder();
    private Path out = Path.of("");

    @BeforeEach
    void place() {
        out = folder.resolve("out");
    }

    private PipelineResult run(Folders model, String steps, Export... forms) throws IOException {
        return run(model.zip(folder.resolve("model.zip")), steps, forms);
    }

    private PipelineResult run(Path model, String steps, Export... forms) throws IOException {
        StepSpec[] read = JSON.readValue(steps, StepSpec[].class);
        PipelineSpec spec = new PipelineSpec(1, List.of(read), null, List.of(forms), null, null);
        PipelineInput input = new PipelineInput(folder, model, null, false, null, null, "cpu", 1, "test");
        return Pipeline.run(spec, input, recorder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sharded", "whole", "bins"})
    void hands_a_folder_back_in_the_shape_that_it_came_in(String kind) throws IOException {
        Folders model = Folders.of(kind)
                .under("made-up")
                .with("onnx/config.json", "{ }")
                .deflated();
        PipelineResult result = run(model, "[" + PRUNE + "]", Export.SAFETENSORS, Export.HUGGING_FACE);
        assertThat(result.model())
                .isNotNull()
                .satisfies(made -> assertThat(made.name()).isEqualTo("model.hugging_face.zip"));
        Map<String, byte[]> came = Folders.unzipped(folder.resolve("model.zip"));
        Map<String, byte[]> went = Folders.unzipped(out.resolve("model.hugging_face.zip"));
        assertThat(went.keySet()).containsExactlyInAnyOrderElementsOf(came.keySet());
        came.forEach((name, content) -> {
            if (name.contains("index")) {
                assertThat(JSON.readTree(went.get(name))).isEqualTo(JSON.readTree(content));
            } else if (name.matches(".*(json)")) {
                assertThat(went.get(name)).as(name).isEqualTo(content);
            }
        });
        try (Checkpoint back = ModelFiles.open(out.resolve("model.hugging_face.zip"), folder);
                TensorFile flat = TensorFile.open(out.resolve("model.safetensors"))) {
            assertThat(back.format()).isEqualTo(CheckpointFormat.HUGGING_FACE);
            assertThat(back.tensors()).containsExactlyInAnyOrderElementsOf(flat.tensors());
            try (TensorFile values = TensorFile.convert(back, folder.resolve("back.safetensors"))) {
                for (TensorInfo tensor : flat.distinct()) {
                    assertThat(values.bytes(tensor.name()).mismatch(flat.bytes(tensor.name())))
                            .as(tensor.name())
                            .isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void parts_that_transformers_reads_say_their_format() throws IOException {
        run(Folders.of("sharded"), "[" + PRUNE + "]", Export.HUGGING_FACE);
        byte[] part = Folders.unzipped(out.resolve("model.hugging_face.zip")).get(Folders.FIRST);
        try (TensorFile file = TensorFile.open(Files.write(folder.resolve("part"), part))) {
            assertThat(file.metadata()).containsEntry("format", "pt");
            assertThat(file.tensors()).noneMatch(tensor -> tensor.name().contains("lm_head"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sharded, 4, symmetric, group, 16", "sharded, 4, affine, group, 32", "sharded, 8, affine, channel,",
        "sharded, 8, symmetric, tensor,", "sharded, 4, fixed_range, channel,", "whole, 4, symmetric, group, 32",
        "whole, 4, affine, channel,", "whole, 8, affine, tensor,", "whole, 8, symmetric, channel,",
        "whole, 8, symmetric, tensor,", "bins, 4, affine, group, 16", "bins, 8, fixed_range, tensor,"
    })
    void writes_codes_that_stand_for_the_weights(
            String kind, int bits, String scheme, String granularity, @Nullable Integer groupSize) throws IOException {
        String range = scheme.equals("fixed_range") ? ", \"range\": {\"halfRange\": 1}" : "";
        String step =
                "{\"type\": \"quantize\", \"bits\": " + bits + ", \"scheme\": \"" + scheme + "\", \"granularity\": \""
                        + granularity + "\", \"groupSize\": " + groupSize + range
                        + ", \"layers\": {\"exclude\": [\"*embed*\", \"*o_proj\"]}}";
        run(Folders.of(kind), "[" + PRUNE + "," + step + "]", Export.SAFETENSORS, Export.COMPRESSED_TENSORS);
        CompressedReader read = CompressedReader.read(out.resolve("model.compressed_tensors.zip"), folder);
        boolean bytes = bits == 8 && granularity.equals("tensor") && !scheme.equals("affine");
        assertThat(read.config().get("quant_method").asString()).isEqualTo("compressed-tensors");
        assertThat(read.config().get("format").asString()).isEqualTo(bytes ? "int-quantized" : "pack-quantized");
        assertThat(read.config().get("ignore").toString())
                .contains("\"model.layers.0.self_attn.o_proj\"", "\"lm_head\"")
                .doesNotContain("q_proj");
        assertThat(read.names()).contains("model.layers.1.mlp.up_proj.weight_scale");
        assertThat(read.stored().containsKey("model.layers.1.mlp.up_proj.weight_zero_point"))
                .isEqualTo(scheme.equals("affine"));
        try (TensorFile flat = TensorFile.open(out.resolve("model.safetensors"))) {
            for (TensorInfo tensor : flat.distinct()) {
                float[] ours = CompressedReader.floats(flat, tensor.name());
                float[] theirs = rounded(Objects.requireNonNull(read.values().get(tensor.name())), tensor);
                for (int i = 0; i < ours.length; i++) {
                    // symmetric rounds twice where the reader rounds once, in float32
                    float slack =
                            scheme.equals("symmetric") && tensor.dtype() == DType.FLOAT32 ? 2 * Math.ulp(ours[i]) : 0;
                    assertThat(Math.abs(theirs[i] - ours[i]))
                            .as(tensor.name() + " " + i + " " + ours[i] + " " + theirs[i])
                            .isLessThanOrEqualTo(slack);
                }
            }
        }
        try (Checkpoint back = ModelFiles.open(out.resolve("model.compressed_tensors.zip"), folder)) {
            assertThat(back.findings())
                    .anyMatch(finding -> finding.contains("quantized already, by compressed-tensors"));
        }
    }

    /** In the type that the weights have. */
    private static float[] rounded(float[] values, TensorInfo tensor) {
        double[] numbers = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            numbers[i] = values[i];
        }
        SegmentValues stored = new SegmentValues(tensor, MemorySegment.ofArray(new byte[(int) tensor.sizeBytes()]));
        stored.write(0, numbers, numbers.length);
        stored.read(0, numbers, numbers.length);
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    @Test
    void groups_layers_by_their_schemes_and_keeps_what_cannot_be_said_as_it_is() throws IOException {
        run(Folders.of("bins"), """
                [{"type": "quantize", "bits": 4, "scheme": "symmetric", "granularity": "group", "groupSize": 32,
                  "overrides": [{"layers": "*down_proj", "bits": 8}, {"layers": "*q_proj", "bits": 3}],
                  "layers": {"include": ["*proj", "*embed_tokens"]}}]""", Export.COMPRESSED_TENSORS);
        CompressedReader read = CompressedReader.read(out.resolve("model.compressed_tensors.zip"), folder);
        JsonNode groups = read.config().get("config_groups");
        assertThat(groups.at("/group_0/weights/num_bits").asInt()).isEqualTo(4);
        assertThat(groups.at("/group_0/targets").toString()).contains("model.layers.1.mlp.up_proj");
        assertThat(groups.at("/group_1/weights/num_bits").asInt()).isEqualTo(8);
        assertThat(groups.at("/group_1/targets").toString())
                .isEqualTo("[\"model.layers.0.mlp.down_proj\",\"model.layers.1.mlp.down_proj\"]");
        assertThat(read.names())
                .contains("model.embed_tokens.weight", "model.layers.0.self_attn.q_proj.weight")
                .doesNotContain("model.layers.0.mlp.up_proj.weight");
        assertThat(recorder.warnings)
                .anyMatch(warning -> warning.startsWith("compressed_tensors keeps the rounded weights of these layers")
                        && warning.contains("q_proj (it holds codes of 4 or 8 bits, bits was 3)")
                        && warning.contains("model.embed_tokens ("));
        Map<String, byte[]> files = Folders.unzipped(out.resolve("model.compressed_tensors.zip"));
        assertThat(files.keySet())
                .containsExactlyInAnyOrder(
                        "tokenizer.json",
                        "tokenizer_config.json",
                        "config.json",
                        Folders.FIRST,
                        Folders.SECOND,
                        Folders.INDEX);
        JsonNode index = JSON.readTree(files.get(Folders.INDEX));
        assertThat(index.at("/weight_map/model.layers.0.mlp.up_proj.weight_packed")
                        .asString())
                .isEqualTo(Folders.FIRST);
        assertThat(index.get("weight_map").propertyNames()).containsExactlyInAnyOrderElementsOf(read.names());
    }

    @Test
    void groups_leave_embeddings_alone_unless_a_pattern_names_them() throws IOException {
        String step = "[{\"type\": \"quantize\", \"bits\": 4, \"granularity\": \"group\", \"groupSize\": 16%s}]";
        run(Folders.of("whole"), step.formatted(""), Export.SAFETENSORS);
        assertThat(recorder.infos)
                .contains(
                        "left alone, as embeddings and heads are by quantization in groups: model.embed_tokens; a pattern"
                                + " of layers.include that names them takes them in");
        assertThat(recorder.stages).hasSize(1);
        byte[] embeddings = embeddings(out.resolve("model.safetensors"));
        assertThat(embeddings)
                .isEqualTo(embeddings(Path.of("src/test/resources/formats/huggingface/whole/model.safetensors")));
        recorder.infos.clear();
        run(
                Folders.of("whole"),
                step.formatted(", \"layers\": {\"include\": [\"*\", \"lm_head\"]}"),
                Export.SAFETENSORS);
        assertThat(recorder.infos).noneMatch(info -> info.startsWith("left alone"));
        assertThat(embeddings(out.resolve("model.safetensors"))).isNotEqualTo(embeddings);
    }

    private static byte[] embeddings(Path file) throws IOException {
        try (TensorFile tensors = TensorFile.open(file)) {
            return tensors.bytes("model.embed_tokens.weight").toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Test
    void makes_a_folder_of_a_model_that_came_in_none() throws IOException {
        run(
                Path.of("src/test/resources/formats/huggingface/whole/model.safetensors"),
                "[{\"type\": \"quantize\", \"bits\": 4, \"scheme\": \"affine\", \"granularity\": \"channel\"}]",
                Export.COMPRESSED_TENSORS);
        assertThat(Folders.unzipped(out.resolve("model.compressed_tensors.zip")).keySet())
                .containsExactly("config.json", "model.safetensors");
        assertThat(recorder.warnings).anyMatch(warning -> warning.startsWith("the model came without a config.json"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"type": "prune", "sparsity": 0.5} | no quantize step makes any
                    {"type": "quantize", "bits": 4} | scheme was asymmetric
                    {"type": "quantize", "bits": 4, "scheme": "codebook"} | scheme was codebook
                    {"type": "quantize", "bits": 3, "scheme": "symmetric"} | bits was 3
                    {"type": "quantize", "bits": 4, "scheme": "symmetric", "granularity": "group", "groupSize": 24} | no multiple of groupSize 24
                    {"type": "quantize", "bits": 4, "scheme": "symmetric", "layers": {"include": ["*embed*"]}} | "lm_head", too
                    """)
    void objects_to_codes_that_cannot_be_said(String step, String why) {
        assertThatExceptionOfType(CompressionFailure.class)
                .isThrownBy(() -> run(Folders.of("sharded"), "[" + step + "]", Export.COMPRESSED_TENSORS))
                .withMessageContaining("/export/0: ")
                .withMessageContaining(why);
    }

    @Test
    void does_not_say_twice_how_weights_are_quantized() {
        Folders folders = Folders.of("whole")
                .changed(
                        "config.json",
                        config ->
                                config.replaceFirst("\\{", "{\"quantization_config\": {\"quant_method\": \"gptq\"},"));
        assertThatExceptionOfType(CompressionFailure.class)
                .isThrownBy(() -> run(
                        folders,
                        "[{\"type\": \"quantize\", \"bits\": 4, \"scheme\": \"symmetric\"}]",
                        Export.COMPRESSED_TENSORS))
                .withMessageContaining("quantized already, by gptq");
        assertThat(recorder.stages).as("steps that ran for nothing").isEmpty();
    }
}
