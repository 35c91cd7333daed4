package dev.espalier.compression.quantizing;

import dev.espalier.compression.calibration.CalibratedRanges;
import dev.espalier.compression.calibration.ObservedValues;
import dev.espalier.compression.running.Observer;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Activations;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Layer;
import dev.espalier.graph.LayerName;
import dev.espalier.graph.Op;
import dev.espalier.graph.RoundedInputs;
import dev.espalier.kernels.calibration.ValueRange;
import dev.espalier.kernels.quantization.IntegerCodes;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.network.Score;
import dev.espalier.tensors.DType;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rounds what layers read: finds over samples, in eval mode and before the step rounds any weight, which range of it codes
 * are to cover, and puts nodes that round into the graph. The ranges stay as they were found then.
 */
record ActivationRounding(Activations spec, Run run) {
    void apply(List<Layer> layers) throws IOException {
        Observer observer = new Observer(run, spec.calibrationSamples());
        List<LayerName> names = layers.stream().map(Layer::called).toList();
        for (String glob : spec.unmatched(names)) {
            run.warn("the pattern \"" + glob + "\" of activations.exclude matches none of the step's layers");
        }
        RoundedInputs inputs = new RoundedInputs(
                observer.graph(),
                layers.stream().filter(layer -> !spec.excludes(layer.called())).toList());
        ObservedValues values =
                new ObservedValues(observer, inputs.without(), run.workspace().tensors(), inputs.sources());
        Map<String, ValueRange> ranges = new CalibratedRanges(run, spec.method())
                .of(values, spec.bits(), "activations", tried -> score(inputs.with(codes(tried)), observer));
        run.workspace().replaceGraph(inputs.with(codes(ranges)));
    }

    private Map<String, Op.FakeQuantize> codes(Map<String, ValueRange> ranges) {
        Map<String, Op.FakeQuantize> codes = new HashMap<>();
        ranges.forEach((source, range) -> codes.put(source, codes(range)));
        return codes;
    }

    private Score score(Graph graph, Observer observer) throws IOException {
        return observer.score(graph, run.workspace().tensors());
    }

    private Op.FakeQuantize codes(ValueRange range) {
        boolean isDouble = run.network().computeType() == DType.FLOAT64;
        IntegerCodes codes = spec.scheme() == Scheme.SYMMETRIC
                ? IntegerCodes.symmetric(spec.bits(), range.least(), range.greatest(), isDouble)
                : IntegerCodes.affine(spec.bits(), range.least(), range.greatest(), isDouble);
        return new Op.FakeQuantize(codes.scale(), codes.zeroPoint(), codes.least(), codes.most());
    }
}
