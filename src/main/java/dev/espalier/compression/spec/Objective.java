package dev.espalier.compression.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import org.jspecify.annotations.Nullable;

/**
 * What codes are chosen by: their error alone, or their error and the bits that they take in a packed file.
 *
 * @param lambda how many squared steps of error a bit is worth (rate_distortion alone); around 0.1 a bit costs what it
 *     does with one more or less of {@code bits}
 */
public record Objective(
        Type type,
        @DecimalMin("0") @DecimalMax("1000") @Nullable Double lambda) {
    public static final Objective ERROR = new Objective(Type.ERROR, null);

    public Objective {
        type = type == null ? Type.ERROR : type;
    }

    /** What a bit counts against squared errors in squared steps; nothing where errors count alone. */
    public double bitWeight() {
        return lambda == null ? 0 : lambda;
    }

    /** Of what is made least. */
    public enum Type {
        @JsonProperty("error")
        ERROR,
        @JsonProperty("rate_distortion")
        RATE_DISTORTION
    }
}
