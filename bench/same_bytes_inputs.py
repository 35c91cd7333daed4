"""The models and datasets that same_bytes.py uploads, the same bytes each time."""

import io
import json
import pathlib
import struct

import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUICKSTART = ROOT / "src/main/resources/quickstart"

CIFAR = {"mean": [0.4914, 0.4822, 0.4465], "std": [0.2023, 0.1994, 0.2010], "layout": "NCHW"}
AUGMENTED = {"randomCrop": {"padding": 4}, "horizontalFlip": True}
BRANCHES = {
    "input": [3, 16, 16],
    "nodes": [
        {"name": "stem", "op": "conv2d", "padding": 1},
        {"name": "norm", "op": "batch_norm"},
        {"name": "act", "op": "relu"},
        {"name": "left", "op": "conv2d", "padding": 1},
        {"name": "left_act", "op": "relu"},
        {"name": "right", "op": "conv2d", "inputs": ["act"]},
        {"name": "right_act", "op": "sigmoid"},
        {"name": "both", "op": "concat", "inputs": ["left_act", "right_act", "act"]},
        {"name": "merge", "op": "conv2d", "padding": 1},
        {"name": "merge_norm", "op": "batch_norm"},
        {"name": "merge_act", "op": "relu"},
        {"name": "pool", "op": "max_pool", "kernel": 2},
        {"name": "flat", "op": "flatten"},
        {"name": "fc", "op": "linear"},
    ],
    "output": "fc",
}


def tensors(seed, shapes, dtype=numpy.float32):
    """Random ones, of about the size that training leaves; what batch norm needs is positive."""
    draw = numpy.random.default_rng(seed)
    made = {}
    for name, shape in shapes.items():
        values = draw.standard_normal(shape) * (2 / max(1, int(numpy.prod(shape[1:])))) ** 0.5
        if len(shape) == 1:
            values = abs(values) + 0.5 if name.endswith(("norm.weight", "running_var")) else 0.1 * values
        made[name] = values.astype(dtype)
    return made


def npz(arrays):
    file = io.BytesIO()
    numpy.savez(file, **arrays)
    return file.getvalue()


def safetensors(arrays):
    names = {"float64": "F64", "float32": "F32", "float16": "F16"}
    header, content = {}, b""
    for name, array in arrays.items():
        end = len(content) + array.nbytes
        header[name] = {
            "dtype": names[str(array.dtype)],
            "shape": list(array.shape),
            "data_offsets": [len(content), end],
        }
        content += array.tobytes()
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + content


def linear(name, outputs, inputs, *kernel):
    return {f"{name}.weight": (outputs, inputs, *kernel), f"{name}.bias": (outputs,)}


def norm(name, units):
    return {f"{name}.{part}": (units,) for part in ("weight", "bias", "running_mean", "running_var")}


def fixture(name):
    """One of the tests' own files, wherever among them it lies."""
    return next((ROOT / "src/test/resources").rglob(name)).read_bytes()


def models(resnet):
    """Name -> file name, bytes, metadata."""
    perceptron = linear("fc1", 41, 20) | linear("fc2", 27, 41) | linear("fc3", 4, 27)
    branches = (
        linear("stem", 8, 3, 3, 3)
        | norm("norm", 8)
        | linear("left", 12, 8, 3, 3)
        | linear("right", 6, 8, 1, 1)
        | linear("merge", 16, 26, 3, 3)
        | norm("merge_norm", 16)
        | linear("fc", 10, 16 * 8 * 8)
    )
    lenet = (
        linear("conv1", 20, 1, 5, 5)
        | linear("conv2", 50, 20, 5, 5)
        | linear("fc1", 500, 800)
        | linear("fc2", 10, 500)
    )
    unknown = {
        "encoder.query.weight": (24, 16),
        "encoder.key.weight": (24, 16),
        "encoder.scale": (24,),
        "table.weight": (50, 16),
    }
    return {
        "resnet": ("resnet.pth", pathlib.Path(resnet).read_bytes(), {}),
        "lenet": ("lenet.pt", (QUICKSTART / "lenet5-fashion.pt").read_bytes(), {"labels": {"team": "vision"}}),
        "half": ("half.safetensors", safetensors(tensors(1, lenet, numpy.float16)), {}),
        "mlp": ("mlp.npz", npz(tensors(2, perceptron)), {"architecture": "mlp"}),
        "branches": ("branches.npz", npz(tensors(3, branches)), {"architecture": BRANCHES}),
        "unknown": ("unknown.npz", npz(tensors(4, unknown)), {}),
        "linear": ("linear.safetensors", safetensors({"weight": numpy.zeros((1, 5))}), {}),
        "scripted": ("scripted.pt", fixture("residual.scripted.pt"), {}),
        "traced": ("traced.pt", fixture("residual.traced.pt"), {}),
        "masked": ("masked.pt", fixture("masked.pt"), {}),
    }


def datasets(cifar):
    """Name -> file name, bytes, metadata."""
    images = numpy.load(cifar)
    few = {
        "x_train": images["x_train"][:384],
        "y_train": images["y_train"][:384],
        "x_test": images["x_test"][:256],
        "y_test": images["y_test"][:256],
    }
    draw = numpy.random.default_rng(5)
    features = {}
    for part, samples in (("train", 300), ("val", 100), ("test", 100)):
        classes = draw.integers(0, 4, samples)
        features[f"x_{part}"] = (draw.standard_normal((samples, 20)) + 0.5 * classes[:, None]).astype(numpy.float32)
        features[f"y_{part}"] = classes
    small = {
        "x_train": images["x_train"][:256, :, 8:24, 8:24],
        "y_train": images["y_train"][:256],
        "x_test": images["x_test"][:128, :, 8:24, 8:24],
        "y_test": images["y_test"][:128],
    }
    equations = numpy.array([[-2, 2, 1, -1, -1], [-2, 1, -2, 0, 1], [1, 0, -2, 2, -1]], dtype=numpy.float64)
    return {
        "cifar": ("cifar.npz", npz(few), {"preprocessing": CIFAR, "augmentation": AUGMENTED}),
        "fashion": ("fashion.npz", (QUICKSTART / "fashion-sample.npz").read_bytes(), {}),
        "features": ("features.npz", npz(features), {}),
        "small": ("small.npz", npz(small), {"preprocessing": CIFAR}),
        "points": ("points.npz", fixture("points.npz"), {}),
        "equations": (
            "equations.npz",
            npz({"x_train": equations, "y_train": numpy.array([5.0, 1, 1])}),
            {"task": "regression"},
        ),
    }
