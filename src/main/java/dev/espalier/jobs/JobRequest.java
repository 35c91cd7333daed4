package dev.espalier.jobs;

import dev.espalier.web.problems.Problem;
import java.util.Optional;

/** Requests of users to a job. The next state, or the refusal, follows from the table of {@link JobState}. */
public enum JobRequest {
    CANCEL(JobState.CANCELLED, JobState.CANCELLING);

    private final JobState goal;
    private final JobState onTheWay;

    /** @param onTheWay what a job becomes first that a worker has in hand */
    JobRequest(JobState goal, JobState onTheWay) {
        this.goal = goal;
        this.onTheWay = onTheWay;
    }

    /** The state that comes next; empty where it is so already or on the way. Throws a 409 that names the state. */
    public Optional<JobState> next(Job job) {
        JobState now = job.state();
        if (now == goal || now == onTheWay) {
            return Optional.empty();
        }
        if (now.canBecome(goal)) {
            return Optional.of(goal);
        }
        if (now.canBecome(onTheWay)) {
            return Optional.of(onTheWay);
        }
        throw Problem.conflict("job " + job.id() + " is " + now.label() + " and cannot be " + goal.label());
    }
}
