package dev.espalier.jobs.web;

import dev.espalier.jobs.Artifact;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobState;
import dev.espalier.web.problems.Problem;
import java.util.List;
import org.springframework.http.HttpStatus;

/** Says of what a job hands back why it is not there: the job waits or runs, has failed, or never was to make it. */
final class NotThere {
    static Problem artifact(Job job, List<Artifact> made, String name) {
        return job.state() == JobState.SUCCEEDED
                ? Problem.notFound(
                        "artifact",
                        name,
                        "job " + job.id(),
                        made.stream().map(Artifact::name).toList())
                : new Problem(
                        HttpStatus.NOT_FOUND,
                        "not-found",
                        "Not found",
                        "there is no artifact \"" + name + "\" of job " + job.id() + standing(job));
    }

    static Problem ledger(Job job) {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "not-found",
                "Not found",
                "there is no ledger of job " + job.id()
                        + (job.state() == JobState.SUCCEEDED
                                ? ": it exported no packed file; post it again with \"packed\" in export"
                                : standing(job)));
    }

    /** Why there are none yet, or never will be. */
    static String standing(Job job) {
        String path = "/api/v1/jobs/" + job.id();
        return switch (job.state()) {
            case SUCCEEDED -> "";
            case QUEUED, RUNNING, PAUSING, CANCELLING ->
                " yet: the job is " + job.state().label() + "; GET " + path + "?wait=PT60S answers when it has ended";
            case PAUSED -> " yet: the job is paused";
            case CANCELLED -> ": the job was cancelled";
            case FAILED ->
                ": the job failed"
                        + (job.error() == null ? "" : ", " + job.error().detail()) + "; GET " + path + " says more";
        };
    }

    private NotThere() {}
}
