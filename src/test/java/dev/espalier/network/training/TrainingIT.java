package dev.espalier.network.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDArray;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.quantization.Over;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.network.Engine;
import dev.espalier.network.Golden;
import dev.espalier.network.Loss;
import dev.espalier.network.Network;
import dev.espalier.network.Outputs;
import dev.espalier.network.Score;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every optimizer, penalty and teacher against the same in plain PyTorch: make_training.py. */
class TrainingIT {
    private static final double[] RATES = {0.1, 0.1, 0.02};
    private static final double[] SLOW = {0.01, 0.01, 0.002};
    private static final double[] LINE_RATES = {0.02, 0.02, 0.005};
    private static final Sgd SGD = new Sgd(0.9, 5e-3, false);
    private static final Adam ADAM = new Adam(0.9, 0.999, 1e-8, 5e-3, false);
    private static final Adam ADAMW = new Adam(0.8, 0.95, 1e-6, 0.5, true);
    private static final List<String> WEIGHTS = List.of("conv1.weight", "fc.weight");
    private static final Map<String, Quantizer> QUANTIZERS = Map.of(
            "conv1.weight", new Quantizer(4, Scheme.SYMMETRIC, Over.ALL),
            "fc.weight", new Quantizer(3, Scheme.SYMMETRIC, Over.ALL));

    private static Engine engine;
    private static Golden data;
    private static Golden golden;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() throws IOException {
        engine = Engine.start("cpu", 1);
        data = Golden.open();
        golden = Golden.open("training.safetensors");
    }

    @AfterAll
    static void close() {
        engine.close();
        data.close();
        golden.close();
    }

    private static Training training(Loss loss, Optimizer optimizer, List<Penalty> penalties, List<String> weights) {
        return new Training(loss, optimizer, penalties, weights, null, null);
    }

    private static List<Penalty> penalties(String name) {
        return switch (name) {
            case "l1" -> List.of(new Penalty.L1(0.05));
            case "proximal_l1" -> List.of(new Penalty.ProximalL1(0.3));
            case "trimmed_l1" -> List.of(new Penalty.TrimmedL1(0.5, 40));
            case "group_lasso" -> List.of(new Penalty.GroupLasso(2));
            case "top_k" -> List.of(new Penalty.TopK(50));
            case "l1 and top_k" -> List.of(new Penalty.L1(0.05), new Penalty.TopK(50));
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Test
    void adam_descends_as_pytorch_does() throws IOException {
        compare("adam", new Training(Loss.CROSS_ENTROPY, ADAM), SLOW, Map.of(), Map.of());
        compare("adamw", new Training(Loss.CROSS_ENTROPY, ADAMW), SLOW, Map.of(), Map.of());
    }

    @Test
    void adam_holds_masks_through_its_moments_and_decay() throws IOException {
        compare("adam masked", new Training(Loss.CROSS_ENTROPY, ADAM), SLOW, data.masks(), Map.of());
        compare("adamw masked", new Training(Loss.CROSS_ENTROPY, ADAMW), SLOW, data.masks(), Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"l1", "proximal_l1", "trimmed_l1", "group_lasso", "top_k", "l1 and top_k"})
    void penalties_act_as_in_pytorch(String name) throws IOException {
        Training training = training(Loss.CROSS_ENTROPY, SGD, penalties(name), WEIGHTS);
        compare(name, training, RATES, Map.of(), Map.of());
        compare(name + " masked", training, RATES, data.masks(), Map.of());
        compare(name + " quantized", training, RATES, Map.of(), QUANTIZERS);
        Training slow = training(Loss.CROSS_ENTROPY, ADAM, penalties(name), WEIGHTS);
        compare(name + " adam", slow, SLOW, data.masks(), Map.of());
    }

    @Test
    void a_student_learns_from_a_teacher_as_in_pytorch() throws IOException {
        try (Network dense = engine.load(Golden.TINY)) {
            Teacher teacher = new Teacher(dense, 3, 0.7);
            compare("distillation", taught(SGD, teacher), RATES, Map.of(), Map.of());
            compare("distillation masked adam", taught(ADAM, teacher), SLOW, data.masks(), Map.of());
        }
    }

    private static Training taught(Optimizer optimizer, Teacher teacher) {
        return new Training(Loss.CROSS_ENTROPY, optimizer, List.of(), List.of(), teacher, null);
    }

    private void compare(
            String example,
            Training training,
            double[] rates,
            Map<String, Mask> masks,
            Map<String, Quantizer> quantizers)
            throws IOException {
        try (Network network = engine.load(Golden.TINY);
                Trainer trainer = new Trainer(network, training, masks, quantizers)) {
            for (int epoch = 0; epoch < rates.length; epoch++) {
                golden.assertScore(example, epoch, trainer.epoch(data.images(8), rates[epoch], _ -> {}), 1e-5);
            }
            golden.assertScore(example, rates.length, trainer.evaluate(data.images(28), _ -> {}), 1e-5);
            try (TensorFile copy = golden.copy(network, example, folder)) {
                golden.assertEqual(example, copy, 1e-5);
                WEIGHTS.forEach(name -> assertSameZeros(example, copy, name));
            }
        }
    }

    /** Exactly 0 and not -0 wherever PyTorch has a zero, pruned or drawn there. */
    private static void assertSameZeros(String example, TensorFile file, String name) {
        double[] expected = golden.values(example + "/" + name);
        double[] values = Golden.values(file, name);
        for (int i = 0; i < values.length; i++) {
            assertThat(Double.doubleToRawLongBits(values[i]) == 0)
                    .as(example + " " + name + " at " + i + ": " + values[i])
                    .isEqualTo(expected[i] == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"l1, 0.5, 0", "proximal_l1, 0.7, 0", "trimmed_l1, 1, 1", "group_lasso, 0.7, 0", "top_k, 0, 2"})
    void penalties_act_in_float64(String name, double strength, long keep) throws IOException {
        Penalty penalty = switch (name) {
            case "l1" -> new Penalty.L1(strength);
            case "proximal_l1" -> new Penalty.ProximalL1(strength);
            case "trimmed_l1" -> new Penalty.TrimmedL1(strength, keep);
            case "group_lasso" -> new Penalty.GroupLasso(strength);
            default -> new Penalty.TopK(keep);
        };
        regress(name, training(Loss.MSE, SGD, List.of(penalty), List.of("fc.weight")));
    }

    @Test
    void adam_trains_float64_as_pytorch_does() throws IOException {
        regress("adam", new Training(Loss.MSE, ADAM));
        regress("adamw", new Training(Loss.MSE, ADAMW));
    }

    private void regress(String name, Training training) throws IOException {
        String example = "line " + name;
        try (Network network = engine.load(Golden.LINE);
                Trainer trainer = new Trainer(network, training, Map.of(), Map.of())) {
            for (int epoch = 0; epoch < 3; epoch++) {
                Score score = trainer.epoch(data.line(4), LINE_RATES[epoch], _ -> {});
                golden.assertScore(example, epoch, score, 1e-12);
            }
            golden.assertScore(example, 3, trainer.evaluate(data.line(5), _ -> {}), 1e-12);
            try (TensorFile copy = golden.copy(network, example, folder)) {
                golden.assertEqual(example, copy, 1e-12);
            }
        }
    }

    @Test
    void of_equal_weights_the_first_stay() throws IOException {
        assertThat(keptOf(3, 1, -2, 2, 2, 0, -2)).containsExactly(0, -2, 2, 2, 0, 0);
        assertThat(keptOf(0, 1, -2)).containsExactly(0, 0);
        assertThat(keptOf(2, 1, -2)).containsExactly(1, -2);
        assertThat(keptOf(9, 1, -2)).containsExactly(1, -2);
    }

    /** The weights in two tensors of equal size. */
    private static double[] keptOf(long count, double... weights) throws IOException {
        try (Network network = engine.load(Golden.LINE);
                var scope = network.scope()) {
            int half = weights.length / 2;
            var first = (PtNDArray) scope.create(Arrays.copyOf(weights, half));
            var second = (PtNDArray) scope.create(Arrays.copyOfRange(weights, half, weights.length));
            Largest.eraseOthers(List.of(first, second), count, scope);
            return IntStream.range(0, weights.length)
                    .mapToDouble(i -> i < half
                            ? Outputs.of(first).values()[i]
                            : Outputs.of(second).values()[i - half])
                    .toArray();
        }
    }

    @Test
    void a_trajectory_tells_loss_and_weights_before_every_update_and_after_the_last() throws IOException {
        Trajectory trajectory = new Trajectory();
        Training training = new Training(Loss.MSE, new Sgd(0, 0, false), List.of(), List.of(), null, trajectory);
        double[] start;
        double[] end;
        double last;
        try (Network network = engine.load(Golden.LINE);
                Trainer trainer = new Trainer(network, training, Map.of(), Map.of())) {
            start = weights(network);
            trainer.epoch(data.line(5), 0.02, _ -> {});
            Score score = trainer.epoch(data.line(12), 0.02, _ -> {});
            end = weights(network);
            trainer.recordLast();
            assertThat(trajectory.points().get(3).loss()).isCloseTo(score.loss(), within(1e-12));
            last = trainer.evaluate(data.line(12), _ -> {}).loss();
        }
        assertThat(trajectory.points()).hasSize(3 + 1 + 1);
        assertThat(trajectory.points().getFirst().weights().get("fc.weight")).isEqualTo(start);
        assertThat(trajectory.points().getFirst().weights()).containsOnlyKeys("fc.weight", "fc.bias");
        assertThat(trajectory.points().getLast().weights().get("fc.weight")).isEqualTo(end);
        assertThat(trajectory.points().getLast().loss()).isCloseTo(last, within(1e-12));
    }

    private double[] weights(Network network) throws IOException {
        try (TensorFile copy = golden.copy(network, "line adam", folder)) {
            return Golden.values(copy, "fc.weight");
        }
    }

    @Test
    void recording_changes_nothing_of_the_result() throws IOException {
        assertThat(trained(new Trajectory())).isEqualTo(trained(null));
    }

    private byte[] trained(@Nullable Trajectory trajectory) throws IOException {
        Training training = new Training(Loss.CROSS_ENTROPY, SGD, List.of(), List.of(), null, trajectory);
        try (Network network = engine.load(Golden.TINY);
                Trainer trainer = new Trainer(network, training, data.masks(), QUANTIZERS)) {
            trainer.epoch(data.images(8), 0.1, _ -> {});
            trainer.epoch(data.images(8), 0.1, _ -> {});
            golden.copy(network, "adam", folder).close();
            return Files.readAllBytes(folder.resolve("copy.safetensors"));
        }
    }
}
