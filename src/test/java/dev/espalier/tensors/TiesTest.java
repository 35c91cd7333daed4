package dev.espalier.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.formats.Checkpoints;
import dev.espalier.formats.Fixtures;
import dev.espalier.formats.pickle.PickleWriter;
import dev.espalier.formats.torch.StateDictWriter;
import dev.espalier.formats.zip.TorchZipWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Files that make_tied.py wrote with PyTorch, and what PyTorch finds in them. */
class TiesTest {
    private static final JsonNode GOLDEN = Fixtures.json("tied/golden.json");
    private static final String OVER = "views of the same memory that are not alike, taken as tensors of their own, so"
            + " that a step changes each by itself: ";

    @TempDir
    Path folder;

    static Stream<String> files() {
        return GOLDEN.propertyNames().stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void finds_the_names_that_pytorch_has_at_one_place(String file) throws IOException {
        try (Checkpoint checkpoint = open(file)) {
            JsonNode golden = GOLDEN.path(file);
            assertThat(checkpoint.tensors().stream().map(TensorInfo::name))
                    .containsExactlyElementsOf(texts(golden.path("names")));
            assertThat(tied(checkpoint)).isEqualTo(texts(golden, "tied"));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_form_keeps_the_names_of_a_tensor_and_its_numbers_once(String file) throws IOException {
        try (Checkpoint checkpoint = open(file);
                TensorFile working = TensorFile.convert(checkpoint, folder.resolve("working"))) {
            assertThat(Fixtures.tensors(working)).isEqualTo(Fixtures.tensors(checkpoint));
            StateDictWriter.write(working, folder.resolve("state_dict.pt"));
            try (TensorFile again = TensorFile.edit(folder.resolve("working"));
                    Checkpoint written = Checkpoints.open(folder.resolve("state_dict.pt"), folder)) {
                assertThat(tied(again)).isEqualTo(tied(checkpoint));
                assertThat(Fixtures.tensors(again)).isEqualTo(Fixtures.tensors(checkpoint));
                assertThat(tied(written)).isEqualTo(tied(checkpoint));
                assertThat(Fixtures.tensors(written)).isEqualTo(Fixtures.tensors(checkpoint));
            }
        }
    }

    @Test
    void a_tensor_has_one_memory_by_all_its_names() throws IOException {
        try (Checkpoint checkpoint = open("language.pt");
                TensorFile working = TensorFile.convert(checkpoint, folder.resolve("working"))) {
            working.edit("head.weight").fill((byte) 1);
            assertThat(working.bytes("emb.weight").mismatch(working.bytes("head.weight")))
                    .isEqualTo(-1);
            assertThat(working.stored("head.weight")).isEqualTo(working.tensor("emb.weight"));
        }
        assertThat(Files.size(folder.resolve("working"))).isLessThan(4 * (20 + 16 + 4 + 5) + 500);
        try (TensorFile again = TensorFile.edit(folder.resolve("working"))) {
            assertThat(again.bytes("head.weight").asByteBuffer().get(3)).isEqualTo((byte) 1);
        }
    }

    @Test
    void tells_of_views_that_lie_over_each_other_and_are_not_one() throws IOException {
        try (Checkpoint checkpoint = open("alike.pt")) {
            assertThat(checkpoint.findings())
                    .containsExactly(OVER + "\"transposed\" and \"weight\", \"reshaped\" and \"weight\", \"upper\" and"
                            + " \"weight\", \"lower\" and \"weight\"");
        }
        try (Checkpoint checkpoint = open("beside.pt")) {
            assertThat(checkpoint.findings()).isEmpty();
        }
    }

    @Test
    void tells_which_names_are_one_tensor() throws IOException {
        try (Checkpoint checkpoint = open("twice.pt")) {
            assertThat(Ties.findings(checkpoint.tensors()))
                    .singleElement()
                    .asString()
                    .startsWith("tied: \"again.weight\" is \"first.weight\", ")
                    .contains("\"a.mask\" is \"mask\", \"b.bias\" is \"a.bias\"")
                    .endsWith("; one tensor each, counted, changed and stored once, and exported under all its names");
        }
        try (Checkpoint checkpoint = open("beside.pt")) {
            assertThat(Ties.findings(checkpoint.tensors())).isEmpty();
        }
    }

    @Test
    void names_of_our_own_files_may_be_anything() throws IOException {
        List<TensorInfo> tensors = List.of(
                tensor("0", null), tensor("format", "0"), tensor("1", "0"), tensor("pt", null), tensor("", "pt"));
        try (TensorFile _ = TensorFile.create(folder.resolve("own"), tensors, Map.of("by", "us"))) {}
        try (TensorFile again = TensorFile.open(folder.resolve("own"))) {
            assertThat(again.tensors()).isEqualTo(tensors);
            assertThat(again.metadata()).isEqualTo(Map.of("by", "us"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0", "3", "1,1", "0,1", "-1", "99999999999999", "1000000", ",,,,"})
    void places_that_lie_change_nothing_but_the_order(String places) {
        String json = "{\"__metadata__\":{\"b\":\"a\",\"espalier.ties\":\"" + places
                + "\"},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}";
        SafetensorsHeader header = SafetensorsHeader.parse(json.getBytes(StandardCharsets.UTF_8), 1);
        assertThat(header.entries())
                .extracting(entry -> entry.tensor().name())
                .containsExactlyElementsOf(places.equals("0") ? List.of("b", "a") : List.of("a", "b"));
        assertThat(header.metadata()).isEmpty();
    }

    @Tag("long")
    @Test
    void more_names_than_tensors_may_be_are_refused() throws IOException {
        StringBuilder names = new StringBuilder("{\"__metadata__\":{\"0\":\"a\"");
        IntStream.range(1, TensorLimits.COUNT)
                .forEach(i -> names.append(",\"").append(i).append("\":\"a\""));
        byte[] header = names.append("},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> SafetensorsHeader.parse(header, 1))
                .withMessageContaining("more than 100000 tensors");
    }

    @Tag("long")
    @Test
    void many_names_of_one_tensor_take_its_memory_once() throws IOException {
        Path file = folder.resolve("many.pt");
        try (TorchZipWriter archive = new TorchZipWriter(file)) {
            TensorInfo large = new TensorInfo("n0", DType.UINT8, List.of(1L << 20));
            PickleWriter pickle = new PickleWriter();
            pickle.global("collections", "OrderedDict").emptyTuple().call().mark();
            for (int i = 0; i < 20_000; i++) {
                pickle.text("n" + i).tensor(large, "0", false);
            }
            archive.add("data.pkl", pickle.setItems().finish());
            archive.add("data/0", new byte[1 << 20]);
            archive.add("version", "3\n".getBytes(StandardCharsets.US_ASCII));
            archive.finish();
        }
        try (Checkpoint checkpoint = Checkpoints.open(file, folder);
                TensorFile working = TensorFile.convert(checkpoint, folder.resolve("working"))) {
            assertThat(checkpoint.tensors()).hasSize(20_000);
            assertThat(checkpoint.distinct()).hasSize(1);
            assertThat(Ties.findings(checkpoint.tensors()).getFirst()).contains("and 19979 more");
            assertThat(working.bytes("n19999").byteSize()).isEqualTo(1 << 20);
        }
        assertThat(Files.size(folder.resolve("working"))).isLessThan(2 << 20);
    }

    private Checkpoint open(String file) throws IOException {
        return Checkpoints.open(Fixtures.file("tied/" + file), folder);
    }

    private static TensorInfo tensor(String name, @Nullable String tiedTo) {
        return new TensorInfo(name, DType.UINT8, List.of(2L), tiedTo);
    }

    private static Map<String, String> tied(Checkpoint checkpoint) {
        Map<String, String> tied = new LinkedHashMap<>();
        checkpoint.tensors().stream()
                .filter(TensorInfo::isTied)
                .forEach(tensor -> tied.put(tensor.name(), tensor.storedAs()));
        return tied;
    }

    private static Map<String, String> texts(JsonNode golden, String field) {
        Map<String, String> texts = new LinkedHashMap<>();
        golden.path(field)
                .properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
        return texts;
    }

    private static List<String> texts(JsonNode values) {
        return new ArrayList<>(values.valueStream().map(JsonNode::asString).toList());
    }
}
