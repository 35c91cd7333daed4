package dev.espalier.compression.spec;

import dev.espalier.network.Loss;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a runner does to one model: steps in order, then exports.
 *
 * @param loss null: by the dataset's task
 * @param export null: TorchScript if the model is runnable, else safetensors
 */
public record PipelineSpec(
        long seed,
        List<StepSpec> steps,
        @Nullable Loss loss,
        @Nullable List<Export> export,
        @Nullable ExpectedBaseline expectBaseline,
        @Nullable Requirements requirements) {
    public PipelineSpec {
        steps = List.copyOf(steps);
        export = export == null ? null : List.copyOf(export);
    }

    /** How integer programs are calibrated: as the last step was that rounds activations. */
    public Activations activations() {
        Activations last = Activations.OF_EXPORTS;
        for (StepSpec step : steps) {
            if (step instanceof Quantize quantize && quantize.activations() != null) {
                last = quantize.activations();
            }
        }
        return last;
    }
}
