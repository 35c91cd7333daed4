package dev.espalier.compression.spec;

import dev.espalier.text.EnumNames;

/** What a step makes of a model. */
public enum Change {
    PRUNED,
    FINETUNED,
    QUANTIZED,
    RECALIBRATED;

    /** As said of a model, in {@code lenet, pruned and quantized}. */
    public String participle() {
        return EnumNames.of(this);
    }
}
