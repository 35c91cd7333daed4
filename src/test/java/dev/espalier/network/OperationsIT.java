package dev.espalier.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDManager;
import dev.espalier.graph.OperationCases;
import dev.espalier.graph.torchscript.TorchScriptWriter;
import dev.espalier.samples.batches.Batch;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation of a graph document in many settings, written as TorchScript and run: equal to PyTorch's own functions. */
class OperationsIT {
    @TempDir
    private Path folder;

    @Test
    void answer_as_pytorch_does() throws IOException {
        try (Engine engine = Engine.start("cpu", 1);
                OperationCases cases = OperationCases.open()) {
            for (OperationCases.Case each : cases.all()) {
                Path archive = folder.resolve(each.name() + ".pt");
                try (TensorFile model = cases.model(each, folder.resolve(each.name() + ".safetensors"))) {
                    TorchScriptWriter.write(each.graph(), model, DType.FLOAT32, archive);
                }
                double[] expected = Golden.values(cases.file(), each.name());
                Outputs actual = outputs(engine, archive, ArrayBatches.of(cases.file(), each.input(), each.input(), 2));
                assertThat(actual.values()).as(each.toString()).containsExactly(expected, within(2e-5));
            }
        }
    }

    private static Outputs outputs(Engine engine, Path archive, ArrayBatches batches) {
        Batch batch = batches.next();
        try (Network network = engine.load(archive)) {
            network.enter();
            try (PtNDManager scope = network.scope()) {
                return Outputs.of(network.forward(batch, scope));
            }
        }
    }
}
