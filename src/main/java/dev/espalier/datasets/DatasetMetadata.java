package dev.espalier.datasets;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.espalier.samples.spec.DatasetSpec;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** What a client may say about a file that it uploads as a dataset; all of it is optional. */
record DatasetMetadata(
        @Size(min = 1, max = 200) @Nullable String name,
        DatasetSpec.Task task,
        @Valid DatasetSpec.Preprocessing preprocessing,
        @Valid DatasetSpec.Augmentation augmentation,
        @Valid DatasetSpec.Split split,
        @Pattern(regexp = "^[0-9a-fA-F]{64}$") @Nullable String sha256) {
    /** The defaults are those of the spec. */
    DatasetMetadata {
        DatasetSpec spec = new DatasetSpec(task, preprocessing, augmentation, split);
        task = spec.task();
        preprocessing = spec.preprocessing();
        augmentation = spec.augmentation();
        split = spec.split();
    }

    @JsonIgnore
    DatasetSpec spec() {
        return new DatasetSpec(task, preprocessing, augmentation, split);
    }
}
