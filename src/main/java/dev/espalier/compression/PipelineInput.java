package dev.espalier.compression;

import dev.espalier.graph.Architecture;
import dev.espalier.samples.spec.DatasetSpec;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline works on.
 *
 * @param folder where it may write: checkpoints, scratch, {@code out/} for exports
 * @param architecture null: to be recognised
 * @param holdZeros whether zeros of prunable layers are held from the start, as in a model that an earlier job pruned
 * @param comparesSizes whether the packed size is wanted however large the model is, to be compared with other jobs'
 * @param keepAfter after how many steps to leave a checkpoint
 * @param resume null: begin at the beginning
 */
public record PipelineInput(
        Path folder,
        Path model,
        @Nullable Architecture architecture,
        boolean holdZeros,
        @Nullable Path dataset,
        @Nullable DatasetSpec datasetSpec,
        String device,
        int threads,
        String version,
        boolean comparesSizes,
        List<Integer> keepAfter,
        @Nullable Resume resume) {
    public PipelineInput {
        keepAfter = List.copyOf(keepAfter);
    }

    /** Of a pipeline that begins at the beginning and leaves nothing on the way. */
    public PipelineInput(
            Path folder,
            Path model,
            @Nullable Architecture architecture,
            boolean holdZeros,
            @Nullable Path dataset,
            @Nullable DatasetSpec datasetSpec,
            String device,
            int threads,
            String version) {
        this(
                folder,
                model,
                architecture,
                holdZeros,
                dataset,
                datasetSpec,
                device,
                threads,
                version,
                false,
                List.of(),
                null);
    }

    /**
     * A checkpoint to begin at.
     *
     * @param folder of its files
     * @param jobId the job that left it
     */
    public record Resume(Path folder, String jobId) {}
}
