package dev.espalier.models;

import com.fasterxml.jackson.annotation.JsonIgnore;
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
 * @param sequence its place in the order of creation
 * @param fileName what its file is downloaded as
 */
public record Model(
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
        Instant createdAt,
        @JsonIgnore long sequence,
        @JsonIgnore String fileName) {
    public Model {
        findings = List.copyOf(findings);
    }

    /** @param seen what its file tells when it is taken for another architecture; null: as before */
    Model with(String newName, Map<String, String> newLabels, @Nullable Inspection seen) {
        return new Model(
                id,
                newName,
                format,
                bytes,
                sha256,
                seen == null ? parameters : seen.parameters(),
                seen == null ? nonzeroParameters : seen.nonzeroParameters(),
                seen == null ? sparsity : seen.sparsity(),
                seen == null ? dtype : seen.dtype(),
                seen == null ? runnable : seen.runnable(),
                seen == null ? architecture : seen.architecture(),
                seen == null ? signature : seen.signature(),
                seen == null ? findings : seen.findings(),
                parentModelId,
                jobId,
                newLabels,
                createdAt,
                sequence,
                fileName);
    }
}
