package dev.espalier.compression.integers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.compression.workspace.Opening;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Node;
import dev.espalier.graph.integer.Folded;
import dev.espalier.graph.integer.IntegerPlan;
import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.Over;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.RangeMethod;
import dev.espalier.kernels.quantization.RangeRule;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Codes that a step has rounded weights to are those of the integer program, also where batch norm is folded into them. */
class WeightScalesIT {
    private static final Path RESOURCES = Path.of("src/test/resources/compression/quantizing");

    @TempDir
    private Path folder;

    @Test
    void weights_are_whole_multiples_of_the_scales_within_the_bits_they_were_rounded_to() throws IOException {
        for (Granularity granularity : new Granularity[] {Granularity.TENSOR, Granularity.CHANNEL}) {
            Quantizer four =
                    new Quantizer(4, Scheme.SYMMETRIC, granularity, 0, RangeRule.of(RangeMethod.MIN_MAX, Over.ALL));
            try (Workspace workspace = rounded(four);
                    Folded folded = folded(workspace)) {
                IntegerPlan plan =
                        new IntegerPlan(folded.graph(), folded.tensors().tensors());
                assertThat(plan.layers()).hasSize(5);
                for (Node layer : plan.layers()) {
                    double[] scales = new WeightScales(workspace, folded, 8)
                            .of(layer)
                            .orElseThrow(() -> new AssertionError(layer.name()));
                    assertCodes(folded.tensors(), layer, scales, 7);
                }
                assertThat(folded.factors(plan.layers().getFirst()))
                        .as("a norm is folded")
                        .isPresent();
            }
        }
    }

    @Test
    void other_codes_are_left_to_be_found_anew() throws IOException {
        RangeRule range = RangeRule.of(RangeMethod.MIN_MAX, Over.ALL);
        assertThat(scales(new Quantizer(8, Scheme.SYMMETRIC, Granularity.CHANNEL, 0, range), 8))
                .isPresent();
        assertThat(scales(new Quantizer(8, Scheme.SYMMETRIC, Granularity.CHANNEL, 0, range), 7))
                .as("of a processor whose products saturate")
                .isEmpty();
        assertThat(scales(new Quantizer(9, Scheme.SYMMETRIC, Granularity.CHANNEL, 0, range), 8))
                .isEmpty();
        assertThat(scales(new Quantizer(4, Scheme.SYMMETRIC, Granularity.GROUP, 2, range), 8))
                .isEmpty();
        assertThat(scales(new Quantizer(4, Scheme.ASYMMETRIC, Granularity.TENSOR, 0, range), 8))
                .isEmpty();
    }

    private Optional<double[]> scales(Quantizer quantizer, int most) throws IOException {
        try (Workspace workspace = rounded(quantizer);
                Folded folded = folded(workspace)) {
            Node first = new IntegerPlan(folded.graph(), folded.tensors().tensors())
                    .layers()
                    .getFirst();
            return new WeightScales(workspace, folded, most).of(first);
        }
    }

    private static void assertCodes(TensorFile tensors, Node layer, double[] scales, int most) {
        double[] weights = new double[(int) tensors.tensor(layer.weight()).elements()];
        tensors.values(layer.weight()).read(0, weights, weights.length);
        int row = weights.length / scales.length;
        int largest = 0;
        for (int i = 0; i < weights.length; i++) {
            double code = weights[i] / scales[i / row];
            assertThat(code).as(layer.name()).isCloseTo(Math.rint(code), within(1e-4));
            largest = Math.max(largest, (int) Math.abs(Math.rint(code)));
        }
        assertThat(largest).as(layer.name()).isEqualTo(most);
    }

    private Workspace rounded(Quantizer quantizer) throws IOException {
        Path scratch = Files.createTempDirectory(folder, "workspace");
        Architecture architecture = Architecture.of(
                JsonMapper.shared().readTree(RESOURCES.resolve("document.json").toFile()));
        Workspace workspace = Opening.open(scratch, RESOURCES.resolve("model.safetensors"), architecture, false);
        for (Layer layer : workspace.layers()) {
            workspace.promises().unrounded().keep(layer.weight());
            workspace.promises().roundings().hold(layer, quantizer);
        }
        return workspace;
    }

    private Folded folded(Workspace workspace) throws IOException {
        Graph graph = Objects.requireNonNull(workspace.structure().graph());
        return Folded.of(graph, workspace.tensors(), Files.createTempFile(folder, "folded", ".safetensors"));
    }
}
