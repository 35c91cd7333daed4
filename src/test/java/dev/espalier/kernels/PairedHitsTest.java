package dev.espalier.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PairedHitsTest {
    static List<JsonNode> cases() {
        return JsonMapper.shared()
                .readTree(Objects.requireNonNull(PairedHitsTest.class.getResourceAsStream("/kernels/paired.json")))
                .valueStream()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tells_what_scipy_and_statsmodels_tell(JsonNode golden) {
        PairedHits hits = new PairedHits(
                golden.get("samples").longValue(),
                golden.get("lost").longValue(),
                golden.get("gained").longValue());
        assertThat(hits.drop()).isCloseTo(golden.get("drop").doubleValue(), within(1e-15));
        assertThat(hits.lower()).isCloseTo(golden.get("lower").doubleValue(), within(1e-12));
        assertThat(hits.upper()).isCloseTo(golden.get("upper").doubleValue(), within(1e-12));
        assertThat(hits.pValue()).isCloseTo(golden.get("pValue").doubleValue(), within(1e-8));
    }

    @Test
    void gives_the_figures_of_the_papers_example() {
        PairedHits hits = new PairedHits(21, 1, 7);
        assertThat(hits.lower()).isCloseTo(-0.508, within(5e-4));
        assertThat(hits.upper()).isCloseTo(-0.013, within(5e-4));
        assertThat(hits.pValue()).isCloseTo(0.0391, within(5e-5));
    }

    @Test
    void covers_the_true_drop_about_95_times_in_100() {
        Random random = new Random(3);
        for (double[] chances : new double[][] {{0.03, 0.01}, {0.1, 0.1}, {0.01, 0}}) {
            int covered = 0;
            for (int trial = 0; trial < 4000; trial++) {
                PairedHits hits = draw(random, 200, chances[0], chances[1]);
                double truth = chances[0] - chances[1];
                covered += hits.lower() <= truth && truth <= hits.upper() ? 1 : 0;
            }
            assertThat(covered / 4000.0).isGreaterThan(0.935);
        }
    }

    private static PairedHits draw(Random random, int samples, double losing, double gaining) {
        int lost = 0;
        int gained = 0;
        for (int i = 0; i < samples; i++) {
            double number = random.nextDouble();
            lost += number < losing ? 1 : 0;
            gained += number >= losing && number < losing + gaining ? 1 : 0;
        }
        return new PairedHits(samples, lost, gained);
    }

    @Test
    void says_how_many_samples_would_narrow_the_interval() {
        PairedHits hits = new PairedHits(500, 20, 15);
        long enough = hits.samplesFor(0.01);
        PairedHits more = new PairedHits(enough, 20 * enough / 500, 15 * enough / 500);
        assertThat((more.upper() - more.lower()) / 2).isCloseTo(0.01, within(5e-4));
    }

    @Test
    void refuses_more_flips_than_samples() {
        assertThatThrownBy(() -> new PairedHits(3, 2, 2)).hasMessageContaining("2 and 2 of 3");
        assertThatThrownBy(() -> new PairedHits(0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
