package dev.espalier.compression.quantizing;

import dev.espalier.compression.running.ObservedRanges;
import dev.espalier.compression.running.Observer;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Activations;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Op;
import dev.espalier.graph.RoundedInputs;
import dev.espalier.kernels.quantization.IntegerCodes;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.tensors.DType;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rounds what layers read: finds the least and the greatest value that each reads over samples, in eval mode and before
 * the step rounds any weight, and puts nodes that round into the graph. The ranges stay as they were found then.
 */
record ActivationRounding(Activations spec, Run run) {
    void apply(List<Layer> layers) throws IOException {
        Observer observer = new Observer(run, spec.calibrationSamples());
        RoundedInputs inputs = new RoundedInputs(observer.graph(), layers);
        Map<String, Op.FakeQuantize> codes = new HashMap<>();
        new ObservedRanges(observer)
                .of(inputs.without(), run.workspace().tensors(), inputs.sources())
                .forEach((source, range) -> codes.put(source, codes(range)));
        run.workspace().replaceGraph(inputs.with(codes));
    }

    private Op.FakeQuantize codes(ObservedRanges.Range range) {
        boolean isDouble = run.network().computeType() == DType.FLOAT64;
        IntegerCodes codes = spec.scheme() == Scheme.SYMMETRIC
                ? IntegerCodes.symmetric(spec.bits(), range.least(), range.greatest(), isDouble)
                : IntegerCodes.affine(spec.bits(), range.least(), range.greatest(), isDouble);
        return new Op.FakeQuantize(codes.scale(), codes.zeroPoint(), codes.least(), codes.most());
    }
}
