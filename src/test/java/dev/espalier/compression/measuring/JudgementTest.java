package dev.espalier.compression.measuring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.Comparison.Conclusion;
import dev.espalier.compression.results.Comparison.Flips;
import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.Verdict;
import dev.espalier.compression.spec.InferenceRuntime;
import dev.espalier.compression.spec.Requirements;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgementTest {
    private static final Comparison COMPARISON = new Comparison(
            1000, 0.02, List.of(0.007, 0.033), "McNemar", new Flips(31, 11), 0.002, Conclusion.LOSS, "", List.of());

    @ParameterizedTest
    @CsvSource({"0.033, MET", "0.03, UNDECIDED", "0.007, UNDECIDED", "0.006, MISSED"})
    void a_drop_is_judged_by_its_whole_interval(double limit, Verdict verdict) {
        Judgement judgement = judge(new Requirements(limit, null, null), null, null);
        assertThat(judgement.verdict()).isEqualTo(verdict);
        assertThat(judgement.requirements().getFirst().value()).isEqualTo(0.02);
        assertThat(judgement.requirements().getFirst().reason()).contains("between 0.70 and 3.30 points");
    }

    @Test
    void a_drop_that_nobody_measured_is_undecided() {
        Judgement judgement = Judgement.of(new Requirements(0.5, null, null), measure(null), null, null);
        assertThat(judgement.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(judgement.requirements().getFirst().value()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"300, 300, MET", "299, 300, MISSED", "100, 101, MISSED"})
    void bytes_are_the_packed_ones(long limit, long packed, Verdict verdict) {
        assertThat(judge(new Requirements(null, limit, null), packed, null).verdict())
                .isEqualTo(verdict);
    }

    @Test
    void latency_is_the_median() {
        Requirements twoMilliseconds = new Requirements(null, null, 2.0);
        assertThat(judge(twoMilliseconds, null, new Latency(InferenceRuntime.LIBTORCH, 1, 2.0, 9, 3))
                        .verdict())
                .isEqualTo(Verdict.MET);
        assertThat(judge(twoMilliseconds, null, new Latency(InferenceRuntime.LIBTORCH, 1, 2.01, 9, 3))
                        .verdict())
                .isEqualTo(Verdict.MISSED);
        assertThat(judge(twoMilliseconds, null, null).verdict()).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void one_miss_is_a_miss_and_one_doubt_a_doubt() {
        assertThat(judge(new Requirements(0.03, 299L, null), 300L, null).verdict())
                .isEqualTo(Verdict.MISSED);
        assertThat(judge(new Requirements(0.03, 300L, null), 300L, null).verdict())
                .isEqualTo(Verdict.UNDECIDED);
        assertThat(judge(new Requirements(0.04, 300L, null), 300L, null).verdict())
                .isEqualTo(Verdict.MET);
    }

    @Test
    void nothing_required_has_no_verdict() {
        assertThat(judge(new Requirements(null, null, null), null, null).verdict())
                .isNull();
        assertThat(judge(null, null, null).requirements()).isEmpty();
    }

    private static Judgement judge(@Nullable Requirements required, @Nullable Long packed, @Nullable Latency latency) {
        return Judgement.of(required, measure(packed), COMPARISON, latency);
    }

    private static Measure measure(@Nullable Long packed) {
        return new Measure(0.9, 0.1, 900L, 1000L, 100, 50, 0.5, null, new Measure.Bytes(400, 300L, packed));
    }
}
