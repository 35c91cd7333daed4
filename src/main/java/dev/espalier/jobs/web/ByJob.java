package dev.espalier.jobs.web;

import dev.espalier.jobs.JobState;
import dev.espalier.web.lists.FilteredBy;
import dev.espalier.web.lists.FilteredBy.Filter;
import dev.espalier.web.lists.FilteredBy.Kind;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** What lists of jobs can be narrowed by. */
@FilteredBy({
    @Filter(name = "status", kind = Kind.ANY_OF, of = JobState.class, example = "queued,running"),
    @Filter(
            name = "modelId",
            kind = Kind.ID,
            description = "the model that it began with",
            example = "mdl_0c7k4s1y9m2x8q5w3z6v0b1d4f"),
    @Filter(
            name = "datasetId",
            kind = Kind.ID,
            description = "the dataset that it uses",
            example = "dst_0c7k4s1y9m2x8q5w3z6v0b1d4f"),
    @Filter(
            name = "sweepId",
            kind = Kind.ID,
            description = "the sweep that it is a part of",
            example = "swp_0c7k4s1y9m2x8q5w3z6v0b1d4f"),
    @Filter(name = "label", kind = Kind.LABELS)
})
@Retention(RetentionPolicy.RUNTIME)
public @interface ByJob {}
