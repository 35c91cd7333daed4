package dev.espalier.compression.integers;

import dev.espalier.compression.running.ObservedRanges;
import dev.espalier.compression.running.ObservedRanges.Range;
import dev.espalier.compression.running.Observer;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.integer.ByteCodes;
import dev.espalier.graph.integer.Folded;
import dev.espalier.graph.integer.IntegerPlan;
import dev.espalier.kernels.quantization.IntegerCodes;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds how values between layers are codes of a byte: as a step before has simulated them, where it did with no more than
 * 8 bits, else from the least to the greatest value over samples.
 */
record ValueScales(Run job) {
    private static final int BITS = 8;

    /** @return for every value that the plan wants the range of */
    Map<String, ByteCodes> of(Graph graph, Folded folded, IntegerPlan plan) throws IOException {
        Map<String, Op.FakeQuantize> simulated = simulated(graph, folded, plan);
        Observer observer = new Observer(job, StepSpec.CALIBRATION_SAMPLES);
        Map<String, ByteCodes> scales = new HashMap<>();
        new ObservedRanges(observer)
                .of(folded.graph(), folded.tensors(), plan.ranged())
                .forEach((name, range) -> scales.put(name, codes(simulated.get(name), range)));
        return scales;
    }

    /** What steps have put in front of layers, by the value whose codes that decides. */
    private static Map<String, Op.FakeQuantize> simulated(Graph graph, Folded folded, IntegerPlan plan) {
        Map<String, Op.FakeQuantize> simulated = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.FakeQuantize codes && codes.quantMax() - codes.quantMin() <= ByteCodes.MOST) {
                String source = node.inputs().getFirst();
                simulated.putIfAbsent(plan.source(folded.became().getOrDefault(source, source)), codes);
            }
        }
        return simulated;
    }

    /** The zero point of what is never below 0 is 0: else ONNX Runtime does not make a layer and its relu one. */
    private static ByteCodes codes(Op.@Nullable FakeQuantize simulated, Range range) {
        if (simulated == null) {
            IntegerCodes codes = IntegerCodes.affine(BITS, range.least(), range.greatest(), false);
            return new ByteCodes((float) codes.scale(), codes.zeroPoint());
        }
        int zeroPoint = range.least() >= 0 ? 0 : simulated.zeroPoint() - simulated.quantMin();
        return new ByteCodes(simulated.scale().floatValue(), zeroPoint);
    }
}
