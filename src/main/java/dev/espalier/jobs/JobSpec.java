package dev.espalier.jobs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.espalier.compression.spec.ExpectedBaseline;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.Requirements;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.network.Loss;
import dev.espalier.text.Labelled;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for: a model, perhaps a dataset, steps in order, exports and limits. Immutable; stored with the job.
 *
 * @param loss null: by the dataset's task
 * @param export null: TorchScript if the model is runnable, else safetensors
 * @param maxRuntime of one attempt
 * @param memoryBytes of the runner, but for mapped files; null: no limit
 */
public record JobSpec(
        @Size(max = 200) @Nullable String name,
        @Size(max = 64) Map<@Size(min = 1, max = 63) String, @NotNull @Size(max = 255) String> labels,
        Long seed,
        @Min(-100) @Max(100) Integer priority,
        @NotNull @Size(max = 100) String modelId,
        @Size(max = 100) @Nullable String datasetId,
        @NotNull @Size(min = 1, max = 32) List<@NotNull @Valid StepSpec> steps,
        @Nullable Loss loss,
        @Size(max = 16) @Nullable List<@NotNull Export> export,
        Device device,
        Duration maxRuntime,
        @Min(1) @Nullable Long memoryBytes,
        @Valid @Nullable ExpectedBaseline expectBaseline,
        @Valid @Nullable Requirements requirements) {
    public JobSpec {
        labels = labels == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        seed = seed == null ? 0L : seed;
        priority = priority == null ? 0 : priority;
        steps = steps == null ? List.of() : List.copyOf(steps);
        export = export == null ? null : export.stream().distinct().toList();
        device = device == null ? Device.AUTO : device;
        maxRuntime = maxRuntime == null ? Duration.ofHours(24) : maxRuntime;
    }

    /** Which device pool runs the job. */
    public enum Device implements Labelled {
        AUTO,
        CPU,
        GPU
    }

    public JobSpec withName(String newName) {
        return new JobSpec(
                newName,
                labels,
                seed,
                priority,
                modelId,
                datasetId,
                steps,
                loss,
                export,
                device,
                maxRuntime,
                memoryBytes,
                expectBaseline,
                requirements);
    }

    /** The same job with another pipeline. */
    public JobSpec with(PipelineSpec pipeline) {
        return new JobSpec(
                name,
                labels,
                pipeline.seed(),
                priority,
                modelId,
                datasetId,
                pipeline.steps(),
                pipeline.loss(),
                pipeline.export(),
                device,
                maxRuntime,
                memoryBytes,
                pipeline.expectBaseline(),
                pipeline.requirements());
    }

    @JsonIgnore
    public PipelineSpec pipeline() {
        return new PipelineSpec(seed, steps, loss, export, expectBaseline, requirements);
    }
}
