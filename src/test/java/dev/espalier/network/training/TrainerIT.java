package dev.espalier.network.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.kernels.Mask;
import dev.espalier.kernels.quantization.Over;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.network.ArrayBatches;
import dev.espalier.network.Engine;
import dev.espalier.network.Golden;
import dev.espalier.network.Loss;
import dev.espalier.network.Network;
import dev.espalier.network.Score;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerIT {
    private static final double[] RATES = {0.1, 0.1, 0.02};
    private static final Sgd MOMENTUM = new Sgd(0.9, 5e-3, false);
    private static final double TOLERANCE = 1e-5;

    private static Engine engine;
    private static Golden golden;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() throws IOException {
        engine = Engine.start("cpu", 1);
        golden = Golden.open();
    }

    @AfterAll
    static void close() {
        engine.close();
        golden.close();
    }

    @ParameterizedTest
    @CsvSource({"plain, 0, 0, false", "momentum, 0.9, 5e-3, false", "nesterov, 0.9, 5e-3, true"})
    void descends_as_pytorch_does(String example, double momentum, double decay, boolean nesterov) throws IOException {
        trainAndCompare(example, new Sgd(momentum, decay, nesterov), Map.of(), Map.of());
    }

    @Test
    void holds_masks_through_momentum_and_decay() throws IOException {
        trainAndCompare("masked", MOMENTUM, golden.masks(), Map.of());
    }

    @Test
    void trains_straight_through_quantizers_on_masked_masters() throws IOException {
        trainAndCompare(
                "straight_through",
                MOMENTUM,
                golden.masks(),
                Map.of(
                        "conv1.weight", new Quantizer(4, Scheme.ASYMMETRIC, Over.NONZERO),
                        "fc.weight", new Quantizer(3, Scheme.SYMMETRIC, Over.ALL)));
    }

    @Test
    void trains_straight_through_signs() throws IOException {
        trainAndCompare(
                "one_bit", MOMENTUM, Map.of(), Map.of("fc.weight", new Quantizer(1, Scheme.SYMMETRIC, Over.ALL)));
    }

    private void trainAndCompare(String example, Sgd sgd, Map<String, Mask> masks, Map<String, Quantizer> quantizers)
            throws IOException {
        try (Network network = engine.load(Golden.TINY);
                Trainer trainer = new Trainer(network, new Training(Loss.CROSS_ENTROPY, sgd), masks, quantizers)) {
            for (int epoch = 0; epoch < RATES.length; epoch++) {
                Score score = trainer.epoch(golden.images(8), RATES[epoch], _ -> {});
                golden.assertScore(example, epoch, score, TOLERANCE);
            }
            golden.assertScore(example, RATES.length, trainer.evaluate(golden.images(28), _ -> {}), TOLERANCE);
            try (TensorFile copy = golden.copy(network, example, folder)) {
                golden.assertEqual(example, copy, TOLERANCE);
                masks.forEach((name, mask) -> assertZeros(copy, name, mask));
            }
        }
    }

    private static void assertZeros(TensorFile file, String name, Mask mask) {
        double[] values = Golden.values(file, name);
        for (int i = 0; i < values.length; i++) {
            if (mask.isPruned(i)) {
                assertThat(Double.doubleToRawLongBits(values[i]))
                        .as(name + " at " + i)
                        .isZero();
            }
        }
    }

    @Test
    void hands_full_precision_weights_back_when_closed() throws IOException {
        Map<String, Quantizer> quantizers = Map.of("fc.weight", new Quantizer(2, Scheme.SYMMETRIC, Over.ALL));
        try (Network network = engine.load(Golden.TINY)) {
            byte[] during;
            double quantized;
            try (Trainer trainer =
                    new Trainer(network, new Training(Loss.CROSS_ENTROPY, MOMENTUM), Map.of(), quantizers)) {
                trainer.epoch(golden.images(8), 0.1, _ -> {});
                quantized = trainer.evaluate(golden.images(8), _ -> {}).loss();
                during = bytes(network);
            }
            assertThat(bytes(network)).isEqualTo(during);
            assertThat(network.evaluate(golden.images(8), Loss.CROSS_ENTROPY, _ -> {})
                            .loss())
                    .isNotEqualTo(quantized);
        }
    }

    @Test
    void trains_float64_as_pytorch_does() throws IOException {
        regressAndCompare("mse", Loss.MSE, MOMENTUM);
        regressAndCompare("sum_squared_error", Loss.SUM_SQUARED_ERROR, new Sgd(0, 0, false));
    }

    private void regressAndCompare(String example, Loss loss, Sgd sgd) throws IOException {
        try (Network network = engine.load(Golden.LINE);
                Trainer trainer = new Trainer(network, new Training(loss, sgd), Map.of(), Map.of())) {
            for (int epoch = 0; epoch < 3; epoch++) {
                golden.assertScore(example, epoch, trainer.epoch(golden.line(4), 0.02, _ -> {}), 1e-12);
            }
            golden.assertScore(example, 3, trainer.evaluate(golden.line(5), _ -> {}), 1e-12);
            try (TensorFile copy = golden.copy(network, example, folder)) {
                golden.assertEqual(example, copy, 1e-12);
            }
        }
    }

    @Test
    void trains_to_the_same_bytes_every_time() throws IOException {
        byte[] first = trained();
        assertThat(trained()).isEqualTo(first);
    }

    private byte[] trained() throws IOException {
        try (Network network = engine.load(Golden.TINY);
                Trainer trainer =
                        new Trainer(network, new Training(Loss.CROSS_ENTROPY, MOMENTUM), golden.masks(), Map.of())) {
            for (int epoch = 0; epoch < 5; epoch++) {
                trainer.epoch(golden.images(8), 0.1, _ -> {});
            }
            return bytes(network);
        }
    }

    private byte[] bytes(Network network) throws IOException {
        try (TensorFile copy = golden.copy(network, "plain", folder)) {
            return java.nio.file.Files.readAllBytes(folder.resolve("copy.safetensors"));
        }
    }

    @Test
    void evaluates_between_epochs_without_disturbing_training() throws IOException {
        byte[] expected = trained();
        try (Network network = engine.load(Golden.TINY);
                Trainer trainer =
                        new Trainer(network, new Training(Loss.CROSS_ENTROPY, MOMENTUM), golden.masks(), Map.of())) {
            for (int epoch = 0; epoch < 5; epoch++) {
                trainer.evaluate(golden.images(28), _ -> {});
                trainer.epoch(golden.images(8), 0.1, _ -> {});
            }
            trainer.evaluate(golden.images(5), _ -> {});
            assertThat(bytes(network)).isEqualTo(expected);
        }
    }

    @Test
    void replaces_held_masks_and_zeroes_without_holding() throws IOException {
        Mask conv = golden.mask("conv1.weight");
        Mask linear = golden.mask("fc.weight");
        try (Network network = engine.load(Golden.TINY);
                Trainer trainer = new Trainer(
                        network, new Training(Loss.CROSS_ENTROPY, MOMENTUM), Map.of("conv1.weight", conv), Map.of())) {
            trainer.hold(Map.of("fc.weight", linear));
            trainer.zero(Map.of("conv1.weight", Mask.none(conv.count())));
            trainer.epoch(golden.images(8), 0.1, _ -> {});
            try (TensorFile copy = golden.copy(network, "plain", folder)) {
                assertZeros(copy, "fc.weight", linear);
                assertThat(Golden.values(copy, "conv1.weight")).doesNotContain(0.0);
            }
            trainer.zero(Map.of("conv1.weight", conv));
            try (TensorFile copy = golden.copy(network, "plain", folder)) {
                assertZeros(copy, "conv1.weight", conv);
                assertZeros(copy, "fc.weight", linear);
            }
        }
    }

    @Test
    void stops_at_a_loss_that_is_not_finite_before_it_changes_weights() throws IOException {
        ArrayBatches.Column inputs = ArrayBatches.Column.doubles(List.of(2L, 3L), 1, 2, 3, 4, 5, Double.NaN);
        ArrayBatches.Column targets = ArrayBatches.Column.doubles(List.of(2L, 1L), 1, 2);
        try (Network network = engine.load(Golden.LINE);
                Trainer trainer = new Trainer(network, new Training(Loss.MSE, MOMENTUM), Map.of(), Map.of());
                TensorFile before = golden.copy(network, "mse", folder)) {
            assertThatThrownBy(() -> trainer.epoch(ArrayBatches.of(inputs, targets, 2), 0.1, _ -> {}))
                    .isInstanceOf(Diverged.class)
                    .hasMessage("the training loss is NaN at step 1 of the epoch");
            double[] weights = Golden.values(before, "fc.weight");
            try (TensorFile after = golden.copy(network, "mse", folder)) {
                assertThat(Golden.values(after, "fc.weight")).isEqualTo(weights);
            }
        }
    }

    @Test
    void names_what_it_cannot_train() {
        Map<String, Mask> unknown = Map.of("conv9.weight", Mask.none(1));
        Map<String, Mask> small = Map.of("conv1.weight", Mask.none(1));
        try (Network network = engine.load(Golden.TINY)) {
            assertThatThrownBy(
                            () -> new Trainer(network, new Training(Loss.CROSS_ENTROPY, MOMENTUM), unknown, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the network has no parameter \"conv9.weight\"");
            assertThatThrownBy(() -> new Trainer(network, new Training(Loss.CROSS_ENTROPY, MOMENTUM), small, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the mask of \"conv1.weight\" covers 1 weights, the tensor has 72");
        }
    }
}
