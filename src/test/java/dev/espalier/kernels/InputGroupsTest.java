package dev.espalier.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class InputGroupsTest {
    @Test
    void agrees_with_numpy_on_linear_and_convolution_weights() {
        JsonNode golden = Golden.read();
        Scores scores = Scores.magnitudes(ArrayValues.floats(Golden.floats(golden.get("distinct"))));
        for (JsonNode row : golden.get("groups")) {
            InputGroups groups =
                    new InputGroups(row.get("n").intValue(), row.get("m").intValue());
            assertThat(Golden.pruned(groups.mask(scores, Golden.shape(row))))
                    .as("%s", row)
                    .isEqualTo(Golden.positions(row));
        }
    }

    @Test
    void keeps_the_last_of_equal_weights_and_a_short_group_whole() {
        Scores scores = Scores.magnitudes(ArrayValues.floats(1, -1, 1, 1, 5, 4, 0, -0f, 0, 0, 7, 0));
        Mask mask = new InputGroups(2, 4).mask(scores, List.of(2L, 6L));
        assertThat(Golden.pruned(mask)).containsExactly(0, 1, 6, 7);
    }

    @Test
    void groups_of_one_input_and_empty_weights_stay_as_they_are() {
        Scores scores = Scores.magnitudes(ArrayValues.floats(1, 2, 3));
        assertThat(new InputGroups(2, 4).mask(scores, List.of(3L, 1L)).prunedCount())
                .isZero();
        for (List<Long> shape : List.of(List.of(0L, 4L), List.of(4L, 0L), List.of(2L, 4L, 0L, 3L))) {
            assertThat(new InputGroups(2, 4)
                            .mask(Scores.of(new double[0]), shape)
                            .count())
                    .isZero();
        }
    }

    @Test
    void refuses_to_keep_more_than_there_are() {
        assertThatThrownBy(() -> new InputGroups(5, 4))
                .hasMessageContaining("4")
                .hasMessageContaining("5");
    }

    @Test
    void takes_the_least_first_and_of_equal_ones_only_as_many_as_must_go() {
        Scores scores = Scores.of(new double[] {1, 0, 1, 2, -3, 5, 5, 5});
        assertThat(Golden.pruned(new InputGroups(2, 4).mask(scores, List.of(1L, 8L))))
                .containsExactly(0, 1, 4, 5);
    }
}
