package dev.espalier.sweeps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.jobs.JobState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class SweepStatusTest {
    @Test
    void says_what_the_jobs_say() {
        assertThat(status(false, JobState.QUEUED, JobState.QUEUED)).isEqualTo(SweepStatus.QUEUED);
        assertThat(status(false, JobState.QUEUED, JobState.SUCCEEDED)).isEqualTo(SweepStatus.RUNNING);
        assertThat(status(true, JobState.CANCELLING, JobState.CANCELLED)).isEqualTo(SweepStatus.CANCELLING);
        assertThat(status(true, JobState.SUCCEEDED, JobState.SUCCEEDED)).isEqualTo(SweepStatus.SUCCEEDED);
        assertThat(status(false, JobState.SUCCEEDED, JobState.FAILED)).isEqualTo(SweepStatus.PARTIALLY_SUCCEEDED);
        assertThat(status(false, JobState.FAILED, JobState.CANCELLED)).isEqualTo(SweepStatus.FAILED);
        assertThat(status(true, JobState.SUCCEEDED, JobState.CANCELLED)).isEqualTo(SweepStatus.CANCELLED);
        assertThat(status(false, JobState.CANCELLED, JobState.CANCELLED)).isEqualTo(SweepStatus.CANCELLED);
    }

    /** All triples of states: the status that is shown is the one that lists are narrowed by. */
    @Test
    void is_the_same_in_java_and_in_sql() {
        JdbcClient db = JdbcClient.create(JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "sa", ""));
        List<String> expected = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (JobState one : JobState.values()) {
            for (JobState two : JobState.values()) {
                for (JobState three : JobState.values()) {
                    for (boolean cancelled : List.of(true, false)) {
                        expected.add(status(cancelled, one, two, three).label());
                        told.add(sql(db, cancelled, one, two, three));
                    }
                }
            }
        }
        assertThat(told).isEqualTo(expected);
    }

    private static String sql(JdbcClient db, boolean cancelled, JobState one, JobState two, JobState three) {
        return db.sql("with job (sweep_id, tenant, state) as (values ('s', 't', '" + one.label() + "'), ('s', 't', '"
                        + two.label() + "'), ('s', 't', '" + three.label()
                        + "')), sweep (id, cancelled) as (values ('s', "
                        + cancelled + ")) select " + SweepStatus.SQL + " from sweep " + SweepStatus.COUNTS)
                .param("tenant", "t")
                .query(String.class)
                .single();
    }

    private static SweepStatus status(boolean cancelled, JobState... states) {
        Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
        for (JobState state : states) {
            counts.merge(state, 1, Integer::sum);
        }
        return SweepStatus.of(counts, cancelled);
    }
}
