package dev.espalier.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.formats.torch.StateDictWriter;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Values;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ModelFilesTest {
    private static final JsonNode GOLDEN = JsonMapper.shared().readTree(file("golden.json"));

    @TempDir
    Path folder;

    private static Path file(String name) {
        return Path.of("src/test/resources/formats/composition", name);
    }

    static Stream<String> taken() {
        return GOLDEN.propertyNames().stream().filter(name -> !name.equals("refused"));
    }

    static Stream<String> exact() {
        return taken().filter(name -> GOLDEN.path(name).path("ulps").asInt() == 0);
    }

    static Stream<String> computed() {
        return taken().filter(name -> GOLDEN.path(name).path("ulps").asInt() > 0);
    }

    static Stream<String> refused() {
        return GOLDEN.path("refused").propertyNames().stream();
    }

    static Stream<String> versioned() {
        return taken().filter(name -> GOLDEN.path(name).path("metadata").isObject());
    }

    @ParameterizedTest
    @MethodSource("exact")
    void gives_pytorchs_weights_bit_by_bit(String name) throws IOException {
        try (TensorFile taken = converted(name)) {
            assertThat(tensors(taken)).isEqualTo(tensors(GOLDEN.path(name)));
        }
    }

    @ParameterizedTest
    @MethodSource("computed")
    void gives_pytorchs_weights_but_for_rounding(String name) throws IOException {
        JsonNode golden = GOLDEN.path(name);
        try (TensorFile taken = converted(name)) {
            assertThat(tensors(taken).keySet()).isEqualTo(tensors(golden).keySet());
            for (JsonNode expected : golden.path("tensors")) {
                String tensor = expected.path("name").asString();
                double[] numbers = numbers(taken.values(tensor));
                double[] theirs = numbers(expected, folder.resolve("theirs"));
                assertThat(numbers).hasSameSizeAs(theirs);
                for (int i = 0; i < numbers.length; i++) {
                    assertThat(Math.abs(numbers[i] - theirs[i]))
                            .describedAs(tensor + " at " + i + ": " + numbers[i] + ", in PyTorch " + theirs[i])
                            .isLessThanOrEqualTo(golden.path("ulps").asInt() * ulp(taken.tensor(tensor), theirs[i]));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("taken")
    void tells_what_was_made_of_a_file(String name) throws IOException {
        try (Checkpoint taken = ModelFiles.open(file(name), folder)) {
            List<String> findings = taken.findings();
            for (JsonNode expected : GOLDEN.path(name).path("findings")) {
                assertThat(findings).anySatisfy(finding -> assertThat(finding).contains(expected.asString()));
            }
            if (GOLDEN.path(name).path("findings").isEmpty()) {
                assertThat(findings).noneMatch(finding -> finding.contains("compos") || finding.contains("tensors of"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("taken")
    void holds_what_masks_prune_and_nothing_else(String name) throws IOException {
        JsonNode held = GOLDEN.path(name).path("held");
        try (Checkpoint taken = ModelFiles.open(file(name), folder)) {
            assertThat(taken.held()).isEqualTo(Set.copyOf(held.propertyNames()));
            for (TensorInfo tensor : taken.tensors()) {
                if (taken.held().contains(tensor.name())) {
                    Mask mask = taken.mask(tensor);
                    assertThat(IntStream.range(0, mask.count())
                                    .filter(mask::isPruned)
                                    .boxed())
                            .isEqualTo(held.path(tensor.name())
                                    .valueStream()
                                    .map(JsonNode::asInt)
                                    .toList());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versioned")
    void carries_versions_of_modules_that_are_still_there(String name) throws IOException {
        Path export = folder.resolve("export.pt");
        try (TensorFile taken = converted(name)) {
            StateDictWriter.write(taken, export);
        }
        try (Checkpoint again = ModelFiles.open(export, folder);
                TensorFile copy = TensorFile.convert(again, folder.resolve("again"))) {
            String json = copy.metadata().get("espalier.state_dict_metadata");
            assertThat(JsonMapper.shared().readTree(json))
                    .isEqualTo(GOLDEN.path(name).path("metadata"));
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses_what_it_cannot_compose_with_the_line_that_removes_it(String name) {
        JsonNode golden = GOLDEN.path("refused").path(name);
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> ModelFiles.open(file(name), folder).close())
                .satisfies(refused -> {
                    assertThat(refused.reason()).isEqualTo(RefusedFile.Reason.UNSUPPORTED_FILE);
                    assertThat(refused.getMessage())
                            .contains(golden.path("says").asString());
                    assertThat(refused.wayOut()).isEqualTo(golden.path("wayOut").asString());
                });
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void keeps_the_promise_of_a_mask_in_the_file_that_a_job_works_on() throws IOException {
        Path exported = folder.resolve("exported.safetensors");
        try (TensorFile working = converted("masks.pt");
                var out = Files.newOutputStream(exported)) {
            working.writeTo(out);
        }
        try (Checkpoint next = ModelFiles.open(exported, folder)) {
            assertThat(next.held()).containsExactlyInAnyOrder("0.weight", "0.bias");
            assertThat(next.mask(new TensorInfo("0.bias", DType.FLOAT32, List.of(4L)))
                            .prunedCount())
                    .isEqualTo(2);
        }
    }

    @Test
    void leaves_nothing_behind_in_its_scratch_folder() throws IOException {
        try (Checkpoint taken = ModelFiles.open(file("weight_norm_masked.pt"), folder)) {
            for (TensorInfo tensor : taken.tensors()) {
                taken.copy(tensor, java.io.OutputStream.nullOutputStream());
                taken.mask(tensor);
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    private TensorFile converted(String name) throws IOException {
        try (Checkpoint taken = ModelFiles.open(file(name), folder)) {
            return TensorFile.convert(taken, folder.resolve("converted"));
        }
    }

    private static Map<String, String> tensors(TensorFile file) {
        Map<String, String> tensors = new TreeMap<>();
        file.tensors()
                .forEach(tensor -> tensors.put(
                        tensor.name(),
                        tensor.dtype().label() + " " + tensor.shape() + " "
                                + HexFormat.of()
                                        .formatHex(file.bytes(tensor.name())
                                                .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))));
        return tensors;
    }

    private static Map<String, String> tensors(JsonNode golden) {
        Map<String, String> tensors = new TreeMap<>();
        for (JsonNode tensor : golden.path("tensors")) {
            List<Long> shape =
                    tensor.path("shape").valueStream().map(JsonNode::asLong).toList();
            tensors.put(
                    tensor.path("name").asString(),
                    tensor.path("dtype").asString() + " " + shape + " "
                            + tensor.path("hex").asString());
        }
        return tensors;
    }

    private static double[] numbers(JsonNode tensor, Path scratch) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(tensor.path("hex").asString());
        DType type = DType.ofLabel(tensor.path("dtype").asString()).orElseThrow();
        TensorInfo info = new TensorInfo("t", type, List.of((long) bytes.length / type.sizeBytes()));
        try (TensorFile file = TensorFile.create(scratch, List.of(info), Map.of())) {
            file.edit("t").asByteBuffer().put(bytes);
            return numbers(file.values("t"));
        }
    }

    private static double[] numbers(Values values) {
        double[] numbers = new double[Math.toIntExact(values.count())];
        values.read(0, numbers, numbers.length);
        return numbers;
    }

    private static double ulp(TensorInfo tensor, double value) {
        return tensor.dtype() == DType.FLOAT16 ? Math.ulp((float) value) * (1 << 13) : Math.ulp((float) value);
    }
}
