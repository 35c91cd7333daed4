package dev.espalier.compression.measuring;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.SensitivityPoint;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.running.SelectedLayers;
import dev.espalier.compression.running.StepOutcome;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.Sensitivity;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.graph.Layer;
import dev.espalier.kernels.Scores;
import dev.espalier.kernels.Selection;
import dev.espalier.kernels.Values;
import dev.espalier.kernels.quantization.Over;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.network.Network;
import dev.espalier.network.Score;
import dev.espalier.samples.spec.Part;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes one layer at a time to one value at a time, scores, and puts it back: on a copy of the tensors and in one
 * network that stays loaded, so that the model itself is never touched. Pruning is by magnitude with the layer's own
 * percentile, quantizing asymmetric by minimum and maximum of the tensor.
 */
public record SensitivityStep(Sensitivity spec, List<StepSpec> steps, Run run) {
    public StepOutcome apply() throws IOException {
        List<Layer> layers = SelectedLayers.of(spec.layers(), run);
        Part part = part();
        List<SensitivityPoint> points = new ArrayList<>();
        Score unchanged;
        try (Network network = run.evaluator().load();
                TensorFile copy = TensorFile.edit(run.file().snapshot("sensitivity.safetensors"))) {
            unchanged = score(network, part);
            for (Layer layer : layers) {
                tryValues(layer, copy, network, part, points);
            }
        }
        Suggestion suggestion = new Suggestion(spec, steps.subList(0, run.stepIndex()), finetune());
        return StepOutcome.of(
                layers,
                new StepOutcome.Findings(
                        points, suggestion.of(points, unchanged, this::helps).orElse(null), null, null));
    }

    /** Validation where there is such a part: what is chosen by the test part makes its accuracy too good. */
    private Part part() {
        return run.evaluator().has(Part.VALIDATION) ? Part.VALIDATION : Part.TEST;
    }

    private void tryValues(Layer layer, TensorFile copy, Network network, Part part, List<SensitivityPoint> points) {
        String tensor = layer.weight().name();
        MemorySegment original = run.workspace().tensors().bytes(tensor);
        if (!network.set(tensor, copy)) {
            run.warn("layer \"" + layer.name() + "\" shares its weight with another and is left out");
            return;
        }
        for (double value : spec.values()) {
            change(layer, copy.editable(tensor), value);
            network.set(tensor, copy);
            Score score = score(network, part);
            points.add(new SensitivityPoint(layer.name(), value, score.accuracy(), run.finite("loss", score.loss())));
            MemorySegment.copy(original, 0, copy.edit(tensor), 0, original.byteSize());
        }
        network.set(tensor, copy);
    }

    private void change(Layer layer, Values values, double value) {
        switch (spec.of()) {
            case PRUNE ->
                Selection.percentile(List.of(Scores.magnitudes(values)), value)
                        .getFirst()
                        .zero(values);
            case QUANTIZE -> {
                try {
                    new Quantizer((int) value, Scheme.ASYMMETRIC, Over.ALL).apply(values);
                } catch (ArithmeticException e) {
                    throw new CompressionFailure(
                            CompressionFailure.Code.DATA,
                            "tensor \"" + layer.weight().name() + "\" cannot be quantized: " + e.getMessage(),
                            "exclude the layer from the step");
                }
            }
        }
    }

    private Score score(Network network, Part part) {
        return run.evaluator().score(network, part, run.progress().pass(1));
    }

    /** Whether the value goes further than where the layer is already. */
    private boolean helps(String name, double value) {
        return run.workspace().layers().stream()
                .filter(layer -> layer.name().equals(name))
                .anyMatch(layer -> switch (spec.of()) {
                    case PRUNE -> value > Weigher.sparsity(run.workspace(), List.of(layer));
                    case QUANTIZE ->
                        run.promises()
                                .roundings()
                                .quantizer(layer)
                                .map(quantizer -> value < quantizer.bits())
                                .orElse(true);
                });
    }

    /** What the next job trains with: as this one does, else a little; null where there is nothing to train on. */
    private @Nullable Finetune finetune() {
        return run.evaluator().has(Part.TRAIN) ? Suggestion.finetuneOf(steps) : null;
    }
}
