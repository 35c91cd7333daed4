package dev.espalier.network.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.network.Engine;
import dev.espalier.network.Golden;
import dev.espalier.network.Loss;
import dev.espalier.network.Network;
import dev.espalier.network.Saliency;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scores by gradients against PyTorch's; make_gradients.py stands beside the numbers. */
class GradientScoresIT {
    private static final List<String> ALL = List.of("conv1.weight", "bn1.weight", "fc.weight", "fc.bias");

    private static Engine engine;
    private static Golden golden;
    private static TensorFile expected;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() throws IOException {
        engine = Engine.start("cpu", 1);
        golden = Golden.open();
        expected = TensorFile.open(Path.of("src/test/resources/network/gradients.safetensors"));
    }

    @AfterAll
    static void close() {
        expected.close();
        engine.close();
        golden.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Saliency.class,
            names = {"TAYLOR", "SNIP"})
    void scores_every_parameter_as_pytorch_does(Saliency saliency) throws IOException {
        String label = saliency.name().toLowerCase(java.util.Locale.ROOT);
        try (Network network = engine.load(Golden.TINY);
                TensorFile scores = file(label + "/", ALL)) {
            network.scoreGradients(saliency, Loss.CROSS_ENTROPY, golden.images(8), scores, _ -> {});
            assertClose(label + "/", scores, 1e-5);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Saliency.class,
            names = {"TAYLOR", "SNIP"})
    void scores_float64_in_float64(Saliency saliency) throws IOException {
        String prefix = "line " + saliency.name().toLowerCase(java.util.Locale.ROOT) + "/";
        try (Network network = engine.load(Golden.LINE);
                TensorFile scores = file(prefix, List.of("fc.weight", "fc.bias"))) {
            network.scoreGradients(saliency, Loss.MSE, golden.line(4), scores, _ -> {});
            assertClose(prefix, scores, 1e-12);
        }
    }

    @Test
    void gathers_movement_over_all_steps_of_training() throws IOException {
        Training training = new Training(Loss.CROSS_ENTROPY, new Sgd(0, 0, false));
        try (Network network = engine.load(Golden.TINY);
                Trainer trainer = new Trainer(network, training, Map.of(), Map.of());
                TensorFile scores = file("movement/", ALL)) {
            trainer.watch(Set.copyOf(ALL));
            trainer.epoch(golden.images(8), 0.1, _ -> {});
            trainer.movement(scores);
            trainer.epoch(golden.images(8), 0.1, _ -> {});
            trainer.movement(scores);
            assertClose("movement/", scores, 1e-5);
        }
    }

    @Test
    void leaves_the_network_and_its_training_as_they_were() throws IOException {
        assertThat(trained(true)).isEqualTo(trained(false));
    }

    private byte[] trained(boolean scored) throws IOException {
        Training training = new Training(Loss.CROSS_ENTROPY, new Sgd(0.9, 5e-3, false));
        try (Network network = engine.load(Golden.TINY);
                Trainer trainer = new Trainer(network, training, golden.masks(), Map.of());
                TensorFile scores = file("taylor/", ALL)) {
            for (int epoch = 0; epoch < 3; epoch++) {
                if (scored) {
                    int arrays = network.arrays();
                    network.scoreGradients(Saliency.TAYLOR, Loss.CROSS_ENTROPY, golden.images(14), scores, _ -> {});
                    assertThat(network.arrays()).isEqualTo(arrays);
                }
                trainer.epoch(golden.images(8), 0.1, _ -> {});
            }
            try (TensorFile _ = golden.copy(network, "plain", folder)) {
                return Files.readAllBytes(folder.resolve("copy.safetensors"));
            }
        }
    }

    @Test
    void names_what_has_no_gradient() throws IOException {
        List<TensorInfo> buffer = List.of(new TensorInfo("bn1.running_mean", DType.FLOAT64, List.of(4L)));
        try (Network network = engine.load(Golden.TINY);
                TensorFile scores = TensorFile.create(folder.resolve("buffer.safetensors"), buffer, Map.of())) {
            assertThat(network.learns("bn1.running_mean")).isFalse();
            assertThat(network.learns("bn1.weight")).isTrue();
            assertThatThrownBy(() -> network.scoreGradients(
                            Saliency.SNIP, Loss.CROSS_ENTROPY, golden.images(8), scores, _ -> {}))
                    .hasMessageContaining("bn1.running_mean");
        }
    }

    private TensorFile file(String prefix, List<String> names) throws IOException {
        List<TensorInfo> tensors = names.stream()
                .map(name -> new TensorInfo(
                        name, DType.FLOAT64, expected.tensor(prefix + name).shape()))
                .toList();
        return TensorFile.create(folder.resolve("scores.safetensors"), tensors, Map.of());
    }

    /** @param share of the largest score of a tensor */
    private static void assertClose(String prefix, TensorFile scores, double share) {
        for (TensorInfo tensor : scores.tensors()) {
            double[] theirs = Golden.values(expected, prefix + tensor.name());
            double largest = 0;
            for (double score : theirs) {
                largest = Math.max(largest, Math.abs(score));
            }
            assertThat(largest).isPositive();
            assertThat(Golden.values(scores, tensor.name()))
                    .as(tensor.name())
                    .containsExactly(theirs, Offset.offset(share * largest));
        }
    }
}
