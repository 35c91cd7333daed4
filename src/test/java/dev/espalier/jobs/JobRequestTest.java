package dev.espalier.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.jobs.worker.QueueFixture;
import dev.espalier.web.problems.Problem;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of a job in every state, those included that nothing leads to yet. */
class JobRequestTest {
    @TempDir
    private Path root;

    private QueueFixture fixture;
    private Job job;

    @BeforeEach
    void open() {
        fixture = new QueueFixture(root);
        job = fixture.submit(0);
    }

    @ParameterizedTest
    @CsvSource({
        "queued, cancelled, cancelled before it ran",
        "paused, cancelled, cancelled before it ran",
        "running, cancelling, cancelling",
        "pausing, cancelling, cancelling"
    })
    void cancels_at_once_what_no_worker_has_and_asks_the_worker_of_the_rest(String from, String to, String said) {
        Job seen = in(from);
        assertThat(fixture.ledger.ask(seen, JobRequest.CANCEL)).isTrue();
        Job now = fixture.reload(job);
        assertThat(now.state().label()).isEqualTo(to);
        assertThat(now.finishedAt() != null).isEqualTo(now.state().terminal());
        assertThat(fixture.messages(job)).endsWith(said);
    }

    @ParameterizedTest
    @CsvSource({"cancelling", "cancelled"})
    void says_that_it_is_so_already(String state) {
        assertThat(fixture.ledger.ask(in(state), JobRequest.CANCEL)).isFalse();
        assertThat(fixture.reload(job).state().label()).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({"succeeded", "failed"})
    void refuses_by_the_name_of_the_state(String state) {
        Job ended = in(state);
        assertThatThrownBy(() -> fixture.ledger.ask(ended, JobRequest.CANCEL))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("is " + state + " and cannot be cancelled");
    }

    @Test
    void looks_again_where_the_job_moved_on_in_between() {
        Job queued = in("queued");
        in("running");
        assertThat(fixture.ledger.ask(queued, JobRequest.CANCEL)).isTrue();
        assertThat(fixture.reload(job).state()).isEqualTo(JobState.CANCELLING);
    }

    @ParameterizedTest
    @CsvSource({"cancelling, cancelled", "pausing, paused"})
    void a_job_whose_worker_is_lost_becomes_what_it_was_asked_to_be(String from, String to) {
        in(from);
        assertThat(fixture.ledger.claim(job.id(), "other")).isEmpty();
        Job now = fixture.reload(job);
        assertThat(now.state().label()).isEqualTo(to);
        assertThat(now.finishedAt() != null).isEqualTo(now.state().terminal());
    }

    @ParameterizedTest
    @CsvSource({"paused", "succeeded", "failed", "cancelled"})
    void no_worker_takes_what_does_not_wait_for_one(String state) {
        in(state);
        assertThat(fixture.ledger.claim(job.id(), "other")).isEmpty();
        assertThat(fixture.reload(job).state().label()).isEqualTo(state);
    }

    private Job in(String state) {
        fixture.db
                .sql("update job set state = ? where id = ?")
                .params(state, job.id())
                .update();
        return fixture.reload(job);
    }
}
