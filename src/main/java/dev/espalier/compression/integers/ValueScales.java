package dev.espalier.compression.integers;

import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.integer.ByteCodes;
import dev.espalier.graph.integer.Folded;
import dev.espalier.graph.integer.IntegerPlan;
import dev.espalier.kernels.calibration.ValueRange;
import dev.espalier.kernels.quantization.IntegerCodes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How values between layers are codes of a byte: as a step before has simulated them, where it did with no more than 8 bits,
 * else over the range that was found for them.
 *
 * @param simulated what steps have put in front of layers, by the value whose codes that decides
 * @param cut whether values are known to lie beyond the simulated codes: fewer than 256 of them would leave room for these in
 *     a byte, so that the codes are laid as finely as a byte can between the same ends
 */
record ValueScales(Map<String, Op.FakeQuantize> simulated, boolean cut) {
    static final int BITS = 8;

    /** Codes that are even to both sides leave out one of a byte's. */
    private static final int WHOLE = ByteCodes.MOST - 1;

    static ValueScales of(Graph graph, Folded folded, IntegerPlan plan, boolean cut) {
        Map<String, Op.FakeQuantize> simulated = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.FakeQuantize codes && codes.quantMax() - codes.quantMin() <= ByteCodes.MOST) {
                String source = node.inputs().getFirst();
                simulated.putIfAbsent(plan.source(folded.became().getOrDefault(source, source)), codes);
            }
        }
        return new ValueScales(simulated, cut);
    }

    Map<String, ByteCodes> codes(Map<String, ValueRange> ranges) {
        Map<String, ByteCodes> codes = new HashMap<>();
        ranges.forEach((name, range) -> codes.put(name, codes(simulated.get(name), range)));
        return codes;
    }

    /** The zero point of what is never below 0 is 0: else ONNX Runtime does not make a layer and its relu one. */
    private ByteCodes codes(Op.@Nullable FakeQuantize simulated, ValueRange range) {
        if (simulated == null) {
            IntegerCodes codes = IntegerCodes.affine(BITS, range.least(), range.greatest(), false);
            return new ByteCodes((float) codes.scale(), codes.zeroPoint());
        }
        int codes = simulated.quantMax() - simulated.quantMin();
        double finer = cut && codes < WHOLE ? (double) ByteCodes.MOST / codes : 1;
        int zeroPoint =
                range.least() >= 0 ? 0 : (int) Math.rint((simulated.zeroPoint() - simulated.quantMin()) * finer);
        return new ByteCodes((float) (simulated.scale() / finer), zeroPoint);
    }
}
