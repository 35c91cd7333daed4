package dev.espalier.network.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnsTest {
    private static final long MILLISECOND = 1_000_000;

    private final List<String> done = new ArrayList<>();
    private final List<Double> fractions = new ArrayList<>();
    private long now = Long.MAX_VALUE - MILLISECOND; // such a clock may start anywhere, and overflow

    @Test
    void alternate_and_go_on_until_two_seconds_are_over() {
        Turns.Durations durations = take(5, 3);
        assertThat(durations.first()).hasSize(250).containsOnly(5);
        assertThat(durations.second()).hasSize(250).containsOnly(3);
        // 200 ms of warming up are 25 turns
        assertThat(done).hasSize(2 * (25 + 250));
        assertThat(done.subList(0, 4)).containsExactly("first", "second", "first", "second");
        assertThat(fractions).isSorted().hasSize(250).endsWith(1.0).startsWith(0.004);
    }

    @Test
    void are_no_fewer_than_ten_however_long_they_take() {
        assertThat(take(900, 700).first()).hasSize(Turns.LEAST);
        assertThat(done).hasSize(2 * (Turns.LEAST_WARM_UP + Turns.LEAST));
        assertThat(fractions).containsExactly(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0);
    }

    @Test
    void are_no_more_than_a_list_of_them_holds() {
        assertThat(new Turns(() -> now += MILLISECOND / 10)
                        .take(() -> {}, () -> {}, fractions::add)
                        .second())
                .hasSize(Turns.MOST);
        assertThat(fractions).isSorted().endsWith(1.0);
    }

    private Turns.Durations take(long first, long second) {
        return new Turns(() -> now).take(() -> work("first", first), () -> work("second", second), fractions::add);
    }

    private void work(String name, long milliseconds) {
        done.add(name);
        now += milliseconds * MILLISECOND;
    }

    /** By numpy: {@code q = np.percentile(d, [25, 50, 75]); print(q[1], q[2] - q[0])}. */
    @ParameterizedTest
    @CsvSource({"7.5, 7.5, 0", "3 1, 2, 1", "5 1 4 2 3, 3, 2", "0.9 0.1 12 3.3 2.2 8 7, 3.3, 5.95"})
    void are_told_by_their_median_and_quartiles(String durations, double median, double range) {
        double[] numbers = List.of(durations.split(" ")).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
        Timing timing = Timing.of(numbers);
        assertThat(timing.medianMs()).isCloseTo(median, within(1e-12));
        assertThat(timing.iqrMs()).isCloseTo(range, within(1e-12));
    }
}
