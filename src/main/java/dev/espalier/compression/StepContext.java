package dev.espalier.compression;

import org.jspecify.annotations.Nullable;

/** What a step is told of the job around it. */
record StepContext(int stepIndex, long seed, Progress progress, PipelineListener listener) {
    /** The number, or null with a warning where it is not finite: JSON has no NaN. */
    @Nullable
    Double finite(String what, double number) {
        if (Double.isFinite(number)) {
            return number;
        }
        listener.log(PipelineListener.Level.WARN, what + " is " + number + " and is reported as null");
        return null;
    }
}
