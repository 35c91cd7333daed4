package dev.espalier.datasets;

import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Understood;
import java.time.Instant;

/**
 * An uploaded dataset.
 *
 * @param info what was found in its file
 * @param spec how its arrays become samples
 * @param understood the same with the scale and the layout that were settled by what is in the file
 * @param seq its place in the order of creation
 */
public record StoredDataset(
        String id,
        String name,
        long bytes,
        String sha256,
        DatasetInfo info,
        DatasetSpec spec,
        Understood understood,
        Instant createdAt,
        long seq) {}
