package dev.espalier.jobs.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.CompressionFailure.Code;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobError;
import dev.espalier.jobs.JobProgress;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.JobState;
import dev.espalier.runner.RunnerJson;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotThereTest {
    private static final String NONE = "there is no artifact \"m\" of job job_1";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "QUEUED | yet: the job is queued; GET /api/v1/jobs/job_1?wait=PT60S answers when it has ended",
                "RUNNING | yet: the job is running; GET /api/v1/jobs/job_1?wait=PT60S answers when it has ended",
                "CANCELLING | yet: the job is cancelling; GET /api/v1/jobs/job_1?wait=PT60S answers when it has ended",
                "PAUSED | yet: the job is paused",
            })
    void an_artifact_that_may_come_is_to_be_waited_for(JobState state, String expected) {
        assertThat(said(state, null)).isEqualTo(NONE + " " + expected);
    }

    @ParameterizedTest
    @CsvSource({"FAILED", "CANCELLED"})
    void an_artifact_that_will_not_come_says_why(JobState state) {
        JobError error = JobError.of(Code.DATA, "tensor a is not finite", false, null);
        assertThat(said(state, state == JobState.FAILED ? error : null))
                .isEqualTo(NONE
                        + (state == JobState.FAILED
                                ? ": the job failed, tensor a is not finite; GET /api/v1/jobs/job_1 says more"
                                : ": the job was cancelled"));
    }

    private static @Nullable String said(JobState state, @Nullable JobError error) {
        JobSpec spec = RunnerJson.mapper()
                .readValue("{\"modelId\": \"mdl_1\", \"steps\": [{\"type\": \"evaluate\"}]}", JobSpec.class);
        Job job = new Job(
                "job_1",
                1,
                "default",
                state,
                "cpu",
                spec,
                1,
                1,
                0,
                JobProgress.NONE,
                null,
                null,
                Instant.EPOCH,
                null,
                new Job.Outcome(null, error, null));
        return NotThere.artifact(job, List.of(), "m").getBody().getDetail();
    }
}
