package dev.espalier.datasets;

import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as the API shows it.
 *
 * @param classes null for regression
 * @param preprocessing as it is understood: with the scale and the layout that were settled by what is in the file
 */
record Dataset(
        String id,
        String name,
        String format,
        DatasetSpec.Task task,
        long trainSamples,
        long validationSamples,
        long testSamples,
        List<Long> inputShape,
        @Nullable Integer classes,
        List<String> classNames,
        long bytes,
        String sha256,
        DatasetSpec.Preprocessing preprocessing,
        DatasetSpec.Augmentation augmentation,
        List<String> findings,
        Instant createdAt) {
    static Dataset of(StoredDataset dataset) {
        DatasetInfo info = dataset.info();
        return new Dataset(
                dataset.id(),
                dataset.name(),
                info.format(),
                info.task(),
                info.trainSamples(),
                info.validationSamples(),
                info.testSamples(),
                info.inputShape(),
                info.classes(),
                info.classNames(),
                dataset.bytes(),
                dataset.sha256(),
                dataset.understood().preprocessing(),
                dataset.understood().augmentation(),
                info.findings(),
                dataset.createdAt());
    }
}
