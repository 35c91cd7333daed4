package dev.espalier.models;

import dev.espalier.models.inspection.Inspection;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model: an uploaded checkpoint, or one that a job made.
 *
 * @param seq its place in the order of creation
 * @param fileName what its file is downloaded as
 */
public record StoredModel(
        String id,
        String name,
        long bytes,
        String sha256,
        Inspection inspection,
        @Nullable String parentModelId,
        @Nullable String jobId,
        Map<String, String> labels,
        Instant createdAt,
        long seq,
        String fileName) {
    StoredModel with(String newName, Map<String, String> newLabels, Inspection newInspection) {
        return new StoredModel(
                id, newName, bytes, sha256, newInspection, parentModelId, jobId, newLabels, createdAt, seq, fileName);
    }
}
