package dev.espalier.sweeps;

/** Requests that stand in the OpenAPI document. */
final class SweepExamples {
    static final String PRUNE_AND_QUANTIZE = """
            {"name": "sparsity and bits",
             "base": {"modelId": "mdl_...", "datasetId": "dst_...", "export": ["safetensors"],
              "steps": [
               {"type": "prune", "sparsity": 0.5,
                "finetune": {"epochs": 1, "optimizer": {"type": "sgd", "learningRate": 0.01}}},
               {"type": "quantize", "bits": 8}]},
             "matrix": {"/steps/0/sparsity": [0.4, 0.8], "/steps/1/bits": [6, 4]},
             "requirements": {"maxAccuracyDrop": 0.02}}""";

    private SweepExamples() {}
}
