package dev.espalier.jobs;

import dev.espalier.text.EnumNames;
import dev.espalier.text.Labelled;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Where a job stands, and where it may go from there. The published table of changes stands here and nowhere else: what
 * the database's statements ask, which states are over and which requests are refused follow from it.
 */
public enum JobState implements Labelled {
    QUEUED(Phase.WAITING),
    RUNNING(Phase.HELD),
    PAUSING(Phase.HELD),
    PAUSED(Phase.WAITING),
    CANCELLING(Phase.HELD),
    SUCCEEDED(Phase.OVER),
    FAILED(Phase.OVER),
    CANCELLED(Phase.OVER);

    /** Whether a job waits, is in a worker's hand, or is over. */
    private enum Phase {
        WAITING,
        HELD,
        OVER
    }

    private static final Map<JobState, Set<JobState>> CHANGES = new EnumMap<>(Map.of(
            QUEUED, EnumSet.of(RUNNING, PAUSED, CANCELLED),
            RUNNING, EnumSet.of(SUCCEEDED, FAILED, PAUSING, CANCELLING, QUEUED),
            PAUSING, EnumSet.of(PAUSED, CANCELLING, SUCCEEDED, FAILED),
            PAUSED, EnumSet.of(QUEUED, CANCELLED),
            CANCELLING, EnumSet.of(CANCELLED, SUCCEEDED, FAILED),
            SUCCEEDED, EnumSet.noneOf(JobState.class),
            FAILED, EnumSet.of(QUEUED),
            CANCELLED, EnumSet.of(QUEUED)));

    private final Phase phase;

    JobState(Phase phase) {
        this.phase = phase;
    }

    public boolean canBecome(JobState next) {
        return CHANGES.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether nothing more happens unless somebody asks. */
    public boolean terminal() {
        return phase == Phase.OVER;
    }

    /** Whether a worker has it in hand. */
    public boolean held() {
        return phase == Phase.HELD;
    }

    /**
     * What a job in a worker's hand becomes when its runner is gone and did not end it: queued again, or what it was on
     * its way to. Empty for what no worker has.
     */
    public Optional<JobState> whenLost() {
        return switch (this) {
            case RUNNING -> Optional.of(QUEUED);
            case PAUSING -> Optional.of(PAUSED);
            case CANCELLING -> Optional.of(CANCELLED);
            case QUEUED, PAUSED, SUCCEEDED, FAILED, CANCELLED -> Optional.empty();
        };
    }

    /** All that a test holds for, such as {@link #held}. */
    static Set<JobState> all(Predicate<JobState> test) {
        return Arrays.stream(values())
                .filter(test)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(JobState.class)));
    }

    /** Those for which a test holds as a list of SQL, {@code ('failed', 'cancelled')}: constants, never a caller's text. */
    public static String sql(Predicate<JobState> test) {
        return all(test).stream().map(state -> "'" + state.label() + "'").collect(Collectors.joining(", ", "(", ")"));
    }

    public static JobState of(String label) {
        return EnumNames.constant(JobState.class, label);
    }
}
