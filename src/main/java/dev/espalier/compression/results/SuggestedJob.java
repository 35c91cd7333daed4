package dev.espalier.compression.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.compression.spec.Requirements;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.network.Loss;
import dev.espalier.text.Blank;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole job to post next, as it is. The pipeline that found it knows its steps alone; the service, which knows what
 * the ids are, fills in the rest. Fields of a job that are not here have their defaults.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SuggestedJob(
        @Nullable String name,
        @Nullable String modelId,
        @Nullable String datasetId,
        @Nullable Long seed,
        List<StepSpec> steps,
        @Nullable Loss loss,
        @Nullable Requirements requirements) {
    public SuggestedJob {
        steps = steps == null ? List.of() : List.copyOf(steps);
    }

    public static SuggestedJob of(List<StepSpec> steps) {
        return Blank.of(SuggestedJob.class).with(steps);
    }

    private SuggestedJob with(List<StepSpec> others) {
        return new SuggestedJob(name, modelId, datasetId, seed, others, loss, requirements);
    }
}
