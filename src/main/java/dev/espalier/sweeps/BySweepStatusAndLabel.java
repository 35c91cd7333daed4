package dev.espalier.sweeps;

import dev.espalier.web.lists.FilteredBy;
import dev.espalier.web.lists.FilteredBy.Filter;
import dev.espalier.web.lists.FilteredBy.Kind;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** What lists of sweeps can be narrowed by. */
@FilteredBy({
    @Filter(name = "status", kind = Kind.ANY_OF, of = SweepStatus.class, example = "queued,running"),
    @Filter(name = "label", kind = Kind.LABELS)
})
@Retention(RetentionPolicy.RUNTIME)
public @interface BySweepStatusAndLabel {}
