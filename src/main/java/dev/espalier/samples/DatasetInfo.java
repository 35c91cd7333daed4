package dev.espalier.samples;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a dataset once its file was read.
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
        @Nullable Integer targetWidth) {
    public DatasetInfo {
        inputShape = List.copyOf(inputShape);
        classNames = List.copyOf(classNames);
        findings = List.copyOf(findings);
    }

    /** Without the width of what is to be predicted. */
    public DatasetInfo(
            String format,
            DatasetSpec.Task task,
            long trainSamples,
            long validationSamples,
            long testSamples,
            List<Long> inputShape,
            @Nullable Integer classes,
            List<String> classNames,
            List<String> findings) {
        this(
                format,
                task,
                trainSamples,
                validationSamples,
                testSamples,
                inputShape,
                classes,
                classNames,
                findings,
                null);
    }

    public long samples(Part part) {
        return switch (part) {
            case TRAIN -> trainSamples;
            case VALIDATION -> validationSamples;
            case TEST -> testSamples;
        };
    }
}
