package dev.espalier.runner;

import dev.espalier.compression.PipelineSpec;
import dev.espalier.graph.Architecture;
import dev.espalier.samples.DatasetSpec;
import org.jspecify.annotations.Nullable;

/**
 * {@code job.json} of a job folder: all that a runner is told. File names are relative to the folder.
 *
 * @param threads intra-op threads, pinned for the job
 * @param version of the service, for the report
 */
public record RunnerJob(
        String jobId,
        PipelineSpec pipeline,
        String model,
        @Nullable Architecture architecture,
        boolean holdZeros,
        @Nullable String dataset,
        @Nullable DatasetSpec datasetSpec,
        String device,
        int threads,
        String version) {
    public static final String FILE = "job.json";
}
