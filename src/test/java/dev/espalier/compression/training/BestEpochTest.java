package dev.espalier.compression.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.network.Score;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BestEpochTest {
    @Test
    void higher_accuracy_then_lower_loss_then_earlier() {
        assertThat(beats(score(0.8, 2.0), score(0.7, 1.0))).isTrue();
        assertThat(beats(score(0.7, 0.9), score(0.7, 1.0))).isTrue();
        assertThat(beats(score(0.7, 1.0), score(0.7, 1.0))).isFalse();
        assertThat(beats(score(0.6, 0.1), score(0.7, 1.0))).isFalse();
    }

    @Test
    void any_number_is_better_than_a_loss_that_is_none() {
        assertThat(beats(score(null, 5.0), score(null, Double.NaN))).isTrue();
        assertThat(beats(score(null, Double.NaN), score(null, 5.0))).isFalse();
    }

    private static boolean beats(Score next, Score soFar) {
        Finetuning.Best best = new Finetuning.Best();
        assertThat(best.isBeatenBy(soFar)).isTrue();
        best.score = soFar;
        return best.isBeatenBy(next);
    }

    private static Score score(@Nullable Double accuracy, double loss) {
        return new Score(accuracy, loss, null, 10);
    }
}
