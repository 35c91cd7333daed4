package dev.espalier.graph.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.graph.ArchitectureMismatch;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void a_class_is_called_by_its_least_unit_and_stays_whole_if_any_of_it_stays() {
        Units units = new Units();
        int[] first = units.fresh(3);
        int[] second = units.fresh(3);
        units.pin(new int[] {second[1]}, "for this");
        units.tie(first, second);
        assertThat(Arrays.stream(second).map(units::root)).containsExactly(0, 1, 2);
        assertThat(units.pinned(first[0])).isEmpty();
        assertThat(units.pinned(first[1])).contains("for this");
        assertThat(units.pinned(second[1])).contains("for this");
    }

    @Test
    void the_first_reason_counts_and_outlives_being_tied() {
        Units units = new Units();
        int[] all = units.fresh(3);
        units.pin(all, "first");
        units.pin(all, "second");
        units.tie(2, 1);
        units.tie(1, 0);
        units.tie(0, 2);
        assertThat(units.pinned(2)).contains("first");
    }

    @Test
    void numbers_go_on_beyond_any_room() {
        Units units = new Units();
        units.fresh(1000);
        int[] many = units.fresh(5000);
        assertThat(many[0]).isEqualTo(1000);
        assertThat(many[4999]).isEqualTo(5999);
        units.tie(5999, 3);
        assertThat(units.root(5999)).isEqualTo(3);
        assertThat(units.root(5998)).isEqualTo(5998);
    }

    @Test
    void values_have_at_most_so_many_places_in_all() {
        Units units = new Units();
        for (int i = 0; i < 16; i++) {
            assertThat(units.slots(1 << 20)).hasSize(1 << 20);
        }
        assertThatThrownBy(() -> units.slots(1))
                .isInstanceOf(ArchitectureMismatch.class)
                .hasMessageContaining("more than 16777216 channels");
    }
}
