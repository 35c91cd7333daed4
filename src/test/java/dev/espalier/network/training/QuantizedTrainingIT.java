package dev.espalier.network.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernels.Mask;
import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.Over;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.RangeMethod;
import dev.espalier.kernels.quantization.RangeRule;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.network.Engine;
import dev.espalier.network.Golden;
import dev.espalier.network.Loss;
import dev.espalier.network.Network;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training through every kind of quantizer against the same in plain PyTorch: make_quantized_training.py. */
class QuantizedTrainingIT {
    private static final double[] RATES = {0.1, 0.1, 0.02};
    private static final Training SGD = new Training(Loss.CROSS_ENTROPY, new Sgd(0.9, 5e-3, false));

    private static Engine engine;
    private static Golden data;
    private static Golden golden;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() throws IOException {
        engine = Engine.start("cpu", 1);
        data = Golden.open();
        golden = Golden.open("quantized_training.safetensors");
    }

    @AfterAll
    static void close() {
        engine.close();
        data.close();
        golden.close();
    }

    private static Quantizer quantizer(String name) {
        return switch (name) {
            case "affine by channel" -> with(4, Scheme.AFFINE, Granularity.CHANNEL, RangeMethod.MIN_MAX, Over.ALL);
            case "fixed range" -> new Quantizer(4, Scheme.FIXED_RANGE, Granularity.TENSOR, 0, RangeRule.fixed(0.3));
            case "symmetric mse by group" -> with(3, Scheme.SYMMETRIC, Granularity.GROUP, RangeMethod.MSE, Over.ALL);
            case "asymmetric percentile" ->
                with(4, Scheme.ASYMMETRIC, Granularity.TENSOR, RangeMethod.PERCENTILE, Over.NONZERO);
            case "affine kl by channel" -> with(5, Scheme.AFFINE, Granularity.CHANNEL, RangeMethod.KL, Over.ALL);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Quantizer with(int bits, Scheme scheme, Granularity granularity, RangeMethod method, Over over) {
        return new Quantizer(bits, scheme, granularity, 5, new RangeRule(method, over, 95, Double.NaN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "affine by channel",
                "fixed range",
                "symmetric mse by group",
                "asymmetric percentile",
                "affine kl by channel"
            })
    void trains_straight_through_as_pytorch_does(String name) throws IOException {
        compare(name, quantizer(name), Map.of());
        compare(name + " masked", quantizer(name), data.masks());
    }

    @Test
    void trains_the_centroids_of_codebooks_as_pytorch_does() throws IOException {
        compare("codebook", new Quantizer(3, Scheme.CODEBOOK, Over.ALL), Map.of());
        compare("codebook masked", new Quantizer(2, Scheme.CODEBOOK, Over.ALL), data.masks());
    }

    /**
     * A range by divergence is the best of some hundred candidates. On one processor two epochs of training agree with
     * PyTorch's to 3e-8 and the third jumps by 3e-4, as when another candidate won; on others all three agree. The first
     * two are held to as strictly as everything else.
     */
    private static double tolerance(Quantizer quantizer, int epoch) {
        return quantizer.range().method() == RangeMethod.KL && epoch >= 2 ? 1e-3 : 1e-5;
    }

    private void compare(String example, Quantizer quantizer, Map<String, Mask> masks) throws IOException {
        Map<String, Quantizer> quantizers = Map.of("conv1.weight", quantizer, "fc.weight", quantizer);
        try (Network network = engine.load(Golden.TINY);
                Trainer trainer = new Trainer(network, SGD, masks, quantizers)) {
            int arrays = trainer.arrays();
            for (int epoch = 0; epoch < RATES.length; epoch++) {
                double tolerance = tolerance(quantizer, epoch);
                golden.assertScore(example, epoch, trainer.epoch(data.images(8), RATES[epoch], _ -> {}), tolerance);
            }
            assertThat(trainer.arrays()).isEqualTo(arrays + network.parameters().size());
            double tolerance = tolerance(quantizer, RATES.length);
            golden.assertScore(example, RATES.length, trainer.evaluate(data.images(28), _ -> {}), tolerance);
            try (TensorFile copy = golden.copy(network, example, folder)) {
                golden.assertEqual(example, copy, tolerance);
            }
        }
    }
}
