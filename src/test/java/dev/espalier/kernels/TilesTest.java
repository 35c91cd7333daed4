package dev.espalier.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TilesTest {
    @Test
    void agrees_with_numpy_on_whole_and_partial_tiles() {
        JsonNode golden = Golden.read();
        Scores scores = Scores.magnitudes(ArrayValues.floats(Golden.floats(golden.get("distinct"))));
        for (JsonNode row : golden.get("tiles")) {
            Tiles tiles = Tiles.of(
                    Golden.shape(row),
                    row.get("rows").intValue(),
                    row.get("columns").intValue());
            List<Scores> pool = List.of(tiles.means(scores));
            double sparsity = row.get("sparsity").doubleValue();
            List<Mask> chosen = row.get("count").booleanValue()
                    ? Selection.count(pool, sparsity)
                    : Selection.percentile(pool, sparsity);
            assertThat(Golden.pruned(tiles.weightsOf(chosen.getFirst())))
                    .as("%s", row)
                    .isEqualTo(Golden.positions(row));
        }
    }

    @Test
    void averages_what_a_tile_at_the_edge_holds() {
        Tiles tiles = Tiles.of(List.of(3L, 3L), 2, 2);
        double[] means = new double[4];
        tiles.means(Scores.of(new double[] {1, 2, 10, 3, 4, 20, 5, 7, 9})).read(0, means, 4);
        assertThat(means).containsExactly(2.5, 15, 6, 9);
    }

    @Test
    void a_tile_is_gone_when_all_its_weights_are() {
        Tiles tiles = Tiles.of(List.of(2L, 4L), 2, 2);
        Mask left = tiles.weightsOf(tiles.prunedOf(Mask.ofZeros(ArrayValues.floats(0, 0, 0, 1, 0, 0, 0, 0))));
        assertThat(Golden.pruned(left)).containsExactly(0, 1, 4, 5);
        assertThat(Tiles.of(List.of(0L, 4L), 2, 2).prunedOf(Mask.none(0)).count())
                .isZero();
        assertThat(Tiles.of(List.of(4L, 0L), 2, 2).weightsOf(Mask.none(0)).count())
                .isZero();
    }

    @Test
    void tiles_at_the_lower_edge_are_gone_when_what_they_hold_is() {
        Tiles tiles = Tiles.of(List.of(3L, 3L), 2, 2);
        Mask all = Mask.ofZeros(ArrayValues.floats(0, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(Golden.pruned(tiles.prunedOf(all))).containsExactly(0, 1, 2, 3);
    }

    @Test
    void masks_are_of_the_weights_or_of_the_tiles() {
        Tiles tiles = Tiles.of(List.of(3L, 3L), 2, 2);
        assertThatThrownBy(() -> tiles.prunedOf(Mask.none(4)))
                .hasMessageContaining("4")
                .hasMessageContaining("9");
        assertThatThrownBy(() -> tiles.weightsOf(Mask.none(9)))
                .hasMessageContaining("9")
                .hasMessageContaining("4");
    }
}
