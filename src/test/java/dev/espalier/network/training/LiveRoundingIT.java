package dev.espalier.network.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.espalier.kernels.quantization.Over;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.network.Engine;
import dev.espalier.network.Golden;
import dev.espalier.network.Network;
import dev.espalier.network.Outputs;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveRoundingIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 16})
    void rounds_to_the_bits_that_pytorch_and_the_kernel_round_to(int bits) throws IOException {
        try (Golden golden = Golden.open()) {
            double[] weights = golden.values("quantizer/w");
            for (Scheme scheme : List.of(Scheme.ASYMMETRIC, Scheme.SYMMETRIC)) {
                double[] shifted = shifted(weights, scheme == Scheme.SYMMETRIC ? -2 : 0);
                for (Over over : Over.values()) {
                    Quantizer quantizer = new Quantizer(bits, scheme, over);
                    double[] rounded = inEngine(quantizer, shifted);
                    String name = "quantizer/" + scheme + " " + bits + " " + over;
                    assertThat(rounded).as(name).isEqualTo(golden.values(name.toLowerCase(Locale.ROOT)));
                    assertThat(rounded).as(name + " in the kernel").isEqualTo(inKernel(quantizer, shifted));
                }
            }
        }
    }

    @Test
    void leaves_weights_that_are_all_equal_and_zeros() throws IOException {
        for (double value : new double[] {0, -1.5}) {
            for (Over over : Over.values()) {
                double[] weights = {value, value, value};
                assertThat(inEngine(new Quantizer(4, Scheme.ASYMMETRIC, over), weights))
                        .isEqualTo(weights);
                assertThat(inEngine(new Quantizer(1, Scheme.SYMMETRIC, over), weights))
                        .isEqualTo(weights);
            }
        }
    }

    private static double[] shifted(double[] weights, float by) {
        double[] shifted = weights.clone();
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] = (float) shifted[i] + by;
        }
        return shifted;
    }

    private static double[] inEngine(Quantizer quantizer, double[] weights) {
        float[] floats = new float[weights.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) weights[i];
        }
        try (Engine engine = Engine.start("cpu", 1);
                Network network = engine.load(Golden.TINY);
                PtNDManager scope = network.scope()) {
            PtNDArray array = (PtNDArray) scope.create(floats, new Shape(floats.length));
            return Outputs.of(LiveRounding.of(quantizer, array, scope)).values();
        }
    }

    private double[] inKernel(Quantizer quantizer, double[] weights) throws IOException {
        TensorInfo tensor = new TensorInfo("w", DType.FLOAT32, List.of((long) weights.length));
        try (TensorFile file = TensorFile.create(folder.resolve("w.safetensors"), List.of(tensor), Map.of())) {
            file.editable("w").write(0, weights, weights.length);
            quantizer.apply(file.editable("w"));
            return Golden.values(file, "w");
        }
    }
}
