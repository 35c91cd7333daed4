package dev.espalier.formats.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.espalier.formats.ModelFiles;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and shapes as no library writes them: every file is read to its end or refused, and nothing is left behind. */
class CompositionFuzzTest {
    private static final String[] MODULES = {"", "a.", "a.b.", "a.parametrizations.", "a.weight_fake_quant."};
    private static final String[] NAMES = {"weight", "bias", "", "w", "parametrizations.weight", "weight_v"};
    private static final String[] ENDS = {
        "",
        "_orig",
        "_mask",
        "_g",
        "_v",
        "_u",
        ".original",
        ".original0",
        ".original1",
        ".0._u",
        ".0._v",
        ".1.base",
        "_orig_orig",
        "_orig_mask",
        ".scale",
        ".zero_point",
        ".eps",
        ".min_val",
        ".max_val",
        ".fake_quant_enabled"
    };
    private static final long[] SIZES = {0, 1, 1, 2, 2, 3};
    private static final DType[] TYPES = {
        DType.FLOAT32,
        DType.FLOAT32,
        DType.FLOAT32,
        DType.FLOAT16,
        DType.FLOAT64,
        DType.BOOL,
        DType.INT64,
        DType.COMPLEX64,
        DType.FLOAT8_E5M2
    };

    @TempDir
    Path folder;

    @Test
    void reads_or_refuses_whatever_tensors_are_called() throws IOException {
        Random random = new Random(7);
        int composed = 0;
        for (int i = 0; i < 4000; i++) {
            composed += opens(tensors(random)) ? 1 : 0;
        }
        assertThat(composed).isBetween(1000, 3900);
    }

    @Test
    void composes_no_deeper_than_anybody_wraps() throws IOException {
        List<TensorInfo> tensors = new ArrayList<>();
        String name = "weight";
        for (int depth = 0; depth < 150; depth++) {
            tensors.add(info(name + "_mask", 2));
            name += "_orig";
        }
        tensors.add(info(name, 2));
        assertThat(opens(tensors)).isTrue();
    }

    @Test
    void takes_many_parts_in_a_moment() throws IOException {
        List<TensorInfo> tensors = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            tensors.add(info(i + ".weight_orig", 1));
            tensors.add(info(i + ".weight_mask", 1));
            tensors.add(info(i + ".parametrizations", 1));
        }
        Path file = folder.resolve("many.safetensors");
        TensorFile.create(file, tensors, Map.of()).close();
        try (Checkpoint checkpoint = ModelFiles.open(file, folder)) {
            assertThat(checkpoint.tensors()).hasSize(60_000);
        }
    }

    @Test
    void looks_at_notes_in_a_header_only_as_far_as_they_are_its_own() throws IOException {
        for (String notes : List.of(
                "",
                "null",
                "[]",
                "[[[[",
                "\"x\"",
                "{\"\": 1}",
                "{\"a\": {\"version\": [1]}}",
                "{\"a\": {\"version\": 1e999}}",
                "[".repeat(5000),
                "{\"a\": {\"version\": 99999999999999999999}}",
                "[\"weight\", 1, null, \"none\"]")) {
            Path file = folder.resolve("notes.safetensors");
            Map<String, String> metadata =
                    Map.of("espalier.state_dict_metadata", notes, "espalier.held_zeros", notes, "format", "pt");
            TensorFile.create(file, List.of(info("weight", 2)), metadata).close();
            try (Checkpoint checkpoint = ModelFiles.open(file, folder);
                    TensorFile copy = TensorFile.convert(checkpoint, folder.resolve("copy"))) {
                assertThatNoException()
                        .describedAs(notes)
                        .isThrownBy(() -> copy.versions().isEmpty());
                assertThat(copy.held()).isSubsetOf("weight");
            }
        }
    }

    @Test
    void says_what_is_wrong_with_a_norm_without_a_norm() throws IOException {
        List<TensorInfo> tensors = List.of(info("fc.weight_g", 3), info("fc.weight_v", 2, 2));
        Path file = folder.resolve("norm.safetensors");
        TensorFile.create(file, tensors, Map.of()).close();
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> ModelFiles.open(file, folder).close())
                .withMessageContaining("\"fc.weight\" looks like a weight under weight norm");
    }

    private static TensorInfo info(String name, long... shape) {
        return new TensorInfo(
                name, DType.FLOAT32, java.util.Arrays.stream(shape).boxed().toList());
    }

    private static List<TensorInfo> tensors(Random random) {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        List<Long> usual = shape(random);
        for (int i = 0; i < 2 + random.nextInt(6); i++) {
            String name = pick(MODULES, random) + pick(NAMES, random) + pick(ENDS, random);
            List<Long> shape = random.nextInt(3) > 0 ? usual : shape(random);
            tensors.put(name, new TensorInfo(name, TYPES[random.nextInt(TYPES.length)], shape));
        }
        return List.copyOf(tensors.values());
    }

    private static String pick(String[] from, Random random) {
        return from[random.nextInt(from.length)];
    }

    private static List<Long> shape(Random random) {
        List<Long> shape = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            shape.add(SIZES[random.nextInt(SIZES.length)]);
        }
        return shape;
    }

    /** Whether it was read and not refused. */
    private boolean opens(List<TensorInfo> tensors) throws IOException {
        Path file = folder.resolve("fuzz.safetensors");
        Path scratch = Files.createDirectories(folder.resolve("scratch"));
        TensorFile.create(file, tensors, Map.of()).close();
        boolean read = false;
        try (Checkpoint checkpoint = ModelFiles.open(file, scratch)) {
            for (TensorInfo tensor : checkpoint.tensors()) {
                checkpoint.copy(tensor, OutputStream.nullOutputStream());
            }
            for (TensorInfo tensor : checkpoint.tensors()) {
                if (checkpoint.held().contains(tensor.name())) {
                    checkpoint.mask(tensor);
                }
            }
            read = true;
        } catch (RefusedFile refused) {
            assertThat(refused.getMessage()).isNotBlank();
            assertThat(refused.wayOut()).isNotBlank();
        }
        assertThat(scratch).isEmptyDirectory();
        return read;
    }
}
