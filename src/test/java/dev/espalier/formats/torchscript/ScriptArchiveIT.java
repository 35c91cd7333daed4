package dev.espalier.formats.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.formats.Checkpoints;
import dev.espalier.formats.Fixtures;
import dev.espalier.kernels.Values;
import dev.espalier.network.Engine;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What is written runs in libtorch and answers what PyTorch answered. */
class ScriptArchiveIT {
    private static final JsonNode GOLDEN = Fixtures.json("script/golden.json");
    private static Engine engine;
    private static PtNDManager memory;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        engine = Engine.start("cpu", 1);
        memory = (PtNDManager) NDManager.newBaseManager();
    }

    @AfterAll
    static void end() {
        memory.close();
        engine.close();
    }

    /** All but the one in bfloat16, which libtorch cannot compute with on every machine. */
    static Stream<String> runnable() {
        return GOLDEN.propertyNames().stream().filter(name -> !name.equals("refused") && !name.equals("half"));
    }

    @ParameterizedTest
    @MethodSource("runnable")
    void answers_what_pytorch_answers(String name) throws IOException {
        assertAnswers(written(name, 1), GOLDEN.path(name), "output");
        assertAnswers(written(name, 0.5), GOLDEN.path(name), "halved");
    }

    @Test
    void reads_what_libtorch_writes() throws IOException {
        Path saved = folder.resolve("saved.pt");
        try (PtSymbolBlock block = load(written("scripted", 1));
                OutputStream to = Files.newOutputStream(saved)) {
            JniUtils.writeModule(block, to, false);
        }
        try (Checkpoint checkpoint = Checkpoints.open(saved, folder)) {
            assertThat(checkpoint.format()).isEqualTo(CheckpointFormat.TORCHSCRIPT);
            assertThat(Fixtures.tensors(checkpoint)).isEqualTo(Fixtures.tensors(GOLDEN.path("scripted")));
        }
    }

    /** Writes a fixture's archive with its parameters multiplied. */
    private Path written(String name, double factor) throws IOException {
        Path to = folder.resolve(name + factor + ".pt");
        try (Checkpoint checkpoint = Checkpoints.open(Fixtures.file("script/" + name + ".pt"), folder);
                TensorFile values = TensorFile.convert(checkpoint, folder.resolve("values"))) {
            Program program = Program.of(checkpoint).orElseThrow();
            for (TensorInfo tensor : values.distinct()) {
                if (!program.buffers().contains(tensor.name())) {
                    multiply(values.editable(tensor.name()), factor);
                }
            }
            program.write(values, to);
        }
        return to;
    }

    private static void multiply(Values values, double factor) {
        double[] numbers = new double[(int) values.count()];
        values.read(0, numbers, numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= factor;
        }
        values.write(0, numbers, numbers.length);
    }

    private static PtSymbolBlock load(Path archive) {
        return JniUtils.loadModule(memory, archive, true, new String[0], new String[0], true);
    }

    private static void assertAnswers(Path archive, JsonNode golden, String answer) {
        JsonNode input = golden.path("input");
        Shape shape = new Shape(
                input.path("shape").valueStream().mapToLong(JsonNode::asLong).toArray());
        try (PtSymbolBlock block = load(archive);
                NDManager own = memory.newSubManager()) {
            NDArray x = own.create(floats(input.path("values")), shape);
            NDArray y = IValueUtils.forward(block, new NDList(x), false).singletonOrThrow();
            float[] expected = floats(golden.path(answer));
            float[] answers = y.toFloatArray();
            assertThat(answers).hasSameSizeAs(expected);
            for (int i = 0; i < expected.length; i++) {
                // Processors add up in different orders: the last bit of a float is not the archive's affair
                assertThat(answers[i]).isCloseTo(expected[i], within(1e-6f * Math.max(1, Math.abs(expected[i]))));
            }
        }
    }

    private static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.path(i).floatValue();
        }
        return floats;
    }
}
