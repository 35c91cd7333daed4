package dev.espalier.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.kernels.Mask;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** The fixtures that make_fixtures.py left, with what PyTorch says of them. */
public final class Golden implements AutoCloseable {
    public static final Path TINY = resource("tiny.pt");
    public static final Path LINE = resource("line.pt");

    private final TensorFile file;

    private Golden(TensorFile file) {
        this.file = file;
    }

    public static Golden open() throws IOException {
        return open("golden.safetensors");
    }

    public static Golden open(String name) throws IOException {
        return new Golden(TensorFile.open(resource(name)));
    }

    private static Path resource(String name) {
        return Path.of("src/test/resources/network", name);
    }

    public ArrayBatches images(int batchSize) {
        return ArrayBatches.of(file, "data/x", "data/y", batchSize);
    }

    public ArrayBatches line(int batchSize) {
        return ArrayBatches.of(file, "data/line_x", "data/line_y", batchSize);
    }

    TensorFile file() {
        return file;
    }

    public double[] values(String name) {
        return values(file, name);
    }

    public static double[] values(TensorFile file, String name) {
        double[] values = new double[(int) file.tensor(name).elements()];
        file.values(name).read(0, values, values.length);
        return values;
    }

    /** The masks that the script drew. */
    public Map<String, Mask> masks() {
        return Map.of("conv1.weight", mask("conv1.weight"), "fc.weight", mask("fc.weight"));
    }

    public Mask mask(String name) {
        double[] kept = values("mask/" + name);
        BitSet pruned = new BitSet();
        for (int i = 0; i < kept.length; i++) {
            pruned.set(i, kept[i] == 0);
        }
        return Mask.of(kept.length, pruned);
    }

    /** The network's tensors in a new file, of the types that the goldens have. */
    public TensorFile copy(Network network, String example, Path folder) throws IOException {
        TensorFile copy = TensorFile.create(folder.resolve("copy.safetensors"), tensors(example), Map.of());
        network.copyTo(copy);
        return copy;
    }

    List<TensorInfo> tensors(String example) {
        return file.tensors().stream()
                .filter(tensor -> tensor.name().startsWith(example + "/"))
                .map(tensor ->
                        new TensorInfo(tensor.name().substring(example.length() + 1), tensor.dtype(), tensor.shape()))
                .toList();
    }

    /** @param tolerance of a tensor whose values reach beyond 1, relative to its largest */
    public void assertEqual(String example, TensorFile actual, double tolerance) {
        for (TensorInfo tensor : actual.tensors()) {
            String name = example + "/" + tensor.name();
            if (tensor.dtype() == DType.INT64) {
                assertThat(actual.bytes(tensor.name()).mismatch(file.bytes(name)))
                        .as(name)
                        .isEqualTo(-1);
            } else {
                double[] expected = values(name);
                double largest = Arrays.stream(expected).map(Math::abs).reduce(1, Math::max);
                assertThat(values(actual, tensor.name()))
                        .as(name)
                        .containsExactly(expected, within(tolerance * largest));
            }
        }
    }

    /** A row of the scores: one per epoch, then the evaluation. */
    public void assertScore(String example, int row, Score actual, double tolerance) {
        double[] rows = values(example + ".score");
        double loss = rows[2 * row];
        assertThat(actual.loss()).isCloseTo(loss, within(tolerance * Math.abs(loss)));
        if (actual.correct() != null) {
            assertThat(actual.correct()).isEqualTo((long) rows[2 * row + 1]);
            assertThat(actual.accuracy()).isEqualTo((double) actual.correct() / actual.samples());
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
