"""What PyTorch makes of every operation of a graph document, in many settings.

    python3 make_operations.py

writes, beside this script, operations.json (a document, the shape of its output and its multiply-accumulates, each
case) and operations.safetensors (the cases' tensors, two samples each, and the outputs). The outputs come from
PyTorch's own functions, called here by hand; the multiply-accumulates from its flop counter.
"""
import json
import pathlib

import torch
import torch.nn.functional as F
from torch.utils.flop_counter import FlopCounterMode

from golden import save

HERE = pathlib.Path(__file__).parent
torch.manual_seed(20)
IMAGES = torch.randn(2, 4, 7, 6) * 2
VECTORS = torch.randn(2, 5) * 4
CASES, TENSORS = [], {"images": IMAGES, "vectors": VECTORS}


def tensors(**shapes):
    made = {name.replace("_W", ".weight").replace("_B", ".bias").replace("_M", ".running_mean").replace(
        "_V", ".running_var"): torch.randn(*shape) for name, shape in shapes.items()}
    return {name: value.abs() + 0.1 if name.endswith("var") else value for name, value in made.items()}


def case(x, nodes, function, **shapes):
    owned = tensors(**shapes)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        y = function(x, owned)
    name = f"case{len(CASES)}"
    document = {"input": list(x.shape[1:]), "nodes": nodes, "output": nodes[-1]["name"]}
    CASES.append({"name": name, "input": "images" if x is IMAGES else "vectors", "document": document,
                  "shape": list(y.shape[1:]), "macs": counter.get_total_flops() // 2 // len(x)})
    TENSORS.update({f"{name}/{tensor}": value for tensor, value in owned.items()})
    TENSORS[f"{name}"] = y


def one(op, function, x=IMAGES, shapes={}, **settings):
    case(x, [{"name": "n", "op": op, **settings}], function, **shapes)


def convolutions():
    for settings in [{}, {"stride": 2}, {"padding": 2}, {"dilation": 2}, {"groups": 2}, {"groups": 4, "padding": 1},
                     {"stride": 3, "padding": 1, "dilation": 2, "groups": 2}]:
        for bias in (True, False):
            shapes = {"n_W": (4, 4 // settings.get("groups", 1), 3, 2), **({"n_B": (4,)} if bias else {})}
            one("conv2d", lambda x, t: F.conv2d(x, t["n.weight"], t.get("n.bias"), **settings), shapes=shapes,
                **settings)
    one("conv2d", lambda x, t: F.conv2d(x, t["n.weight"]), shapes={"n_W": (3, 4, 1, 1)})


def layers():
    one("linear", lambda x, t: F.linear(x, t["n.weight"], t["n.bias"]), VECTORS, {"n_W": (3, 5), "n_B": (3,)})
    one("linear", lambda x, t: F.linear(x, t["n.weight"]), VECTORS, {"n_W": (3, 5)})
    one("linear", lambda x, t: F.linear(x, t["n.weight"]), IMAGES, {"n_W": (3, 6)})
    for x, channels in ((IMAGES, 4), (VECTORS, 5)):
        every = {"n_W": (channels,), "n_B": (channels,), "n_M": (channels,), "n_V": (channels,)}
        for settings in ({}, {"eps": 0.3}, {"eps": 0.001, "momentum": 0.5}):
            one("batch_norm", lambda x, t: F.batch_norm(x, t["n.running_mean"], t["n.running_var"], t["n.weight"],
                                                        t["n.bias"], eps=settings.get("eps", 1e-5)), x, every,
                **settings)
        one("batch_norm", lambda x, t: F.batch_norm(x, t["n.running_mean"], t["n.running_var"]), x,
            {"n_M": (channels,), "n_V": (channels,)})
        one("batch_norm", lambda x, t: F.batch_norm(x, None, None, t["n.weight"], training=True), x,
            {"n_W": (channels,)})


def activations():
    for x in (IMAGES, VECTORS):
        one("relu", lambda x, t: F.relu(x), x)
        one("relu6", lambda x, t: F.relu6(x), x)
        one("leaky_relu", lambda x, t: F.leaky_relu(x), x)
        one("leaky_relu", lambda x, t: F.leaky_relu(x, 0.2), x, negativeSlope=0.2)
        one("sigmoid", lambda x, t: torch.sigmoid(x), x)
        one("tanh", lambda x, t: torch.tanh(x), x)
        one("gelu", lambda x, t: F.gelu(x), x)
        one("gelu", lambda x, t: F.gelu(x, approximate="tanh"), x, approximate="tanh")
        one("silu", lambda x, t: F.silu(x), x)
        one("hardswish", lambda x, t: F.hardswish(x), x)
        one("dropout", lambda x, t: F.dropout(x, 0.5, training=False), x)
        one("dropout", lambda x, t: F.dropout(x, 0.9, training=False), x, p=0.9)
        one("identity", lambda x, t: x, x)
        one("softmax", lambda x, t: F.softmax(x, -1), x)
        one("log_softmax", lambda x, t: F.log_softmax(x, -1), x)
        one("softmax", lambda x, t: F.softmax(x, 1), x, axis=0)
        one("log_softmax", lambda x, t: F.log_softmax(x, 1), x, axis=0)
    one("softmax", lambda x, t: F.softmax(x, 2), axis=1)
    one("log_softmax", lambda x, t: F.log_softmax(x, -3), axis=-3)


def pools():
    for kernel, stride, padding in ((2, None, 0), (3, None, 0), (3, 2, 1), (3, 1, 0), (2, 3, 1), (1, 2, 0), (4, 2, 2)):
        settings = {"kernel": kernel, **({"stride": stride} if stride else {}), **({"padding": padding} if padding
                                                                                   else {})}
        one("max_pool", lambda x, t: F.max_pool2d(x, kernel, stride, padding), **settings)
        one("avg_pool", lambda x, t: F.avg_pool2d(x, kernel, stride, padding), **settings)
        for ceil in (True, False):
            one("max_pool", lambda x, t: F.max_pool2d(x, kernel, stride, padding, ceil_mode=ceil), ceilMode=ceil,
                **settings)
            one("avg_pool", lambda x, t: F.avg_pool2d(x, kernel, stride, padding, ceil_mode=ceil,
                                                      count_include_pad=False), ceilMode=ceil, countIncludePad=False,
                **settings)
    one("max_pool", lambda x, t: F.max_pool2d(x, 2, 1, 1, 3), kernel=2, stride=1, padding=1, dilation=3)
    for size in (1, 2, 3, 6, 9):
        one("adaptive_avg_pool", lambda x, t: F.adaptive_avg_pool2d(x, size), size=size)
    one("global_avg_pool", lambda x, t: x.mean((2, 3), keepdim=True))


def shapes():
    one("flatten", lambda x, t: x.flatten(1))
    one("flatten", lambda x, t: x.flatten(1), VECTORS)
    one("pad", lambda x, t: x)
    one("pad", lambda x, t: F.pad(x, (1, 2, 3, 0)), left=1, right=2, top=3)
    one("pad", lambda x, t: F.pad(x, (0, 1, 0, 1), value=-1.5), right=1, bottom=1, value=-1.5)
    one("pad_channels", lambda x, t: F.pad(x, (0, 0, 0, 0, 1, 2)), before=1, after=2)
    one("pad_channels", lambda x, t: F.pad(x, (0, 0, 0, 0, 0, 3)), after=3)
    one("subsample", lambda x, t: x[:, :, ::2, ::2])
    one("subsample", lambda x, t: x[:, :, ::3, ::3], stride=3)


def several():
    half = {"name": "half", "op": "sigmoid"}
    squeeze = {"name": "squeeze", "op": "global_avg_pool"}
    small = {"name": "small", "op": "avg_pool", "kernel": 2}

    def join(op, inputs, before, function, x=IMAGES, **settings):
        case(x, [*before, {"name": "n", "op": op, "inputs": inputs, **settings}], function)

    for x in (IMAGES, VECTORS):
        join("add", ["half", "input"], [half], lambda x, t: torch.sigmoid(x) + x, x)
        join("multiply", ["half", "input"], [half], lambda x, t: torch.sigmoid(x) * x, x)
        join("concat", ["half", "input"], [half], lambda x, t: torch.cat([torch.sigmoid(x), x], 1), x)
    join("add", ["input", "input", "half"], [half], lambda x, t: x + x + torch.sigmoid(x))
    join("multiply", ["half", "input", "half"], [half], lambda x, t: torch.sigmoid(x) * x * torch.sigmoid(x))
    join("multiply", ["input", "squeeze"], [squeeze], lambda x, t: x * x.mean((2, 3), keepdim=True))
    join("add", ["squeeze", "input"], [squeeze], lambda x, t: x.mean((2, 3), keepdim=True) + x)
    join("concat", ["input"], [], lambda x, t: x)
    join("concat", ["input", "half", "input"], [half], lambda x, t: torch.cat([x, torch.sigmoid(x), x], 3), axis=-1)
    join("concat", ["input", "half"], [half], lambda x, t: torch.cat([x, torch.sigmoid(x)], 2), axis=1)
    case(IMAGES, [small, {"name": "n", "op": "identity"}, {"name": "m", "op": "add", "inputs": ["small", "n"]}],
         lambda x, t: 2 * F.avg_pool2d(x, 2))
    case(IMAGES, [{"name": "c", "op": "conv2d", "padding": 1}, {"name": "again", "op": "conv2d", "padding": 1,
                                                               "tensors": "c."}],
         lambda x, t: F.conv2d(F.conv2d(x, t["c.weight"], padding=1), t["c.weight"], padding=1), c_W=(4, 4, 3, 3))


def codes():
    for x in (IMAGES, VECTORS):
        for scale, zero, least, most in ((0.02, 100, 0, 255), (0.05, 0, -128, 127), (0.7, 1, 0, 3), (1e-4, 20000, 0, 65535)):
            one("fake_quantize", lambda x, t: torch.fake_quantize_per_tensor_affine(x, scale, zero, least, most), x,
                scale=scale, zeroPoint=zero, quantMin=least, quantMax=most)
    one("fake_quantize", lambda x, t: torch.fake_quantize_per_tensor_affine(x, 0.03, 0, -128, 127), scale=0.03)


for group in (convolutions, layers, activations, pools, shapes, several, codes):
    group()
save({name: tensor.contiguous() for name, tensor in TENSORS.items()}, HERE / "operations.safetensors")
(HERE / "operations.json").write_text("[\n" + ",\n".join(json.dumps(each) for each in CASES) + "\n]\n")
print(len(CASES), "cases")
