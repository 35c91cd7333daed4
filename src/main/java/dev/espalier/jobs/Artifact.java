package dev.espalier.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.compression.spec.Export;
import dev.espalier.text.EnumNames;

/** A file that a job hands back; {@code href} is the path of its download on this host. */
public record Artifact(String name, String format, long bytes, String sha256, String href) {
    /** What weights are in it. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Export.Kind kind() {
        return EnumNames.constant(Export.class, format).kind();
    }
}
