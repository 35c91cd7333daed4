"""Jobs right and wrong, by thousands, that same_bytes.py has only checked: the answers must stay the same."""

import itertools

from same_bytes_cases import ADAM, AT_ONCE, CORRECT, ROUNDED, SGD, finetune, only, prune, quantize, rise, shrink, tune

ODD = [None, -1, 0, 0.5, 1, 2, 17, 100001, 1e300, "", "x", True, [], {}, [None]]
STRUCTURES = [None, "unstructured", "channel", "n_m", "block"]
CRITERIA = [None, "magnitude", "random", "taylor", "snip", "movement", "l1", "l2", "batch_norm_scale"]
COUNTINGS = [None, "percentile", "count", "fraction", "kth_value"]
SCHEMES = [None, "asymmetric", "symmetric", "affine", "fixed_range", "codebook"]
METHODS = [None, "min_max", "percentile", "mse", "kl"]
OPTIMIZERS = ["sgd", "adam", "adamw"]
SCHEDULES = [
    None,
    rise("one_shot", None),
    rise("one_shot", 3),
    rise("linear", 2),
    rise("cubic", 9),
    {"type": "exponential"},
]
GROUNDS = [
    ("lenet", "fashion"),
    ("resnet", None),
    ("unknown", None),
    ("linear", "equations"),
    ("scripted", "cifar"),
    ("mlp", "features"),
    ("branches", "small"),
    ("masked", "points"),
    ("half", "small"),
]

# a whole step of each kind, and the places in it that are given odd values
WHOLE = {
    "evaluate": ({"type": "evaluate"}, ["part"]),
    "prune": (
        prune(
            0.5,
            schedule=rise("linear", 2),
            finetune=tune(4),
            overrides=[{"layers": "fc*", "sparsity": 0.2}],
            layers=only("*"),
        ),
        [
            "sparsity",
            "structure",
            "criterion",
            "scope",
            "counting",
            "mode",
            "n",
            "m",
            "rows",
            "columns",
            "calibrationSamples",
            "overrides",
            "overrides.0.layers",
            "overrides.0.sparsity",
            "layers",
            "layers.include",
            "layers.exclude",
            "schedule",
            "schedule.type",
            "schedule.epochs",
            "schedule.regrow",
            "finetune",
            "finetune.epochs",
            "unknown",
        ],
    ),
    "finetune": (
        finetune(
            2,
            SGD,
            regularizer={"type": "l1", "strength": 1},
            distillation={},
            learningRateSchedule={"type": "step", "epochs": 1},
        ),
        [
            "epochs",
            "batchSize",
            "optimizer",
            "optimizer.type",
            "optimizer.learningRate",
            "optimizer.momentum",
            "optimizer.nesterov",
            "optimizer.weightDecay",
            "optimizer.beta1",
            "optimizer.eps",
            "learningRateSchedule",
            "learningRateSchedule.epochs",
            "learningRateSchedule.factor",
            "keepBest",
            "keepBest.on",
            "regularizer",
            "regularizer.type",
            "regularizer.strength",
            "regularizer.keep",
            "projection",
            "projection.keep",
            "distillation.temperature",
            "distillation.weight",
            "record",
            "record.0",
        ],
    ),
    "quantize": (
        quantize(
            4,
            range={"method": "percentile"},
            overrides=[{"layers": "fc*", "bits": 8}],
            activations={"bits": 8},
            layers=only("*"),
        ),
        [
            "bits",
            "scheme",
            "granularity",
            "groupSize",
            "range",
            "range.method",
            "range.over",
            "range.percentile",
            "range.halfRange",
            "overrides",
            "overrides.0.layers",
            "overrides.0.bits",
            "activations",
            "activations.bits",
            "activations.scheme",
            "activations.calibrationSamples",
            "layers.include",
        ],
    ),
    "recalibrate": ({"type": "recalibrate"}, ["batchNorm", "biasCorrection", "samples"]),
    "sensitivity": ({"type": "sensitivity"}, ["of", "values", "values.0", "layers", "layers.include"]),
    "measure": ({"type": "measure"}, ["batchSizes", "batchSizes.0"]),
}
JOB_PLACES = [
    "name",
    "labels",
    "labels.team",
    "seed",
    "priority",
    "modelId",
    "datasetId",
    "steps",
    "steps.0",
    "steps.0.type",
    "loss",
    "export",
    "export.0",
    "device",
    "maxRuntime",
    "memoryBytes",
    "expectBaseline",
    "expectBaseline.accuracy",
    "expectBaseline.tolerance",
    "requirements",
    "requirements.maxAccuracyDrop",
    "requirements.maxBytes",
    "requirements.maxLatencyMs",
    "sweepId",
]

# any two of these, one after the other
STEPS = [
    AT_ONCE,
    {"type": "evaluate", "part": "validation"},
    prune(0.3),
    prune(0.3, layers=only("fc1")),
    prune(0),
    prune(1),
    prune(0.6, scope="global"),
    prune(0.5, structure="n_m"),
    prune(0.5, structure="block"),
    prune(0.4, structure="block", rows=2),
    prune(0.6, schedule=rise("linear", 2), finetune=tune(2)),
    prune(0.6, overrides=[{"layers": "fc*", "sparsity": 0.1}]),
    shrink(0.3),
    shrink(0.3, mode="mask"),
    shrink(0.5, layers=only("conv1", "fc*")),
    shrink(0),
    quantize(8),
    quantize(4),
    quantize(4, layers=only("conv*")),
    quantize(4, finetune=tune()),
    quantize(4, scheme="codebook"),
    quantize(4, granularity="group", groupSize=16),
    quantize(3, overrides=[{"layers": "*", "bits": 8}]),
    ROUNDED,
    finetune(1),
    finetune(1, ADAM, keepBest={"on": "validation"}),
    {"type": "recalibrate"},
    CORRECT,
    {"type": "recalibrate", "batchNorm": False},
    {"type": "sensitivity"},
    {"type": "measure"},
]


def put(value, path, whole):
    """The same with another value at a place; what is missing on the way there is made."""
    key, _, rest = path.partition(".")
    if isinstance(whole, list):
        return [put(value, rest, each) if rest else value for each in whole[:1] or [{}]]
    whole = whole if isinstance(whole, dict) else [] if key.isdigit() else {}
    if isinstance(whole, list):
        return [value]
    return whole | {key: put(value, rest, whole.get(key)) if rest else value}


def told(**fields):
    return {key: value for key, value in fields.items() if value is not None}


def requests(ids):
    """Name -> jobs; `ids` has the id of each model and dataset."""

    def job(ground, *steps, **fields):
        model, dataset = ground
        return told(modelId=ids[model], datasetId=ids.get(dataset)) | {"steps": list(steps)} | fields

    groups = {}
    for kind, (step, places) in WHOLE.items():
        for place in places:
            groups[f"{kind} {place}"] = [job(GROUNDS[0], put(value, place, step)) for value in ODD]
    for place in JOB_PLACES:
        groups[f"job {place}"] = [put(value, place, job(GROUNDS[0], prune(0.5))) for value in ODD]
    for ground in GROUNDS:
        name = ground[0]
        groups[f"{name}: steps alone"] = [job(ground, step) for step in STEPS]
        if ground in GROUNDS[:4]:
            for several in (prunings, quantizations, finetunings):
                groups[f"{name}: {several.__name__}"] = [job(ground, step) for step in several()]
        groups[f"{name}: losses and exports"] = [
            job(ground, step, loss=loss, export=export)
            for step in (AT_ONCE, finetune(1, distillation={}), shrink(0.5))
            for loss in ("cross_entropy", "mse", "sum_squared_error")
            for export in ([], ["torchscript"], ["onnx"], ["npz", "onnx"])
        ]
        groups[f"{name}: limits"] = [
            job(ground, AT_ONCE, **fields)
            for fields in (
                {"requirements": {"maxAccuracyDrop": 0.1}},
                {"requirements": {"maxLatencyMs": 1}},
                {"requirements": {}},
                {"expectBaseline": {"accuracy": 0.9}},
                {"device": "gpu"},
                {"memoryBytes": 1},
            )
        ]
        groups[f"{name}: nothing selected"] = [
            job(ground, step | {"layers": {"include": include, "exclude": exclude}})
            for step in (prune(0.5), shrink(0.5), quantize(4), {"type": "sensitivity"})
            for include, exclude in ((["nowhere"], []), (["*"], ["*"]), (["*", "nowhere"], ["none.*"]), ([], []))
        ]
    for first in range(len(STEPS)):
        groups[f"after {first}"] = [job(GROUNDS[0], STEPS[first], second) for second in STEPS]
    groups["three in a row"] = [
        job(GROUNDS[0], one, AT_ONCE, other) for one, other in itertools.pairwise([*STEPS, *reversed(STEPS)])
    ]
    groups["several at once"] = [
        job(GROUNDS[0], prune(1.5), quantize(17), finetune(0)),
        job(GROUNDS[0], prune(0.5, mode="mask", n=3), quantize(4, groupSize=3)),
        job(GROUNDS[2], finetune(1), shrink(0.5), {"type": "measure"}, export=["onnx", "torchscript"]),
        {},
        [],
    ]
    return groups


def prunings():
    for structure, criterion, counting in itertools.product(STRUCTURES, CRITERIA, COUNTINGS):
        if counting is None or criterion in (None, "random"):
            yield prune(0.5, **told(structure=structure, criterion=criterion, counting=counting))
    for structure, schedule, tuned in itertools.product(STRUCTURES[1:], SCHEDULES, (None, tune(2))):
        for extra in ({}, {"criterion": "movement"}, {"scope": "global"}, {"mode": "mask"}, {"mode": "shrink"}):
            yield prune(0.5, **told(structure=structure, schedule=schedule, finetune=tuned), **extra)
    for structure in STRUCTURES:
        for extra in (
            {"n": 1},
            {"m": 8},
            {"n": 1, "m": 8},
            {"n": 5, "m": 4},
            {"rows": 2},
            {"columns": 3},
            {"n": 3, "rows": 1},
        ):
            yield prune(0.25, **told(structure=structure), **extra)
            yield prune(
                0.5,
                **told(structure=structure),
                overrides=[{"layers": "nowhere", "sparsity": 0.3}, {"layers": "*1", "sparsity": 0.3}],
                **extra,
            )


def quantizations():
    for scheme, granularity, group in itertools.product(SCHEMES, (None, "channel", "group"), (None, 7, 65536)):
        yield quantize(4, **told(scheme=scheme, granularity=granularity, groupSize=group))
    for scheme, method, bits in itertools.product(SCHEMES, METHODS, (1, 2, 16)):
        for extra in ({}, {"halfRange": 0.5}, {"percentile": 0.999}, {"percentile": 99}, {"over": "nonzero"}):
            yield quantize(bits, **told(scheme=scheme), range=told(method=method) | extra)
    for scheme, bits in itertools.product(SCHEMES, (1, 8, 16)):
        yield quantize(8, activations=told(scheme=scheme, bits=bits))
        yield quantize(8, **told(scheme=scheme), activations={"bits": bits}, finetune=tune())


def finetunings():
    for kind, extra in itertools.product(
        OPTIMIZERS,
        (
            {},
            {"momentum": 0.9},
            {"nesterov": True},
            {"momentum": 0.9, "nesterov": True},
            {"beta1": 0.5},
            {"beta2": 0.5},
            {"eps": 1e-3},
            {"momentum": 0},
        ),
    ):
        yield finetune(1, {"type": kind, "learningRate": 0.1} | extra)
    for kind, keep in itertools.product(("l1", "proximal_l1", "trimmed_l1", "group_lasso"), (None, 0, 3)):
        yield finetune(1, regularizer=told(type=kind, strength=1, keep=keep))
    yield finetune(1, projection={"keep": 3}, regularizer={"type": "l1", "strength": 1})
    yield finetune(1, record=["weights"])
    yield finetune(9999, record=["weights", "weights"])
    for kept in ({"on": "validation"}, {"on": "test"}, False):
        yield finetune(1, keepBest=kept)
        yield prune(0.5, schedule=rise("linear", 1), finetune=tune(1, keepBest=kept))
    for schedule in (
        {"type": "step"},
        {"type": "cosine", "epochs": 9},
        {"type": "constant", "epochs": 1, "factor": 0.5},
    ):
        yield finetune(2, learningRateSchedule=schedule)


def sweeps(ids):
    """Sweeps to check alone."""
    base = {"modelId": ids["lenet"], "datasetId": ids["fashion"], "steps": [prune(0.5), quantize(8)], "export": []}
    for matrix in (
        {},
        {"/steps/0/sparsity": [0.2, 0.7]},
        {"/steps/7/sparsity": [0.5]},
        {"sparsity": [0.5]},
        {"/steps/0/sparsity": [0.5, 7, "x"]},
        {"/seed": list(range(101))},
        {"/steps/0/sparsity": []},
        {"/steps/0": [prune(0.1)], "/steps/0/sparsity": [0.2]},
        {"/steps/0/finetune": [None, tune()], "/steps/1/bits": [4, 8, 17]},
        {"/modelId": [ids["lenet"], "mdl_none"]},
        {"/steps/0/structure": ["n_m", "channel", "block"], "/steps/1/granularity": ["group", "tensor"]},
        {"/nothing/here": [1]},
        {"/name": ["a", "b"]},
        {"/steps/1/scheme": ["codebook", "fixed_range"]},
    ):
        for fields in (
            {},
            {"maxJobs": 2},
            {"requirements": {"maxBytes": 1000}, "name": "several", "labels": {"team": "vision"}},
        ):
            yield {"base": base, "matrix": matrix} | fields
    yield from (
        {},
        {"base": {}},
        {"base": base},
        {"base": base, "matrix": [], "colour": "red"},
        {"base": [], "matrix": {}},
    )
