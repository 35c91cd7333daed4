package dev.espalier.samples;

import dev.espalier.samples.spec.DatasetSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes specs in which what is left out has its default. */
final class Specs {
    private Specs() {}

    static DatasetSpec of(
            DatasetSpec.@Nullable Task task,
            DatasetSpec.@Nullable Preprocessing preprocessing,
            DatasetSpec.@Nullable Augmentation augmentation,
            DatasetSpec.@Nullable Split split) {
        return new DatasetSpec(
                Objects.requireNonNullElse(task, DatasetSpec.Task.CLASSIFICATION),
                Objects.requireNonNullElseGet(
                        preprocessing, () -> new DatasetSpec.Preprocessing(null, null, null, null, null, null, null)),
                Objects.requireNonNullElseGet(augmentation, () -> new DatasetSpec.Augmentation(null, null, null)),
                Objects.requireNonNullElse(split, DatasetSpec.Split.DEFAULT));
    }
}
