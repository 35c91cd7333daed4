package dev.espalier.compression.spec.training;

import dev.espalier.network.training.Penalty;
import dev.espalier.text.Labelled;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/** What is set to zero after every optimizer step: all but the {@code keep} weights of greatest magnitude. */
public record Projection(
        Type type, @NotNull @Min(0) @Max(Integer.MAX_VALUE) Integer keep) {
    public Projection {
        type = type == null ? Type.TOP_K : type;
    }

    public Penalty penalty() {
        return switch (type) {
            case TOP_K -> new Penalty.TopK(keep);
        };
    }

    /** Which projection. */
    public enum Type implements Labelled {
        TOP_K
    }
}
