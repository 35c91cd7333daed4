package dev.espalier.compression.spec;

/** What a step makes of a model. */
public enum Change {
    PRUNED("pruned"),
    /** Pruned of whole units, which are taken out: it has fewer numbers after it. */
    SHRUNK("pruned"),
    FINETUNED("finetuned"),
    QUANTIZED("quantized"),
    RECALIBRATED("recalibrated");

    private final String participle;

    Change(String participle) {
        this.participle = participle;
    }

    /** As said of a model, in {@code lenet, pruned and quantized}. */
    public String participle() {
        return participle;
    }
}
