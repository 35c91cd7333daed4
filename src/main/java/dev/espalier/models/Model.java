package dev.espalier.models;

import dev.espalier.graph.Architecture;
import dev.espalier.models.inspection.Inspection;
import dev.espalier.models.inspection.Signature;
import dev.espalier.tensors.CheckpointFormat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model as the API shows it: an uploaded checkpoint, or one that a job made.
 *
 * @param parameters without buffers
 * @param sparsity over the weights of prunable layers
 * @param dtype of most of its numbers; null if it holds no floats
 * @param runnable whether there is something to run it by: a graph, or its own program
 */
record Model(
        String id,
        String name,
        CheckpointFormat format,
        long bytes,
        String sha256,
        long parameters,
        long nonzeroParameters,
        double sparsity,
        @Nullable String dtype,
        boolean runnable,
        @Nullable Architecture architecture,
        @Nullable Signature signature,
        List<String> findings,
        @Nullable String parentModelId,
        @Nullable String jobId,
        Map<String, String> labels,
        Instant createdAt) {
    static Model of(StoredModel model) {
        Inspection seen = model.inspection();
        return new Model(
                model.id(),
                model.name(),
                seen.format(),
                model.bytes(),
                model.sha256(),
                seen.parameters(),
                seen.nonzeroParameters(),
                seen.sparsity(),
                seen.dtype(),
                seen.runnable(),
                seen.architecture(),
                seen.signature(),
                seen.findings(),
                model.parentModelId(),
                model.jobId(),
                model.labels(),
                model.createdAt());
    }
}
