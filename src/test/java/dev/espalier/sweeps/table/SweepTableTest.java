package dev.espalier.sweeps.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.Verdict;
import dev.espalier.compression.spec.Requirements;
import dev.espalier.jobs.JobState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Fronts and recommendations, worked out by hand. */
class SweepTableTest {
    private static final double DENSE = 0.9;
    private static final Requirements SMALL = new Requirements(null, 500L, null);

    @Test
    void the_front_is_what_nothing_beats_in_bytes_and_accuracy() {
        List<SweepRow> rows = SweepTable.withFront(List.of(
                row("dense", 0.9, 1000),
                row("worse", 0.85, 1000),
                row("half", 0.88, 500),
                row("as half", 0.88, 500),
                row("larger", 0.88, 600),
                row("tiny", 0.3, 100),
                unfinished("later")));
        assertThat(rows.stream().filter(SweepRow::pareto).map(SweepRow::jobId))
                .containsExactly("dense", "half", "as half", "tiny");
    }

    @Test
    void without_accuracies_the_front_is_of_losses_and_without_those_of_sparsities() {
        assertThat(SweepTable.withFront(List.of(
                                regression("good", 0.1, 900),
                                regression("bad", 0.2, 950),
                                regression("small", 0.3, 500)))
                        .stream()
                        .filter(SweepRow::pareto)
                        .map(SweepRow::jobId))
                .containsExactly("good", "small");
        assertThat(SweepTable.withFront(List.of(weights("dense", 0.0, 900), weights("pruned", 0.5, 500))).stream()
                        .filter(SweepRow::pareto)
                        .map(SweepRow::jobId))
                .containsExactly("pruned");
    }

    @Test
    void takes_the_smallest_whose_loss_may_be_chance() {
        Recommendation taken = recommended(
                null, row("dense", 0.9, 1000), row("half", 0.895, 500, -0.002), row("tiny", 0.7, 100, 0.15));
        assertThat(taken.jobId()).isEqualTo("half");
        assertThat(taken.reason())
                .isEqualTo("the smallest of 2 of 3 results on the Pareto front whose loss of accuracy may be chance:"
                        + " 500 bytes, accuracy 89.50 %, which is 0.50 points less than dense"
                        + " (-0.20 to 10.00 at 95 % confidence)");
    }

    @Test
    void takes_the_knee_where_every_result_loses_accuracy() {
        // Of 900 bytes and 0.5 to lose: (0, 0), (0.67, 0.04), (0.78, 0.4), (1, 1).
        Recommendation taken = recommended(
                null,
                row("a", 0.89, 1000, 0.001),
                row("b", 0.87, 400, 0.01),
                row("c", 0.69, 300, 0.1),
                row("d", 0.39, 100, 0.4));
        assertThat(taken.jobId()).isEqualTo("b");
    }

    @Test
    void requirements_come_before_everything_else() {
        SweepRow met = judged(row("met", 0.89, 450), Verdict.MET);
        SweepRow undecided = judged(row("undecided", 0.88, 300), Verdict.UNDECIDED);
        SweepRow missed = judged(row("missed", 0.9, 1000), Verdict.MISSED);
        assertThat(recommended(SMALL, met, undecided, missed).jobId()).isEqualTo("met");
        assertThat(recommended(SMALL, undecided, missed)).satisfies(taken -> {
            assertThat(taken.jobId()).isEqualTo("undecided");
            assertThat(taken.reason()).contains("too few");
        });
        assertThat(recommended(SMALL, missed)).satisfies(taken -> {
            assertThat(taken.jobId()).isNull();
            assertThat(taken.reason()).isEqualTo("none of 1 result meets the requirements");
        });
    }

    @Test
    void recommends_nothing_before_a_job_has_succeeded() {
        assertThat(recommended(null, unfinished("later")))
                .isEqualTo(new Recommendation(null, "no job has succeeded yet", "no job has succeeded yet"));
    }

    private static Recommendation recommended(@Nullable Requirements requirements, SweepRow... rows) {
        return Recommendation.of(SweepTable.withFront(List.of(rows)), requirements);
    }

    private static SweepRow row(String id, double accuracy, long bytes) {
        return row(id, accuracy, bytes, 0);
    }

    /** @param least lower end of the interval of the drop */
    private static SweepRow row(String id, double accuracy, long bytes, double least) {
        return new RowFixture(Map.of(), id).succeeded(accuracy, 0.1, DENSE - accuracy, List.of(least, 0.1), 0.5, bytes);
    }

    private static SweepRow regression(String id, double loss, long bytes) {
        return figures(id, loss, 0.0, bytes);
    }

    private static SweepRow weights(String id, double sparsity, long bytes) {
        return figures(id, null, sparsity, bytes);
    }

    private static SweepRow figures(String id, @Nullable Double loss, double sparsity, long bytes) {
        return new RowFixture(Map.of(), id).succeeded(null, loss, null, null, sparsity, bytes);
    }

    private static SweepRow unfinished(String id) {
        return new RowFixture(Map.of(), id).unfinished(JobState.RUNNING);
    }

    private static SweepRow judged(SweepRow row, Verdict verdict) {
        return new SweepRow(
                row.values(),
                row.jobId(),
                row.status(),
                row.error(),
                row.accuracy(),
                row.loss(),
                row.accuracyDrop(),
                row.interval(),
                row.beforeFinetune(),
                row.sparsity(),
                row.parameters(),
                row.macs(),
                row.bytes(),
                row.latencyMs(),
                row.latencyNoisy(),
                verdict,
                row.pareto());
    }
}
