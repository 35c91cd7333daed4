package dev.espalier.samples;

import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Flaws;
import dev.espalier.samples.spec.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts of a dataset, as read from its file.
 *
 * @param inputShape of one prepared sample, channels first
 * @param classes number of classes; null for regression
 * @param targetWidth how many numbers are to be predicted for each sample; null for classification, and where it was not
 *     noted when the file was read
 */
public record DatasetInfo(
        String format,
        DatasetSpec.Task task,
        long trainSamples,
        long validationSamples,
        long testSamples,
        List<Long> inputShape,
        @Nullable Integer classes,
        List<String> classNames,
        List<String> findings,
        Flaws flaws,
        @Nullable Integer targetWidth) {
    public DatasetInfo {
        inputShape = List.copyOf(inputShape);
        classNames = List.copyOf(classNames);
        findings = List.copyOf(findings);
    }

    public long samples(Part part) {
        return switch (part) {
            case TRAIN -> trainSamples;
            case VALIDATION -> validationSamples;
            case TEST -> testSamples;
        };
    }
}
