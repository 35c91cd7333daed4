"""The jobs and sweeps that same_bytes.py runs: every kind of step and every export."""

SGD = {"type": "sgd", "learningRate": 0.01, "momentum": 0.875, "weightDecay": 0.0001}
SLOW = {"type": "sgd", "learningRate": 0.0005}
PLAIN = {"type": "sgd", "learningRate": 0.02}
ADAM = {"type": "adam", "learningRate": 0.001}
EVERY = ["torchscript", "state_dict", "safetensors", "npz", "onnx"]
ALONE = ["state_dict", "safetensors", "npz"]


def tune(epochs=1, optimizer=PLAIN, batch=64, **fields):
    return {"epochs": epochs, "batchSize": batch, "optimizer": optimizer, "keepBest": False} | fields


def finetune(*arguments, **fields):
    return {"type": "finetune"} | tune(*arguments, **fields)


def prune(sparsity, **fields):
    return {"type": "prune", "sparsity": sparsity} | fields


def shrink(sparsity, **fields):
    return prune(sparsity, structure="channel", **fields)


def quantize(bits, **fields):
    return {"type": "quantize", "bits": bits} | fields


def only(*names):
    return {"include": list(names)}


def rise(kind, epochs, **fields):
    return {"type": kind, "epochs": epochs} | fields


AT_ONCE = {"type": "evaluate"}
CORRECT = {"type": "recalibrate", "biasCorrection": True, "samples": 256}
ROUNDED = quantize(8, scheme="affine", activations={"bits": 8, "calibrationSamples": 128})
EVERYTHING = [
    prune(0.5, scope="global", counting="count", finetune=tune(optimizer=SGD)),
    quantize(4, scheme="codebook", layers=only("conv*"), finetune=tune(1, SLOW)),
    quantize(
        6,
        scheme="affine",
        granularity="channel",
        layers=only("fc*"),
        activations={"bits": 8, "calibrationSamples": 128},
    ),
]


def jobs():
    """Name, model, dataset, steps, exports, other fields."""
    small_resnet = only("body_op.1.*", "body_op.2.*", "head*")
    yield "dense", "lenet", "fashion", [AT_ONCE], EVERY, {}
    yield (
        "by weight, with momentum",
        "resnet",
        "cifar",
        [prune(0.6, scope="global", finetune=tune(optimizer=SGD))],
        EVERY,
        {},
    )
    yield (
        "ramped, best epoch",
        "lenet",
        "fashion",
        [
            prune(0.8, schedule=rise("linear", 2), finetune=tune(3, SGD, 128, keepBest={"on": "test"})),
            {"type": "evaluate", "part": "train"},
        ],
        EVERY,
        {},
    )
    yield (
        "ramped to overrides, nothing regrows",
        "lenet",
        "fashion",
        [
            prune(
                0.7,
                scope="global",
                counting="count",
                overrides=[{"layers": "fc2", "sparsity": 0.2}],
                schedule=rise("cubic", 2, regrow=False),
                finetune=tune(2, batch=256),
            )
        ],
        ALONE,
        {},
    )
    yield (
        "movement",
        "lenet",
        "fashion",
        [prune(0.6, criterion="movement", schedule=rise("exponential", 2), finetune=tune(2, batch=256))],
        ["safetensors"],
        {},
    )
    yield (
        "scored by gradients and by chance",
        "lenet",
        "fashion",
        [
            prune(0.3, criterion="taylor", scope="global", calibrationSamples=256),
            prune(0.5, criterion="snip", calibrationSamples=256, layers=only("fc*")),
            prune(0.6, criterion="random", counting="count", layers=only("conv2")),
        ],
        ALONE,
        {},
    )
    yield (
        "patterns",
        "resnet",
        "cifar",
        [
            prune(0.5, structure="n_m", n=2, m=4, layers=only("body_op.1.*")),
            prune(0.5, structure="block", rows=4, columns=8, layers=only("body_op.2.*")),
            prune(0.25, structure="block", scope="global", counting="count", layers=only("body_op.3.*")),
        ],
        ["safetensors"],
        {},
    )
    yield (
        "patterns, ramped",
        "lenet",
        "fashion",
        [
            prune(0.5, structure="n_m", layers=only("fc1"), schedule=rise("linear", 2), finetune=tune(2, batch=256)),
            prune(
                0.5, structure="block", layers=only("conv2"), schedule=rise("cubic", 1), finetune=tune(1, batch=256)
            ),
        ],
        ALONE,
        {},
    )
    yield (
        "channels out, finetuned, timed",
        "resnet",
        "cifar",
        [shrink(0.5, finetune=tune(optimizer=ADAM)), {"type": "measure", "batchSizes": [1]}],
        EVERY,
        {"requirements": {"maxAccuracyDrop": 0.9, "maxBytes": 1000, "maxLatencyMs": 1000000}},
    )
    yield (
        "channels masked",
        "resnet",
        "cifar",
        [shrink(0.4, mode="mask", scope="global", criterion="batch_norm_scale", layers=small_resnet)],
        EVERY,
        {},
    )
    yield (
        "channels of branches, ramped",
        "branches",
        "small",
        [
            shrink(0.5, criterion="taylor", calibrationSamples=128, schedule=rise("linear", 2), finetune=tune(3)),
            finetune(1, ADAM),
        ],
        EVERY,
        {},
    )
    yield (
        "channels of branches, masked, then out",
        "branches",
        "small",
        [
            shrink(
                0.3, mode="mask", criterion="l1", counting="kth_value", schedule=rise("cubic", 1), finetune=tune(1)
            ),
            shrink(0.5, criterion="random", overrides=[{"layers": "stem", "sparsity": 0.25}]),
            finetune(1),
        ],
        EVERY,
        {},
    )
    yield (
        "quantized, trained through",
        "lenet",
        "fashion",
        [
            quantize(
                4,
                overrides=[{"layers": "conv1", "bits": 8}],
                finetune=tune(2, SGD, 128, learningRateSchedule={"type": "cosine"}),
            )
        ],
        EVERY,
        {},
    )
    yield "activations", "lenet", "fashion", [ROUNDED | {"finetune": tune(1, batch=256)}], EVERY, {}
    yield (
        "activations, symmetric, twice",
        "resnet",
        "cifar",
        [
            ROUNDED | {"activations": {"bits": 8, "scheme": "symmetric", "calibrationSamples": 128}},
            quantize(6, layers=small_resnet, activations={"bits": 6, "calibrationSamples": 128}),
            CORRECT,
        ],
        EVERY,
        {},
    )
    yield (
        "codebooks, trained",
        "lenet",
        "fashion",
        [prune(0.5), quantize(3, scheme="codebook", finetune=tune(1, batch=128))],
        EVERY,
        {},
    )
    yield (
        "every scheme",
        "lenet",
        "fashion",
        [
            quantize(4, scheme="symmetric", granularity="channel", range={"method": "mse"}, layers=only("conv1")),
            quantize(3, scheme="codebook", granularity="group", groupSize=50, layers=only("conv2")),
            quantize(
                5,
                scheme="affine",
                granularity="group",
                groupSize=64,
                range={"method": "percentile", "percentile": 99, "over": "nonzero"},
                layers=only("fc1"),
            ),
            quantize(6, scheme="fixed_range", range={"halfRange": 0.5}, layers=only("fc2")),
        ],
        EVERY,
        {},
    )
    yield (
        "ranges by divergence, one bit",
        "lenet",
        "fashion",
        [
            quantize(4, scheme="affine", range={"method": "kl"}, layers=only("conv*")),
            quantize(1, scheme="symmetric", layers=only("fc1")),
            quantize(2, range={"method": "kl", "over": "nonzero"}, layers=only("fc2")),
            finetune(1, batch=256),
        ],
        ALONE,
        {},
    )
    yield (
        "recalibrated",
        "resnet",
        "cifar",
        [prune(0.3, scope="global"), quantize(5), CORRECT, {"type": "recalibrate", "samples": 256}],
        ["safetensors", "onnx"],
        {},
    )
    yield (
        "sensitivity",
        "lenet",
        "fashion",
        [
            {"type": "sensitivity", "values": [0.5, 0.9]},
            prune(0.3),
            {"type": "sensitivity", "of": "quantize", "values": [8, 2], "layers": only("conv*", "fc2")},
        ],
        [],
        {},
    )
    yield (
        "distilled, in groups",
        "mlp",
        "features",
        [
            finetune(
                3,
                {"type": "adamw", "learningRate": 0.01, "weightDecay": 0.01},
                32,
                keepBest={"on": "validation"},
                distillation={"temperature": 3, "weight": 0.4},
                regularizer={"type": "group_lasso", "strength": 0.02},
            ),
            shrink(
                0.5,
                scope="global",
                finetune=tune(
                    2, ADAM, 32, learningRateSchedule={"type": "step", "epochs": 1, "factor": 0.5}, distillation={}
                ),
            ),
        ],
        EVERY,
        {"requirements": {"maxAccuracyDrop": 0.05}},
    )
    yield (
        "everything in a row",
        "lenet",
        "fashion",
        [
            *EVERYTHING,
            CORRECT,
            shrink(0.3),
            finetune(1, SGD, 128),
            shrink(0.2, mode="mask", layers=only("conv2")),
            AT_ONCE,
        ],
        EVERY,
        {},
    )
    yield (
        "everything in branches",
        "branches",
        "small",
        [
            prune(0.4, finetune=tune()),
            quantize(4, scheme="codebook", layers=only("stem", "left", "merge")),
            quantize(8, scheme="affine", layers=only("fc"), activations={"bits": 8, "calibrationSamples": 128}),
            shrink(0.25, mode="mask"),
            CORRECT,
            finetune(1),
            shrink(0.5),
            finetune(1, ADAM),
        ],
        EVERY,
        {},
    )
    yield (
        "program",
        "scripted",
        "cifar",
        [
            prune(0.4, finetune=tune(optimizer=SGD)),
            quantize(6, layers=only("conv1", "layer*")),
            quantize(8, scheme="affine", layers=only("linear")),
        ],
        ["torchscript", "safetensors"],
        {},
    )
    for name in ("scripted", "traced"):
        yield (
            f"program in its graph, {name}",
            name,
            "cifar",
            [prune(0.3), ROUNDED, shrink(0.5), {"type": "recalibrate", "samples": 128}, finetune(1)],
            ["torchscript", "onnx"],
            {},
        )
    yield "masks of the upload", "masked", "points", [AT_ONCE, finetune(2, SGD, 16), prune(0.8)], EVERY, {}
    yield "half precision", "half", "fashion", [prune(0.5), quantize(4), finetune(1, batch=512)], EVERY, {}
    yield (
        "weights alone",
        "unknown",
        None,
        [prune(0.5, scope="global"), quantize(4), prune(0.7, structure="block", layers=only("table*"))],
        ALONE,
        {},
    )
    yield (
        "without a dataset",
        "lenet",
        None,
        [prune(0.5), shrink(0.5), quantize(8), {"type": "measure", "batchSizes": [1]}],
        EVERY,
        {},
    )
    yield "another baseline than expected", "lenet", "fashion", [AT_ONCE], [], {"expectBaseline": {"accuracy": 0.5}}
    yield "diverges", "mlp", "features", [finetune(3, {"type": "sgd", "learningRate": 1000}, 32)], [], {}
    yield (
        "sparse linear models",
        "linear",
        "equations",
        [
            finetune(60, PLAIN, 3, record=["weights"], **method)
            for method in (
                {},
                {"projection": {"type": "top_k", "keep": 3}},
                {"regularizer": {"type": "l1", "strength": 0.2}},
                {"regularizer": {"type": "proximal_l1", "strength": 2}},
                {"regularizer": {"type": "trimmed_l1", "strength": 5, "keep": 2}},
            )
        ],
        ["npz"],
        {"loss": "sum_squared_error"},
    )


def sweeps():
    """Name, model, dataset, steps, matrix. Their jobs go on from what the first of them left."""
    yield (
        "shared beginnings",
        "lenet",
        "fashion",
        [*EVERYTHING, CORRECT, shrink(0.3), finetune(1, SGD, 128)],
        {"/steps/4/sparsity": [0.25, 0.5], "/steps/5/optimizer/learningRate": [0.01, 0.02]},
    )
    yield (
        "shared masks",
        "branches",
        "small",
        [shrink(0.3, mode="mask", schedule=rise("linear", 1), finetune=tune()), ROUNDED, finetune(1)],
        {"/steps/2/optimizer/learningRate": [0.01, 0.001]},
    )
