package dev.espalier.compression.quantizing;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.running.Observer;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Activations;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Op;
import dev.espalier.graph.RoundedInputs;
import dev.espalier.graph.torchscript.Observation;
import dev.espalier.kernels.quantization.IntegerCodes;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.tensors.DType;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Rounds what layers read: finds the least and the greatest value that each reads over samples, in eval mode and before
 * the step rounds any weight, and puts nodes that round into the graph. The ranges stay as they were found then.
 */
record ActivationRounding(Activations spec, Run run) {
    void apply(List<Layer> layers) throws IOException {
        Observer observer = new Observer(run, spec.calibrationSamples());
        Graph graph = observer.graph();
        RoundedInputs inputs = new RoundedInputs(graph, layers);
        List<String> sources = inputs.sources();
        double[] ends = ends(observer, inputs.without(), sources);
        Map<String, Op.FakeQuantize> codes = new HashMap<>();
        for (int i = 0; i < sources.size(); i++) {
            codes.put(sources.get(i), codes(sources.get(i), ends[2 * i], ends[2 * i + 1]));
        }
        run.workspace().replaceGraph(inputs.with(codes));
    }

    /** Least and greatest of every source, one after the other. */
    private double[] ends(Observer observer, Graph graph, List<String> sources) throws IOException {
        double[] ends = new double[2 * sources.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = i % 2 == 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        List<Observation> asked = sources.stream().map(Observation.Ends::new).collect(Collectors.toList());
        observer.run(graph, run.workspace().tensors(), asked, false, (found, _) -> {
            for (int i = 0; i < ends.length; i++) {
                ends[i] = i % 2 == 0 ? Math.min(ends[i], found[i]) : Math.max(ends[i], found[i]);
            }
        });
        return ends;
    }

    private Op.FakeQuantize codes(String source, double least, double greatest) {
        if (!Double.isFinite(greatest - least)) {
            throw new CompressionFailure(
                    CompressionFailure.Code.DATA,
                    "what layers read at node \"" + source + "\" reaches from " + least + " to " + greatest
                            + ", which no codes can cover",
                    "find out what in the network or the data is not finite");
        }
        boolean isDouble = run.network().computeType() == DType.FLOAT64;
        IntegerCodes codes = spec.scheme() == Scheme.SYMMETRIC
                ? IntegerCodes.symmetric(spec.bits(), least, greatest, isDouble)
                : IntegerCodes.affine(spec.bits(), least, greatest, isDouble);
        return new Op.FakeQuantize(codes.scale(), codes.zeroPoint(), codes.least(), codes.most());
    }
}
