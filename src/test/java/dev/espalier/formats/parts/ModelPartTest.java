package dev.espalier.formats.parts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPartTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model-00001-of-00002.safetensors | 1 of 2 | model-00002-of-00002.safetensors
            model-00002-of-00002.safetensors | 2 of 2 | model-00001-of-00002.safetensors
            pytorch_model-00002-of-00003.bin | 2 of 3 | pytorch_model-00001-of-00003.bin, pytorch_model-00003-of-00003.bin
            model.fp16-00001-of-00002.safetensors | 1 of 2 | model.fp16-00002-of-00002.safetensors
            model-00001-of-00002.fp16.safetensors | 1 of 2 | model-00002-of-00002.fp16.safetensors
            00003-of-00009.bin | 3 of 9 | 00001-of-00009.bin, 00002-of-00009.bin, 00004-of-00009.bin, 00005-of-00009.bin and 4 more
            """)
    void a_part_names_those_that_are_missing(String name, String which, String missing) {
        RefusedFile refused = ModelPart.named(name).orElseThrow().alone();
        assertThat(refused.reason()).isEqualTo(RefusedFile.Reason.UNSUPPORTED_FILE);
        assertThat(refused.getMessage())
                .isEqualTo("the file is part " + which + " of a model; missing: " + missing
                        + "; upload them all with their index and config.json in one request, each as \"file\", or the"
                        + " folder in a zip archive");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.safetensors",
                "model-00001-of-00001.safetensors",
                "fold-1-of-5.pt",
                "epoch-00012.pt",
                "00001-of-.bin",
                ""
            })
    void a_file_of_its_own_is_no_part(String name) {
        assertThat(ModelPart.named(name)).isEmpty();
    }

    /** Each was run in a folder of such files, and its result was taken. */
    @Test
    void merges_by_a_line_that_was_run() {
        assertThat(line("model-00001-of-00002.safetensors"))
                .isEqualTo("from safetensors.torch import load_file, save_file; new_path = \"new.safetensors\"; parts ="
                        + " [\"model-\" + f\"{i:05d}\" + \"-of-00002.safetensors\" for i in range(1, 3)];"
                        + " save_file({k: v for part in parts for k, v in load_file(part).items()}, new_path)");
        assertThat(line("pytorch_model-00003-of-00003.bin"))
                .isEqualTo("import torch; new_path = \"new.pt\"; parts = [\"pytorch_model-\" + f\"{i:05d}\" +"
                        + " \"-of-00003.bin\" for i in range(1, 4)]; torch.save({k: v for part in parts for k, v in"
                        + " torch.load(part, map_location=\"cpu\", weights_only=True).items()}, new_path)");
        assertThat(line("a\"{x}\\-00001-of-00002.pt")).contains("[\"a\\\"{x}\\\\-\" + f\"");
    }

    @Test
    void an_index_is_told_from_other_json() throws IOException {
        RefusedFile refused = index("""
                {
                  "metadata": {"total_size": 9},
                  "weight_map": {"lm_head.weight": "model-00002-of-00002.safetensors"}
                }""").orElseThrow();
        assertThat(refused.getMessage()).contains("index of a model in 2 parts", "holds none itself");
        assertThat(refused.wayOut()).isEqualTo(line("model-00001-of-00002.safetensors"));
        assertThat(index("{\"weight_map\": {\"a\": \"model.safetensors\"}}")
                        .orElseThrow()
                        .wayOut())
                .isEqualTo("upload the file that its weight_map names");
        for (String other : List.of("", "{", "{}", "[\"weight_map\"]", "{\"model_type\": \"bert\"}")) {
            assertThat(index(other)).as(other).isEmpty();
        }
        assertThat(index("{\"weight_map\": \"" + "0".repeat(300_000))).isPresent();
    }

    @Test
    void blocks_that_do_not_begin_with_the_first_are_told() {
        List<String> half = List.of(
                "model.layers.12.attn.q.weight",
                "model.layers.12.mlp.up.weight",
                "model.layers.13.attn.q.weight",
                "model.layers.13.mlp.up.weight",
                "lm_head.weight");
        assertThat(MissingBlocks.findings(half))
                .containsExactly("the blocks of \"model.layers\" begin with number 12: the"
                        + " ones before may lie in another part of the model");
        assertThat(MissingBlocks.findings(List.of(
                        "layers.0.a.weight", "layers.1.a.weight", "features.2.a.weight", "features.5.a.weight")))
                .isEmpty();
        assertThat(MissingBlocks.findings(List.of("1.conv.weight", "2.conv.weight")))
                .isEmpty();
        assertThat(MissingBlocks.findings(List.of("2.weight", "3.weight", ""))).isEmpty();
    }

    private static String line(String name) {
        return ModelPart.named(name).orElseThrow().alone().wayOut();
    }

    private Optional<RefusedFile> index(String json) throws IOException {
        return PartIndex.refusal(Files.writeString(folder.resolve("file"), json));
    }
}
