package dev.espalier.samples;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a dataset once its file was read.
 *
 * @param inputShape of one prepared sample, channels first
 * @param classes number of classes; null for regression
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
        List<String> findings) {
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
