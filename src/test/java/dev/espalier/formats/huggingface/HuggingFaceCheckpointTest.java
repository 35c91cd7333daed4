package dev.espalier.formats.huggingface;

import static dev.espalier.formats.huggingface.Folders.FIRST;
import static dev.espalier.formats.huggingface.Folders.INDEX;
import static dev.espalier.formats.huggingface.Folders.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.formats.Fixtures;
import dev.espalier.formats.ModelFiles;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.RefusedFile.Reason;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceCheckpointTest {
    @TempDir
    Path folder;

    private Checkpoint open(Folders folders) throws IOException {
        return ModelFiles.open(folders.zip(folder.resolve("model.zip")), folder);
    }

    static Stream<Folders> sharded() {
        return Stream.of(
                Folders.of("sharded"),
                Folders.of("sharded").deflated(),
                Folders.of("sharded").under("llama"),
                Folders.of("sharded").under("llama").deflated().with("onnx/model.onnx", "x"));
    }

    @ParameterizedTest
    @MethodSource("sharded")
    void reads_the_tensors_of_all_parts_once(Folders folders) throws IOException {
        try (Checkpoint model = open(folders)) {
            assertThat(model.format()).isEqualTo(CheckpointFormat.HUGGING_FACE);
            assertThat(model.tensors()).hasSize(17).allMatch(tensor -> tensor.dtype() == DType.BFLOAT16);
            assertThat(model.distinct()).hasSize(16);
            assertThat(tensor(model, "lm_head.weight").tiedTo()).isEqualTo("model.embed_tokens.weight");
            assertThat(model.findings().getFirst())
                    .startsWith(
                            "Hugging Face folder: tensors in 2 parts by model.safetensors.index.json; carried through"
                                    + " untouched: config.json, ")
                    .contains("tokenizer.json", "tokenizer_config.json");
            assertThat(model.findings()).contains("config.json says that it is a MadeUpForCausalLM");
        }
    }

    @Test
    void reads_the_same_values_whatever_the_weights_are_kept_in() throws IOException {
        List<String> whole = values(Folders.of("whole"));
        assertThat(values(Folders.of("bins"))).containsExactlyInAnyOrderElementsOf(whole);
        assertThat(values(Folders.of("bins").deflated().under("m"))).containsExactlyInAnyOrderElementsOf(whole);
        assertThat(whole).hasSize(17);
    }

    private List<String> values(Folders folders) throws IOException {
        try (Checkpoint model = open(folders)) {
            assertThat(tensor(model, "lm_head.weight").storedAs()).isEqualTo("model.embed_tokens.weight");
            assertThat(model.distinct()).hasSize(16);
            return Fixtures.tensors(model);
        }
    }

    private static TensorInfo tensor(Checkpoint model, String name) {
        return model.tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void keeps_names_that_would_be_taken_for_a_wrappers() throws IOException {
        try (Checkpoint model = open(Folders.of("whole"))) {
            assertThat(model.tensors())
                    .allMatch(tensor ->
                            tensor.name().startsWith("model.") || tensor.name().equals("lm_head.weight"));
        }
    }

    @Test
    void takes_the_weights_that_transformers_would_and_leaves_other_forms_of_them_out() throws IOException {
        Folders both =
                Folders.of("whole").with("pytorch_model.bin", "no pickle").with("tf_model.h5", "nor this");
        try (Checkpoint model = open(both.with("README.md", "read me"))) {
            assertThat(model.findings())
                    .anyMatch(finding ->
                            finding.endsWith("as the same weights in other forms: pytorch_model.bin, tf_model.h5"))
                    .anyMatch(finding -> finding.contains("README.md"));
        }
    }

    @Test
    void tells_what_the_index_has_wrong_and_reads_on() throws IOException {
        Folders folders = Folders.of("sharded")
                .changed(
                        INDEX,
                        index -> index.replaceFirst("(\"total_size\": )\\d+", "$1 12")
                                .replace("\n    \"model.norm.weight\": \"" + SECOND + "\"", "")
                                .replaceFirst(",(\\s*}\\s*})", "$1"));
        try (Checkpoint model = open(folders)) {
            assertThat(model.findings())
                    .contains(
                            "the index says that the tensors have 12 bytes, and they have 36032",
                            "tensors that lie in the parts and that the index does not list: model.norm.weight");
        }
    }

    @Test
    void tells_of_codes_that_the_weights_are_already() throws IOException {
        Folders folders = Folders.of("whole")
                .changed(
                        "config.json",
                        config ->
                                config.replaceFirst("\\{", "{\"quantization_config\": {\"quant_method\": \"gptq\"},"));
        try (Checkpoint model = open(folders)) {
            assertThat(model.findings()).anyMatch(finding -> finding.contains("quantized already, by gptq"));
        }
        try (Checkpoint model = open(folders.with("config.json", "{"))) {
            assertThat(model.findings()).anyMatch(finding -> finding.startsWith("config.json is not valid JSON"));
        }
    }

    record Lie(Folders folders, String told) {}

    static Stream<Lie> lies() {
        return Stream.of(
                new Lie(Folders.of("sharded").without(SECOND), "names the part \"" + SECOND + "\", which is missing"),
                new Lie(
                        Folders.of("sharded").with(SECOND, Folders.of("sharded").content(FIRST)),
                        "holds tensor \"model.embed_tokens.weight\", and so does \"" + FIRST + "\""),
                new Lie(
                        index("\"weight_map\": {", "\"weight_map\": {\"gone\": \"" + FIRST + "\","),
                        "says that tensor \"gone\" lies in \"" + FIRST + "\", and no part has it"),
                new Lie(
                        index("\"model.norm.weight\": \"" + SECOND, "\"model.norm.weight\": \"" + FIRST),
                        "says that tensor \"model.norm.weight\" lies in \"" + FIRST + "\", and it lies in \"" + SECOND),
                new Lie(index("\"" + FIRST, "\"../" + FIRST), "names a part outside of its folder"),
                new Lie(index("\"" + FIRST, "\"/etc/passwd"), "names a part outside of its folder"),
                new Lie(index("\"weight_map\"", "\"map\""), "has no weight_map"),
                new Lie(Folders.of("sharded").with(INDEX, "{\"weight_map\": [1]}"), "not a JSON object"),
                new Lie(Folders.of("sharded").with(INDEX, "{\"weight_map\": {\"a\": 1}}"), "names no file for tensor"),
                new Lie(Folders.of("sharded").with(INDEX, "{\"weight_map\": {"), "is not valid JSON"),
                new Lie(
                        Folders.of("sharded").with(INDEX, "{\"weight_map\": {\"a\": \"x\", \"a\": \"y\"}}"),
                        "is not valid JSON: Duplicate"),
                new Lie(Folders.of("sharded").with(INDEX, ""), "is not a JSON object"),
                new Lie(Folders.of("sharded").with(SECOND, "cut"), "a safetensors file at least 8"),
                new Lie(
                        Folders.of("bins").with("pytorch_model-00002-of-00002.bin", zipOfFolder()),
                        "a part of the model is not what torch.save writes"));
    }

    private static Folders index(String text, String instead) {
        return Folders.of("sharded").changed(INDEX, index -> index.replace(text, instead));
    }

    private static byte[] zipOfFolder() {
        try {
            Path zip = Files.createTempFile("inner", ".zip");
            byte[] bytes = Files.readAllBytes(Folders.of("whole").zip(zip));
            Files.delete(zip);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("lies")
    void refuses_what_contradicts_itself(Lie lie) {
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> open(lie.folders()))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.CORRUPT_FILE))
                .withMessageContaining(lie.told());
    }

    @Test
    void refuses_a_hostile_part() {
        Folders folders = Folders.of("bins").with("pytorch_model-00002-of-00002.bin", "cos\nsystem\n(S'true'\ntR.");
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> open(folders))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.HOSTILE_FILE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "folder"})
    void refuses_parts_without_an_index(String top) {
        Folders folders = Folders.of("sharded").without(INDEX);
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> open(top.isEmpty() ? folders : folders.under(top)))
                .withMessage("the file holds part 1 of 2 of a model and no index of the parts, such as"
                        + " model.safetensors.index.json")
                .satisfies(refused -> assertThat(refused.wayOut()).contains("whole folder"));
    }

    @Test
    void refuses_two_models_in_one_archive() {
        Folders folders = Folders.of("whole")
                .with("other/model.safetensors", Folders.of("whole").content("model.safetensors"))
                .with("other/config.json", "{}");
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> open(folders))
                .withMessageContaining("several models: \"model.safetensors\" and \"other/model.safetensors\"");
    }
}
