package dev.espalier.compression.integers;

import dev.espalier.compression.coding.KnownGrids;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Node;
import dev.espalier.graph.integer.Folded;
import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.IntegerGrids;
import dev.espalier.kernels.quantization.Quantizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The scales that weights were rounded to by the steps before, so that their codes become those of an integer program.
 *
 * @param most bits that codes may have
 */
record WeightScales(Workspace workspace, Folded folded, int most) {
    static final int BYTE = 8;

    /**
     * One for each channel of the layer's folded weight; empty where its weights are not whole multiples of one scale a
     * channel, with codes of so many bits.
     */
    Optional<double[]> of(Node node) throws IOException {
        String stored = workspace.tensors().stored(node.weight()).name();
        for (Layer layer : workspace.layers()) {
            Optional<Quantizer> quantizer = workspace.promises().roundings().quantizer(layer);
            if (layer.weight().name().equals(stored) && quantizer.isPresent() && fits(quantizer.get())) {
                return new KnownGrids(workspace)
                        .of(layer.weight(), quantizer.get())
                        .filter(grids -> Arrays.stream(grids.zeroPoints()).allMatch(zero -> zero == 0))
                        .map(grids -> scales(
                                grids,
                                node,
                                Math.toIntExact(layer.weight().shape().getFirst())));
            }
        }
        return Optional.empty();
    }

    private boolean fits(Quantizer quantizer) {
        return quantizer.bits() <= most && quantizer.granularity() != Granularity.GROUP;
    }

    private double[] scales(IntegerGrids grids, Node node, int channels) {
        double[] scales = new double[channels];
        double[] factors = folded.factors(node).orElse(null);
        for (int i = 0; i < channels; i++) {
            double scale = grids.scales()[grids.slices() == 1 ? 0 : i];
            scales[i] = factors == null ? scale : scale * Math.abs(factors[i]);
        }
        return scales;
    }
}
