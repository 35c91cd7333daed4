package dev.espalier.compression.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.pruning.LatencyTarget.Part;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How parts of groups are taken by a table of what they save and what they count. */
class LatencyTargetTest {
    private static final Part CHEAP = new Part(Set.of(1), 1.0, 1);
    private static final Part CHEAP_MORE = new Part(Set.of(1, 2), 3.0, 2);
    private static final Part DEAR = new Part(Set.of(10), 2.0, 8);
    private static final Part SLOWER = new Part(Set.of(20), -0.5, 0.1);
    private static final List<List<Part>> TABLE = List.of(List.of(CHEAP, CHEAP_MORE), List.of(DEAR), List.of(SLOWER));
    private static final Part NOTHING = new Part(Set.of(), 0, 0);

    @Test
    void what_saves_most_for_what_it_counts_goes_first_until_it_is_enough() {
        assertThat(LatencyTarget.taken(TABLE, 0.5)).containsExactly(CHEAP_MORE, NOTHING, NOTHING);
        assertThat(LatencyTarget.taken(TABLE, 3.5)).containsExactly(CHEAP_MORE, DEAR, NOTHING);
        assertThat(LatencyTarget.taken(TABLE, 0)).containsExactly(NOTHING, NOTHING, NOTHING);
    }

    @Test
    void what_makes_a_network_slower_never_goes() {
        assertThat(LatencyTarget.taken(TABLE, 100)).containsExactly(CHEAP_MORE, DEAR, NOTHING);
        assertThat(LatencyTarget.taken(List.of(List.of(SLOWER), List.of()), 1)).containsExactly(NOTHING, NOTHING);
    }
}
