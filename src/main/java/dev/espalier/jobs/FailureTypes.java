package dev.espalier.jobs;

import dev.espalier.compression.results.CompressionFailure.Code;
import dev.espalier.web.problems.ProblemType;
import dev.espalier.web.problems.ProblemTypes;
import java.util.Arrays;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Why jobs fail: types that stand in a job's {@code error} and are never an HTTP status. */
@Component
@Order(10)
class FailureTypes implements ProblemTypes {
    @Override
    public List<ProblemType> types() {
        return Arrays.stream(Code.values())
                .filter(code -> code != Code.INTERNAL)
                .map(code -> {
                    JobError error = JobError.of(code, "", false, null);
                    return new ProblemType(JobError.slug(code), 200, error.title(), explanation(code));
                })
                .toList();
    }

    private static String explanation(Code code) {
        return switch (code) {
            case OUT_OF_MEMORY -> "The runner held more than memoryBytes, or the machine had no more to give.";
            case NATIVE_CRASH ->
                "The runner's process crashed, attempt after attempt; signal, exit code and log say how.";
            case TIMEOUT -> "The job ran longer than its maxRuntime.";
            case DIVERGED -> "A training loss was not finite. Try a smaller learning rate.";
            case DATA -> "A tensor or a sample cannot be used, such as a weight that is not a number.";
            case UNSUPPORTED -> "The model has something that the steps cannot handle; detail names it.";
            case WORKER_LOST -> "The runner was killed from outside, attempt after attempt.";
            case BASELINE_MISMATCH ->
                "The dense model does not score what expectBaseline says: look at the dataset's preprocessing.";
            case INTERNAL -> "The service failed; its log says why.";
        };
    }
}
