package dev.espalier.jobs.worker;

import dev.espalier.compression.results.CompressionFailure.Code;
import dev.espalier.jobs.JobError;
import dev.espalier.jobs.process.RunnerExit;
import dev.espalier.runner.RunnerEvent;
import java.time.Duration;

/** What users are told when a runner does not finish. */
final class Failures {
    static JobError reported(RunnerEvent.Failed failure, RunnerExit exit) {
        JobError error = JobError.of(failure.code(), failure.message(), failure.retryable(), failure.hint())
                .at(failure.step(), failure.stepIndex(), failure.epoch());
        return ended(error, exit);
    }

    static JobError outOfTime(Duration limit, RunnerExit exit) {
        JobError error = JobError.of(
                Code.TIMEOUT,
                "the job ran for maxRuntime = " + limit + " and was ended",
                true,
                "post it again with a larger maxRuntime, or with fewer epochs");
        return ended(error, exit);
    }

    static JobError outOfMemory(long limitBytes, long usedBytes, RunnerExit exit) {
        JobError error = JobError.of(
                Code.OUT_OF_MEMORY,
                "the runner held " + usedBytes + " bytes, more than memoryBytes = " + limitBytes + ", and was ended",
                true,
                "post it again with a larger memoryBytes, or with smaller batches");
        return ended(error, exit);
    }

    static JobError crashed(RunnerExit exit, int attempt) {
        String how = "the runner of attempt " + attempt + " ended with " + exit.description();
        JobError error = exit.killed()
                ? JobError.of(
                        Code.WORKER_LOST,
                        how + ": something outside of the service killed it",
                        true,
                        "the system kills processes when memory runs out: look at its log, or set memoryBytes")
                : JobError.of(
                        Code.NATIVE_CRASH,
                        how + " and without a last word",
                        true,
                        "the last log lines may tell why; a model or dataset that always does this is worth a bug report");
        return ended(error, exit);
    }

    private static JobError ended(JobError error, RunnerExit exit) {
        return error.ended(exit.signal() == null ? exit.code() : null, exit.signal(), exit.log());
    }

    private Failures() {}
}
