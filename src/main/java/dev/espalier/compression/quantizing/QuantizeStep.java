package dev.espalier.compression.quantizing;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.running.SelectedLayers;
import dev.espalier.compression.running.StepOutcome;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.Quantize;
import dev.espalier.compression.spec.layers.LayerBits;
import dev.espalier.compression.training.Finetuning;
import dev.espalier.graph.Layer;
import dev.espalier.graph.LayerName;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.network.Score;
import dev.espalier.samples.spec.Part;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Rounds weights to codes, then trains through the rounding if asked to. */
public record QuantizeStep(Quantize spec, Run run) {
    public StepOutcome apply() throws IOException {
        List<Layer> layers = layers();
        run.file()
                .requireFinite(
                        layers.stream().map(Layer::weight).toList(),
                        "find out what broke the checkpoint, or exclude the layer from the step");
        if (spec.activations() != null) {
            new ActivationRounding(spec.activations(), run).apply(layers);
        }
        Finetune finetune = spec.finetune();
        if (finetune == null) {
            for (Layer layer : layers) {
                run.promises().unrounded().keep(layer.weight());
            }
            quantize(layers);
            return StepOutcome.of(layers);
        }
        var masters = run.file().snapshot("masters.safetensors");
        quantize(layers);
        Score before = run.score(Part.TEST);
        if (spec.scheme() != Scheme.CODEBOOK) {
            // Of a codebook the centroids are trained, not the weights that they stand for
            run.file().restore(masters);
        }
        Finetuning finetuning = new Finetuning(
                finetune, null, run.promises().masks().sparsity(run.workspace().layers()), run);
        return StepOutcome.of(layers, before, finetuning.run());
    }

    private List<Layer> layers() {
        List<LayerName> names =
                run.workspace().layers().stream().map(Layer::called).toList();
        boolean runnable = run.workspace().structure().runnable();
        List<LayerName> alone = spec.leftAlone(names, runnable);
        if (!alone.isEmpty()) {
            run.info("left alone, as embeddings and heads are by quantization in groups: "
                    + alone.stream().map(LayerName::name).collect(Collectors.joining(", "))
                    + "; a pattern of layers.include that names them takes them in");
        }
        return SelectedLayers.of(spec.layers(), run).stream()
                .filter(layer -> !alone.contains(layer.called()))
                .toList();
    }

    private Quantizer quantizer(Layer layer) {
        return new Quantizer(
                spec.bits(layer.called()),
                spec.scheme(),
                spec.granularity(),
                spec.groupSize() == null ? 0 : spec.groupSize(),
                spec.range().rule(),
                spec.objective().bitWeight());
    }

    private void warnOfUnmatched(List<Layer> layers) {
        for (LayerBits override : spec.overrides()) {
            if (layers.stream().noneMatch(layer -> override.matches(layer.called()))) {
                run.warn("the pattern \"" + override.layers() + "\" of overrides matches none of the step's layers");
            }
        }
    }

    private void quantize(List<Layer> layers) {
        warnOfUnmatched(layers);
        for (Layer layer : layers) {
            try {
                run.promises().roundings().hold(layer, quantizer(layer));
            } catch (ArithmeticException e) {
                throw new CompressionFailure(
                        CompressionFailure.Code.DATA,
                        "tensor \"" + layer.weight().name() + "\" cannot be quantized: " + e.getMessage(),
                        "exclude the layer from the step");
            }
        }
        Clipping.warn(layers, spec, run);
    }
}
