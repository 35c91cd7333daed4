package dev.espalier.compression.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.formats.Checkpoints;
import dev.espalier.graph.Graph;
import dev.espalier.graph.recognition.Structure;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFactsTest {
    @TempDir
    private Path scratch;

    private record Known(Optional<Graph> graph, List<TensorInfo> tensors) implements ModelFacts.Contents {
        @Override
        public Optional<String> noGraph() {
            return Optional.empty();
        }
    }

    @Test
    void knows_which_other_sizes_of_images_a_network_runs_on() throws Exception {
        try (Checkpoint vgg = Checkpoints.open(Path.of("src/test/resources/graph/vgg-11.safetensors"), scratch)) {
            Known known = new Known(Optional.ofNullable(Structure.of(vgg, null).graph()), vgg.tensors());
            assertThat(known.resultOf(List.of(3L, 32L, 32L))).contains(List.of(5L));
            assertThat(known.resultOf(List.of(3L, 16L, 16L))).isEmpty();
            assertThat(known.resultOf(List.of(1L, 32L, 32L))).isEmpty();
            assertThat(new Known(Optional.empty(), vgg.tensors()).resultOf(List.of(3L, 32L, 32L)))
                    .isEmpty();
        }
    }
}
