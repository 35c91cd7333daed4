package dev.espalier.web.hints;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> VALUES = List.of(
            "prune",
            "quantize",
            "finetune",
            "evaluate",
            "recalibrate",
            "measure",
            "adam",
            "adamw",
            "sgd",
            "unstructured",
            "channel",
            "tensor",
            "min_max",
            "cosine",
            "step",
            "validation",
            "cross_entropy",
            "mse",
            "gpu",
            "state_dict",
            "torchscript",
            "symmetric",
            "asymmetric",
            "l1",
            "l2",
            "block");

    @ParameterizedTest
    @CsvSource({
        "pruning, prune",
        "Pruned, prune",
        "quantization, quantize",
        "quantisation, quantize",
        "quantise, quantize",
        "fine-tuning, finetune",
        "fine tune, finetune",
        "evaluation, evaluate",
        "recalibration, recalibrate",
        "Adam, adam",
        "AdamW, adamw",
        "SGD, sgd",
        "channels, channel",
        "per_channel, channel",
        "per-tensor, tensor",
        "MinMax, min_max",
        "cosine_annealing, cosine",
        "StepLR, step",
        "step_lr, step",
        "val, validation",
        "CrossEntropyLoss, cross_entropy",
        "crossentropy, cross_entropy",
        "MSELoss, mse",
        "cuda, gpu",
        "filter, channel",
        "state-dict, state_dict",
        "TorchScript, torchscript",
        "symmetrical, symmetric",
        "asymetric, asymmetric",
        "l2_norm, l2",
        "blocks, block",
    })
    void finds_the_value_that_another_word_stands_for(String given, String meant) {
        assertThat(Nearest.value(given, VALUES)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "model, modelId",
        "dataset, datasetId",
        "model_id, modelId",
        "step, steps",
        "batch_size, batchSize",
        "lr, learningRate",
        "learning_rate, learningRate",
        "amount, sparsity",
        "num_epochs, epochs",
        "n_bits, bits",
    })
    void finds_the_field_that_another_name_stands_for(String given, String meant) {
        List<String> fields = List.of(
                "name",
                "seed",
                "modelId",
                "datasetId",
                "steps",
                "batchSize",
                "learningRate",
                "sparsity",
                "epochs",
                "bits");
        assertThat(Nearest.field(given, fields)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({"squash", "adamax", "rmsprop", "huffman", "x", "''", "_", "-", "hinge"})
    void guesses_nothing_where_nothing_is_near(String given) {
        assertThat(Nearest.value(given, VALUES)).isNull();
    }
}
