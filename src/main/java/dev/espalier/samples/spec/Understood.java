package dev.espalier.samples.spec;

/** How a dataset's samples are prepared, with all that was settled by what is in its file. */
public record Understood(DatasetSpec.Preprocessing preprocessing, DatasetSpec.Augmentation augmentation) {
    /** As it was asked for, where nobody has looked into the file. */
    public static Understood asAsked(DatasetSpec spec) {
        return new Understood(spec.preprocessing(), spec.augmentation());
    }
}
