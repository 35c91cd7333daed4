package dev.espalier.compression.spec;

import java.util.Locale;

/** What a step makes of a model. */
public enum Change {
    PRUNED,
    FINETUNED,
    QUANTIZED,
    RECALIBRATED;

    /** As said of a model, in {@code lenet, pruned and quantized}. */
    public String participle() {
        return name().toLowerCase(Locale.ROOT);
    }
}
