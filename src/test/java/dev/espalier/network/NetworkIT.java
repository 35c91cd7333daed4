package dev.espalier.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.network.ArrayBatches.Column;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkIT {
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

    @Test
    void says_what_it_runs_on() {
        assertThat(engine.description()).isEqualTo("PyTorch 2.7.1");
    }

    @Test
    void evaluates_as_pytorch_does_whatever_the_batch_size() {
        List<Integer> heard = new ArrayList<>();
        try (Network network = engine.load(Golden.TINY)) {
            golden.assertScore("still", 0, network.evaluate(golden.images(28), Loss.CROSS_ENTROPY, _ -> {}), 1e-6);
            golden.assertScore("still", 0, network.evaluate(golden.images(12), Loss.CROSS_ENTROPY, heard::add), 1e-6);
        }
        assertThat(heard).containsExactly(12, 24, 28);
    }

    @Test
    void hands_back_parameters_and_buffers_as_they_were_loaded() throws IOException {
        try (Network network = engine.load(Golden.TINY);
                TensorFile copy = golden.copy(network, "start", folder)) {
            golden.assertEqual("start", copy, 0);
        }
    }

    @Test
    void rounds_to_the_type_of_the_file() throws IOException {
        List<TensorInfo> half = golden.tensors("start").stream()
                .map(tensor -> tensor.dtype() == DType.FLOAT32
                        ? new TensorInfo(tensor.name(), DType.FLOAT16, tensor.shape())
                        : tensor)
                .toList();
        try (Network network = engine.load(Golden.TINY);
                TensorFile copy = TensorFile.create(folder.resolve("half.safetensors"), half, Map.of())) {
            network.copyTo(copy);
            double[] expected = golden.values("start/fc.weight");
            for (int i = 0; i < expected.length; i++) {
                expected[i] = Float.float16ToFloat(Float.floatToFloat16((float) expected[i]));
            }
            assertThat(Golden.values(copy, "fc.weight")).isEqualTo(expected);
        }
    }

    @Test
    void refuses_a_file_whose_tensor_has_another_shape() throws IOException {
        List<TensorInfo> other = List.of(
                new TensorInfo("fc.weight", DType.FLOAT64, List.of(3L, 1L)),
                new TensorInfo("fc.bias", DType.FLOAT64, List.of(1L)));
        try (Network network = engine.load(Golden.LINE);
                TensorFile file = TensorFile.create(folder.resolve("other.safetensors"), other, Map.of())) {
            assertThatThrownBy(() -> network.copyTo(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tensor \"fc.weight\" has shape [1, 3] in the network and [3, 1] in the file");
        }
    }

    @Test
    void matches_targets_without_a_last_dimension_and_stretches_none() {
        Column inputs = Column.doubles(List.of(3L, 3L), 1, 0, 0, 0, 1, 0, 0, 0, 1);
        Column flat = Column.doubles(List.of(3L), 1, 2, 3);
        Column column = Column.doubles(List.of(3L, 1L), 1, 2, 3);
        Column wide = Column.doubles(List.of(3L, 2L), 1, 2, 3, 4, 5, 6);
        try (Network network = engine.load(Golden.LINE)) {
            Score score = network.evaluate(ArrayBatches.of(inputs, flat, 3), Loss.MSE, _ -> {});
            assertThat(score).isEqualTo(network.evaluate(ArrayBatches.of(inputs, column, 2), Loss.MSE, _ -> {}));
            assertThat(score.accuracy()).isNull();
            assertThatThrownBy(() -> network.evaluate(ArrayBatches.of(inputs, wide, 3), Loss.MSE, _ -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the network's outputs have shape [3, 1], the targets [3, 2]: they do not match");
        }
    }

    @Test
    void names_a_class_that_the_network_has_no_output_for() {
        Column inputs = Column.floats(List.of(2L, 2L, 8L, 8L), new float[256]);
        try (Network network = engine.load(Golden.TINY)) {
            ArrayBatches batches = ArrayBatches.of(inputs, Column.classes(4, 5), 2);
            assertThatThrownBy(() -> network.evaluate(batches, Loss.CROSS_ENTROPY, _ -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("sample 1 of the pass has class 5, but the network has 5 outputs");
        }
    }

    @Test
    void counts_an_answer_that_is_not_a_number_as_wrong() {
        float[] pixels = new float[128];
        pixels[5] = Float.NaN;
        Column inputs = Column.floats(List.of(1L, 2L, 8L, 8L), pixels);
        try (Network network = engine.load(Golden.TINY)) {
            for (long target = 0; target < 5; target++) {
                ArrayBatches batches = ArrayBatches.of(inputs, Column.classes(target), 1);
                Score score = network.evaluate(batches, Loss.CROSS_ENTROPY, _ -> {});
                assertThat(score.correct()).isZero();
                assertThat(score.loss()).isNaN();
            }
        }
    }
}
