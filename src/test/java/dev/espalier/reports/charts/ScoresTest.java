package dev.espalier.reports.charts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScoresTest {
    @Test
    void an_accuracy_has_as_many_decimals_as_its_samples_tell_apart() {
        assertThat(new Scores(50L).percent(0.92)).isEqualTo("92 %");
        assertThat(new Scores(100L).percent(0.92)).isEqualTo("92 %");
        assertThat(new Scores(300L).percent(275 / 300.0)).isEqualTo("91.7 %");
        assertThat(new Scores(1000L).percent(0.9)).isEqualTo("90.0 %");
        assertThat(new Scores(10_000L).percent(0.9)).isEqualTo("90.00 %");
        assertThat(new Scores(1_000_000L).percent(0.912345)).isEqualTo("91.23 %");
        assertThat(new Scores(null).percent(0.9)).isEqualTo("90.00 %");
    }

    @Test
    void neighbouring_scores_are_written_differently() {
        for (long samples : new long[] {3, 10, 99, 101, 400, 999, 1000, 5000}) {
            Scores scores = new Scores(samples);
            assertThat(scores.percent(0.5)).as("of %s", samples).isNotEqualTo(scores.percent(0.5 + 1.0 / samples));
        }
    }

    @Test
    void what_is_not_known_is_nothing_and_nothing_is_no_loss() {
        assertThat(new Scores(1000L).percent(null)).isEmpty();
        assertThat(new Scores(1000L).points(-1e-9)).isEqualTo("0.0 points");
        assertThat(new Scores(1000L).signed(0.013)).isEqualTo("+1.3 points");
        assertThat(new Scores(1000L).signed(-0.013)).isEqualTo("-1.3 points");
    }
}
