package dev.espalier.jobs.web;

/** Requests that stand in the OpenAPI document. */
final class JobExamples {
    static final String PRUNE = """
            {"name": "80 % then 4 bits", "modelId": "mdl_...", "datasetId": "dst_...", "seed": 1,
             "steps": [
              {"type": "prune", "scope": "global", "sparsity": 0.8, "schedule": {"type": "linear", "epochs": 2},
               "finetune": {"epochs": 4, "optimizer": {"type": "sgd", "learningRate": 0.01, "momentum": 0.9}}},
              {"type": "quantize", "bits": 4}],
             "export": ["torchscript", "safetensors", "packed"]}""";

    private JobExamples() {}
}
