package dev.espalier.models;

import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.web.lists.FilteredBy;
import dev.espalier.web.lists.FilteredBy.Filter;
import dev.espalier.web.lists.FilteredBy.Kind;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** What lists of models can be narrowed by. */
@FilteredBy({
    @Filter(name = "sha256", kind = Kind.SHA256),
    @Filter(name = "format", kind = Kind.ANY_OF, of = CheckpointFormat.class, example = "safetensors"),
    @Filter(
            name = "parentModelId",
            description = "the model that a job made it from",
            example = "mdl_0c7k4s1y9m2x8q5w3z6v0b1d4f"),
    @Filter(name = "label", kind = Kind.LABELS)
})
@Retention(RetentionPolicy.RUNTIME)
public @interface ByModelFile {}
