package dev.espalier.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The files of wrapped/make_wrapped.py, whose oracle is the network itself. */
class WrappedFilesTest {
    private static final JsonNode GOLDEN = Fixtures.json("wrapped/golden.json");

    @TempDir
    Path folder;

    static Stream<String> taken() {
        return GOLDEN.propertyNames().stream().filter(name -> !name.equals("refused"));
    }

    static Stream<String> refused() {
        return GOLDEN.path("refused").propertyNames().stream();
    }

    @ParameterizedTest
    @MethodSource("taken")
    void gives_the_network_s_own_tensors_and_says_what_was_done(String name) throws IOException {
        JsonNode expected = GOLDEN.path(name);
        try (Checkpoint checkpoint = Checkpoints.open(Fixtures.file("wrapped/" + name), folder)) {
            assertThat(Fixtures.tensors(checkpoint)).isEqualTo(Fixtures.tensors(expected));
            if (expected.has("findings")) {
                assertThat(checkpoint.findings()).isEqualTo(texts(expected.path("findings")));
            }
            String told = checkpoint.findings().toString();
            assertThat(texts(expected.path("telling")))
                    .allSatisfy(words -> assertThat(told).contains(words));
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void lists_the_sets_of_weights_where_nobody_can_tell_which_is_meant(String name) {
        assertThatThrownBy(() -> Checkpoints.open(Fixtures.file("wrapped/" + name), folder)
                        .close())
                .isInstanceOfSatisfying(RefusedFile.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(RefusedFile.Reason.UNSUPPORTED_FILE);
                    assertThat(refused.getMessage())
                            .contains("which of them is the network is not told")
                            .contains(texts(GOLDEN.path("refused").path(name)));
                });
    }

    @Test
    void takes_one_out_by_its_key() {
        assertThat(wayOut("gan.pt"))
                .isEqualTo("import torch; path = \"model.pt\"; new_path = \"new.pt\"; torch.save(torch.load(path,"
                        + " map_location=\"cpu\", weights_only=False)[\"generator\"], new_path)");
        assertThat(wayOut("odd_key.pt")).contains("[\"a \\\"quoted\\\\ key\"]");
        assertThat(wayOut("two_in_a_list.pt")).contains("weights_only=False)[0], ");
        assertThat(wayOut("bare_and_nested.pt")).contains(".items() if torch.is_tensor(v)}");
    }

    private String wayOut(String name) {
        var refused = new String[1];
        assertThatThrownBy(() -> Checkpoints.open(Fixtures.file("wrapped/" + name), folder)
                        .close())
                .isInstanceOfSatisfying(RefusedFile.class, thrown -> refused[0] = thrown.wayOut());
        return refused[0];
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
