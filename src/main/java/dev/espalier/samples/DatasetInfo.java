package dev.espalier.samples;

import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Part;
import dev.espalier.samples.values.InputCheck;
import dev.espalier.samples.values.Labels;
import java.util.List;
import java.util.Optional;
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
        @Nullable Integer targetWidth) {
    public DatasetInfo {
        inputShape = List.copyOf(inputShape);
        classNames = List.copyOf(classNames);
        findings = List.copyOf(findings);
    }

    /** Says which samples have NaN or infinite values; empty where none has. */
    public Optional<String> notFinite() {
        return findings.stream()
                .filter(finding -> finding.contains(InputCheck.NOT_FINITE))
                .reduce((one, other) -> one + "; " + other);
    }

    /** That its labels begin at 1, in words; empty where they do not. */
    public Optional<String> labelsFromOne() {
        return findings.stream()
                .filter(finding -> finding.startsWith(Labels.FROM_ONE))
                .findFirst();
    }

    public long samples(Part part) {
        return switch (part) {
            case TRAIN -> trainSamples;
            case VALIDATION -> validationSamples;
            case TEST -> testSamples;
        };
    }
}
