package dev.espalier.jobs.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.spec.StepSpec;
import dev.espalier.runner.RunnerJson;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProducedNameTest {
    private static final String SGD = ", 'epochs': 1, 'optimizer': {'type': 'sgd', 'learningRate': 1}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            prune                              | lenet, pruned
            evaluate prune quantize measure    | lenet, pruned and quantized
            prune finetune quantize            | lenet, pruned, finetuned and quantized
            quantize recalibrate quantize      | lenet, quantized and recalibrated
            """)
    void tells_the_model_and_what_was_done_to_it(String types, String name) {
        assertThat(ProducedName.of("lenet", steps(types.split(" ")))).isEqualTo(name);
    }

    @Test
    void cuts_the_models_name_and_not_what_was_done() {
        assertThat(ProducedName.of("x".repeat(200), steps("prune")))
                .hasSize(ProducedName.MOST_CHARACTERS)
                .startsWith("xxx")
                .endsWith("xxx..., pruned");
        assertThat(ProducedName.of("\uD83D\uDC27".repeat(100), steps("prune")))
                .hasSizeLessThanOrEqualTo(ProducedName.MOST_CHARACTERS)
                .endsWith("\uD83D\uDC27..., pruned");
        assertThat(ProducedName.of("x".repeat(192), steps("prune")))
                .hasSize(200)
                .endsWith("xxx, pruned");
    }

    private static List<StepSpec> steps(String... types) {
        return Stream.of(types).map(ProducedNameTest::step).toList();
    }

    private static StepSpec step(String type) {
        String fields = switch (type) {
            case "prune" -> ", 'sparsity': 0.5";
            case "quantize" -> ", 'bits': 8";
            case "finetune" -> SGD;
            default -> "";
        };
        return RunnerJson.mapper()
                .readValue(("{'type': '" + type + "'" + fields + "}").replace('\'', '"'), StepSpec.class);
    }
}
