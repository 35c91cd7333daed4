package dev.espalier.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.formats.Checkpoints;
import dev.espalier.formats.torchscript.Program;
import dev.espalier.graph.Graph;
import dev.espalier.graph.lift.Lifter;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.graph.torchscript.TorchScriptWriter;
import dev.espalier.samples.batches.Batch;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that PyTorch wrote, and the graphs that were lifted from their code, on the same samples in libtorch. */
class LiftedProgramsIT {
    private static final Path FOLDER = Path.of("src/test/resources/graph/lift");
    private static final int SAMPLES = 4;

    private static Engine engine;

    @TempDir
    Path scratch;

    @BeforeAll
    static void start() {
        engine = Engine.start("cpu", 1);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lenet", "chain", "resnet-padded", "resnet-projected", "concat", "mobile", "mlp", "resnet-18"})
    void a_lifted_graph_computes_what_its_program_does(String name) throws IOException {
        agrees(name + ".scripted.pt");
        agrees(name + ".traced.pt");
    }

    private void agrees(String file) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(FOLDER.resolve(file), scratch);
                TensorFile tensors = TensorFile.convert(checkpoint, scratch.resolve(file + ".safetensors"))) {
            Graph graph = switch (Lifter.lift(Program.of(checkpoint).orElseThrow(), checkpoint.tensors(), null)) {
                case Lifting.Lifted(Graph lifted, List<String> _) -> lifted;
                case Lifting.Refused(String reason) -> throw new AssertionError(file + ": " + reason);
            };
            Path program = scratch.resolve(file + ".program.pt");
            Path own = scratch.resolve(file + ".graph.pt");
            Program.of(checkpoint).orElseThrow().write(tensors, program);
            TorchScriptWriter.write(graph, tensors, DType.FLOAT32, own);
            Batch batch = batch(graph.input());
            try (Network expected = engine.loadProgram(program, Set.of());
                    Network lifted = engine.load(own)) {
                assertThat(lifted.outputs(batch))
                        .as(file)
                        .hasSizeGreaterThan(SAMPLES)
                        .containsExactly(expected.outputs(batch), within(1e-5));
            }
        }
    }

    private static Batch batch(List<Long> sample) {
        List<Long> shape = new ArrayList<>(List.of((long) SAMPLES));
        shape.addAll(sample);
        int values = (int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
        ByteBuffer inputs = ByteBuffer.allocateDirect(values * Float.BYTES).order(ByteOrder.nativeOrder());
        Random random = new Random(5);
        for (int i = 0; i < values; i++) {
            inputs.putFloat(i * Float.BYTES, (float) random.nextGaussian());
        }
        ByteBuffer none = ByteBuffer.allocateDirect(SAMPLES * Long.BYTES).order(ByteOrder.nativeOrder());
        return new Batch(SAMPLES, inputs, DType.FLOAT32, shape, none, DType.INT64, List.of((long) SAMPLES));
    }
}
