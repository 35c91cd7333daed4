package dev.espalier.compression;

/** Runs a job's steps in order: baseline, every step with its stage, exports. */
public final class Pipeline {
    /** Throws {@link CompressionFailure} where the job cannot succeed and trying again would not help. */
    public static PipelineResult run(PipelineSpec spec, PipelineInput input, PipelineListener listener) {
        throw new UnsupportedOperationException("not built yet");
    }

    private Pipeline() {}
}
