package dev.espalier.jobs;

import dev.espalier.compression.results.CompressionFailure.Code;
import dev.espalier.text.EnumNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a job failed, as a problem (RFC 9457) that is no HTTP error.
 *
 * @param log the runner's last lines
 */
public record JobError(
        String type,
        String title,
        String detail,
        Code code,
        boolean retryable,
        @Nullable String step,
        @Nullable Integer stepIndex,
        @Nullable Integer epoch,
        @Nullable Integer exitCode,
        @Nullable String signal,
        List<String> log,
        @Nullable String hint) {
    public JobError {
        log = List.copyOf(log);
    }

    public static JobError of(Code code, String detail, boolean retryable, @Nullable String hint) {
        JobProgress nowhere = JobProgress.NONE;
        return new JobError(
                "/problems/" + slug(code),
                title(code),
                detail,
                code,
                retryable,
                nowhere.step(),
                nowhere.stepIndex(),
                nowhere.epoch(),
                null,
                null,
                List.of(),
                hint);
    }

    static String slug(Code code) {
        return EnumNames.dashed(code);
    }

    public JobError at(@Nullable String inStep, @Nullable Integer inStepIndex, @Nullable Integer inEpoch) {
        return new JobError(
                type, title, detail, code, retryable, inStep, inStepIndex, inEpoch, exitCode, signal, log, hint);
    }

    public JobError at(@Nullable JobProgress progress) {
        return progress == null ? this : at(progress.step(), progress.stepIndex(), progress.epoch());
    }

    /** With what the process of its runner left: an exit code, or the signal that ended it. */
    public JobError ended(@Nullable Integer withExitCode, @Nullable String bySignal, List<String> lastLines) {
        return new JobError(
                type, title, detail, code, retryable, step, stepIndex, epoch, withExitCode, bySignal, lastLines, hint);
    }

    private static String title(Code code) {
        return switch (code) {
            case OUT_OF_MEMORY -> "Out of memory";
            case NATIVE_CRASH -> "The runner crashed";
            case TIMEOUT -> "Out of time";
            case DIVERGED -> "Training diverged";
            case DATA -> "Unusable data";
            case UNSUPPORTED -> "Not supported";
            case WORKER_LOST -> "The runner was lost";
            case BASELINE_MISMATCH -> "Another baseline than expected";
            case INTERNAL -> "Internal error";
        };
    }
}
