package dev.espalier.compression;

import dev.espalier.graph.Architecture;
import dev.espalier.samples.DatasetSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline works on.
 *
 * @param folder where it may write: checkpoints, scratch, {@code out/} for exports
 * @param architecture null: to be recognised
 * @param holdZeros whether zeros of prunable layers are held from the start, as in a model that an earlier job pruned
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
        String version) {}
