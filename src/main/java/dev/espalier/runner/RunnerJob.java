package dev.espalier.runner;

import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.graph.Architecture;
import dev.espalier.samples.spec.DatasetSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code job.json} of a job folder: all that a runner is told. File names are relative to the folder.
 *
 * @param threads intra-op threads, pinned for the job
 * @param version of the service, for the report
 * @param comparesSizes whether the model's packed size is wanted however large it is
 * @param keepAfter after how many steps to leave a checkpoint for other jobs
 * @param resume null: begin at the beginning
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
        String version,
        boolean comparesSizes,
        List<Integer> keepAfter,
        @Nullable Resume resume) {
    public static final String FILE = "job.json";

    public RunnerJob {
        keepAfter = keepAfter == null ? List.of() : List.copyOf(keepAfter);
    }

    /**
     * A checkpoint to begin at.
     *
     * @param folder of its files
     * @param jobId the job that left it
     */
    public record Resume(String folder, String jobId) {}
}
