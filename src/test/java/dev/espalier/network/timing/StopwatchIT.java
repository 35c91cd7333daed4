package dev.espalier.network.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.torchscript.TorchScriptWriter;
import dev.espalier.network.Engine;
import dev.espalier.network.Golden;
import dev.espalier.network.Network;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopwatchIT {
    @TempDir
    private Path folder;

    @Test
    void times_two_networks_and_leaves_nothing_in_memory() throws Exception {
        try (Engine engine = Engine.start("cpu", 1);
                Network first = engine.load(Golden.TINY);
                Network second = engine.load(Golden.TINY)) {
            int before = first.arrays() + second.arrays();
            List<Double> fractions = new ArrayList<>();
            Stopwatch.Times times = new Stopwatch(List.of(2L, 8L, 8L), DType.FLOAT32, 1)
                    .time(first::run, second::run, 4, fractions::add);
            assertThat(times.first().medianMs()).isPositive();
            assertThat(times.second().iqrMs()).isNotNegative().isFinite();
            assertThat(fractions).isSorted().hasSizeGreaterThanOrEqualTo(Turns.LEAST);
            assertThat(first.arrays() + second.arrays()).isEqualTo(before);
        }
    }

    @Test
    void says_which_batch_does_not_fit_into_memory() throws Exception {
        Graph graph = new Graph(
                List.of(1L, 1L, 1L), List.of(Node.of("wide", new Op.AdaptiveAvgPool(65_535), Graph.INPUT)), "wide");
        Path archive = folder.resolve("wide.pt");
        List<TensorInfo> tensors = List.of(new TensorInfo("unused", DType.FLOAT32, List.of(1L)));
        try (TensorFile file = TensorFile.create(folder.resolve("wide.safetensors"), tensors, Map.of())) {
            TorchScriptWriter.write(graph, file, DType.FLOAT32, archive);
        }
        try (Engine engine = Engine.start("cpu", 1);
                Network wide = engine.load(archive)) {
            // More than a petabyte of answers: beyond any address space
            assertThatThrownBy(() ->
                            new Stopwatch(graph.input(), DType.FLOAT32, 1).time(wide::run, wide::run, 65_536, _ -> {}))
                    .isInstanceOf(NotEnoughMemory.class)
                    .hasMessage("there is not enough memory for a batch of 65536 samples of shape [1, 1, 1]");
            assertThatThrownBy(() -> new Stopwatch(List.of(40_000L), DType.FLOAT32, 1)
                            .time(wide::run, wide::run, 65_536, _ -> {}))
                    .isInstanceOf(NotEnoughMemory.class)
                    .hasMessageContaining("[40000]");
        }
    }
}
