package dev.espalier.jobs;

import static dev.espalier.jobs.JobState.CANCELLED;
import static dev.espalier.jobs.JobState.CANCELLING;
import static dev.espalier.jobs.JobState.FAILED;
import static dev.espalier.jobs.JobState.PAUSED;
import static dev.espalier.jobs.JobState.PAUSING;
import static dev.espalier.jobs.JobState.QUEUED;
import static dev.espalier.jobs.JobState.RUNNING;
import static dev.espalier.jobs.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobStateTest {
    private static final Map<JobState, Set<JobState>> TABLE = Map.of(
            QUEUED, Set.of(RUNNING, PAUSED, CANCELLED),
            RUNNING, Set.of(SUCCEEDED, FAILED, PAUSING, CANCELLING, QUEUED),
            PAUSING, Set.of(PAUSED, CANCELLING, SUCCEEDED, FAILED),
            PAUSED, Set.of(QUEUED, CANCELLED),
            CANCELLING, Set.of(CANCELLED, SUCCEEDED, FAILED),
            SUCCEEDED, Set.of(),
            FAILED, Set.of(QUEUED),
            CANCELLED, Set.of(QUEUED));

    @Test
    void goes_where_the_published_table_says_and_nowhere_else() {
        for (JobState from : JobState.values()) {
            for (JobState to : JobState.values()) {
                assertThat(from.canBecome(to))
                        .as(from + " -> " + to)
                        .isEqualTo(TABLE.getOrDefault(from, Set.of()).contains(to));
            }
        }
    }

    @Test
    void ends_three_ways() {
        assertThat(JobState.values()).filteredOn(JobState::terminal).containsExactly(SUCCEEDED, FAILED, CANCELLED);
    }

    @Test
    void what_is_lost_becomes_what_the_table_allows() {
        for (JobState state : JobState.values()) {
            assertThat(state.whenLost().isPresent()).as(state.label()).isEqualTo(state.held());
            assertThat(state.whenLost().stream()).allMatch(state::canBecome);
        }
    }

    @Test
    void asks_the_database_for_constants() {
        assertThat(JobState.sql(JobState::terminal)).isEqualTo("('succeeded', 'failed', 'cancelled')");
    }
}
