package dev.espalier.datasets;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Understood;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as the API shows it.
 *
 * @param classes null for regression
 * @param preprocessing as it is understood: with the scale and the layout that were settled by what is in the file
 * @param spec how its arrays become samples
 * @param targetWidth how many numbers are to be predicted for each sample; null for classification, and for datasets that
 *     were uploaded before this was noted
 * @param sequence its place in the order of creation
 */
public record Dataset(
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
        Instant createdAt,
        @JsonIgnore DatasetSpec spec,
        @JsonIgnore @Nullable Integer targetWidth,
        @JsonIgnore long sequence) {
    public Dataset {
        inputShape = List.copyOf(inputShape);
        classNames = List.copyOf(classNames);
        findings = List.copyOf(findings);
    }

    Understood understood() {
        return new Understood(preprocessing, augmentation);
    }

    /** What is known of the file. */
    public DatasetInfo info() {
        return new DatasetInfo(
                format,
                task,
                trainSamples,
                validationSamples,
                testSamples,
                inputShape,
                classes,
                classNames,
                findings,
                targetWidth);
    }
}
