package dev.espalier.jobs.pages;

import dev.espalier.compression.spec.StepSpec;
import dev.espalier.runner.RunnerJson;
import java.util.Arrays;
import java.util.Optional;

/** Jobs to begin with: their steps, as JSON. Each runs as it stands on a model that has a graph. */
enum Example {
    PRUNE_AND_QUANTIZE("prune", "Prune 80 %, finetune, quantize to 4 bits (needs a dataset)", """
            {"name": "80 % pruned, 4 bits", "steps": [
              {"type": "prune", "sparsity": 0.8, "scope": "global",
               "schedule": {"type": "linear", "epochs": 2},
               "finetune": {"epochs": 3, "batchSize": 64, "optimizer": {"type": "sgd", "learningRate": 0.01, "momentum": 0.9}}},
              {"type": "quantize", "bits": 4}]}"""),
    CHANNELS("channels", "Take out half of all channels, finetune (needs a dataset and a graph)", """
            {"name": "half of the channels", "steps": [
              {"type": "prune", "structure": "channel", "sparsity": 0.5,
               "finetune": {"epochs": 3, "batchSize": 64, "optimizer": {"type": "sgd", "learningRate": 0.01, "momentum": 0.9}}}]}"""),
    QUANTIZE("quantize", "Quantize to 8 bits (needs no dataset)", """
            {"name": "8 bits", "steps": [{"type": "quantize", "bits": 8}]}""");

    private final String key;
    private final String text;
    private final boolean needsDataset;
    private final String json;

    Example(String key, String text, String json) {
        this.key = key;
        this.text = text;
        this.json = json;
        this.needsDataset = Arrays.stream(RunnerJson.mapper()
                        .treeToValue(RunnerJson.mapper().readTree(json).get("steps"), StepSpec[].class))
                .anyMatch(StepSpec::needsDataset);
    }

    String key() {
        return key;
    }

    String text() {
        return text;
    }

    String json() {
        return json;
    }

    static Optional<Example> of(String key) {
        return Arrays.stream(values()).filter(each -> each.key.equals(key)).findFirst();
    }

    /** The one to begin with. */
    static Example fitting(boolean hasDataset) {
        return Arrays.stream(values())
                .filter(each -> each.needsDataset == hasDataset)
                .findFirst()
                .orElse(QUANTIZE);
    }
}
