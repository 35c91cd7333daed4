package dev.espalier.datasets;

import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.web.lists.FilteredBy;
import dev.espalier.web.lists.FilteredBy.Filter;
import dev.espalier.web.lists.FilteredBy.Kind;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** What lists of datasets can be narrowed by. */
@FilteredBy({
    @Filter(name = "sha256", kind = Kind.SHA256),
    @Filter(name = "format", description = "the format of its file", example = "npz"),
    @Filter(name = "task", kind = Kind.ANY_OF, of = DatasetSpec.Task.class, example = "classification")
})
@Retention(RetentionPolicy.RUNTIME)
public @interface ByDatasetFile {}
