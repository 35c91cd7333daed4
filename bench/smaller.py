#!/usr/bin/env python3
"""Half of the channels removed, in many networks: the smaller network is the masked one, counted and run.

    python3 bench/smaller.py --url http://localhost:8080 [--only lenet-5]

Random weights: LeNet-5, an MLP, a network with concatenation, torchvision's ResNet-18, and TorchScript programs,
scripted and traced, of a residual network for 32x32 images and of ResNet-18. Two jobs prune each, one masking, one
shrinking, and PyTorch and ONNX Runtime run both exports. Parameters and multiply-accumulates are counted by PyTorch
and from the exports; the smaller tensors must fit the same PyTorch code at half the width, and answer the same in it.
Of the first two networks numpy chooses the units. Needs PyTorch, torchvision (without it: no ResNet-18), numpy, onnx
and onnxruntime. Exits with 1 if a check failed.
"""

import argparse
import copy
import io
import math
import sys
import types

import numpy
import onnx
import onnxruntime
import torch
from torch import nn
from torch.nn import functional as F

from acceptance import Checks
from api_client import Api
from programs import ResNet20
from shrink import TOLERANCE, artifacts, within

try:
    # it asks for compiled operators, which no network here needs
    sys.modules.setdefault("torchvision._meta_registrations", types.ModuleType("none"))
    import torchvision
except ImportError:
    torchvision = None

SPARSITY = 0.5
MODES = ("mask", "shrink")
CONCATENATION = {
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


class LeNet5(nn.Module):
    """Caffe's: no activation behind the convolutions."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 20, 5), nn.Conv2d(20, 50, 5)
        self.fc1, self.fc2 = nn.Linear(800, 500), nn.Linear(500, 10)

    def forward(self, x):
        x = F.max_pool2d(self.conv2(F.max_pool2d(self.conv1(x), 2)), 2)
        return self.fc2(F.relu(self.fc1(x.flatten(1))))


class Mlp(nn.Module):
    """Odd widths: int(n / 2) units go, one more than that stay."""

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(196, 101), nn.Linear(101, 57), nn.Linear(57, 10)

    def forward(self, x):
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


class Concatenation(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.norm = nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8)
        self.left, self.right = nn.Conv2d(8, 12, 3, padding=1), nn.Conv2d(8, 6, 1)
        self.merge, self.merge_norm = nn.Conv2d(26, 16, 3, padding=1), nn.BatchNorm2d(16)
        self.fc = nn.Linear(16 * 8 * 8, 10)

    def forward(self, x):
        x = F.relu(self.norm(self.stem(x)))
        x = torch.cat([F.relu(self.left(x)), torch.sigmoid(self.right(x)), x], 1)
        return self.fc(F.max_pool2d(F.relu(self.merge_norm(self.merge(x))), 2).flatten(1))


class Residual(ResNet20):
    """Pooled by a fixed size, so that its code tells how large the images are."""

    def forward(self, x):
        x = self.body_op(F.relu(self.head_conv(x)))
        return self.final_fc(F.avg_pool2d(x, 8).flatten(1))


def networks():
    """Name -> PyTorch module, shape of an image, how many of them, architecture, how it is saved."""
    residual = randomized(Residual())
    table = {
        "lenet-5": (randomized(LeNet5()), [1, 28, 28], 32, "lenet-5", state_dict),
        "mlp": (randomized(Mlp()), [196], 32, "mlp", state_dict),
        "concatenation": (randomized(Concatenation()), [3, 16, 16], 32, CONCATENATION, state_dict),
        "residual, scripted": (residual, [3, 32, 32], 16, None, scripted),
        "residual, traced": (residual, [3, 32, 32], 16, None, traced),
    }
    if torchvision is None:
        print("without torchvision: no ResNet-18")
        return table
    large = randomized(torchvision.models.resnet18())
    return table | {
        "resnet-18": (large, [3, 224, 224], 2, "resnet-18", state_dict),
        "resnet-18, scripted": (large, [3, 224, 224], 2, None, scripted),
        "resnet-18, traced": (large, [3, 224, 224], 2, None, traced),
    }


def randomized(network):
    """Biases and batch norm with statistics that are not 0 and 1; answers that are neither tiny nor huge."""
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                if module.bias is not None:
                    nn.init.uniform_(module.bias, -0.3, 0.3)
            elif isinstance(module, nn.BatchNorm2d):
                nn.init.uniform_(module.weight, 0.4, 1.2)
                nn.init.normal_(module.bias, 0, 0.2)
                nn.init.normal_(module.running_mean, 0, 0.3)
                nn.init.uniform_(module.running_var, 0.5, 2)
    return network.eval()


def state_dict(network, shape):
    return saved(torch.save, network.state_dict())


def scripted(network, shape):
    return saved(torch.jit.save, torch.jit.script(network))


def traced(network, shape):
    return saved(torch.jit.save, torch.jit.trace(network, torch.randn(2, *shape)))


def saved(save, what):
    file = io.BytesIO()
    save(what, file)
    return file.getvalue()


def stay(units):
    return units - int(units * SPARSITY)


def halved(network):
    """The same code where every layer has half the width, but for the network's input and output."""
    small = copy.deepcopy(network)
    layers = [name for name, module in small.named_modules() if isinstance(module, (nn.Conv2d, nn.Linear))]
    for name, old in list(small.named_modules()):
        if isinstance(old, nn.BatchNorm2d):
            new = nn.BatchNorm2d(stay(old.num_features), old.eps)
        elif isinstance(old, nn.Conv2d):
            inputs = old.in_channels if name == layers[0] else stay(old.in_channels)
            bias = old.bias is not None
            new = nn.Conv2d(inputs, stay(old.out_channels), old.kernel_size, old.stride, old.padding, bias=bias)
        elif isinstance(old, nn.Linear):
            inputs = old.in_features if name == layers[0] else stay(old.in_features)
            new = nn.Linear(inputs, old.out_features if name == layers[-1] else stay(old.out_features))
        else:
            continue
        parent, _, last = name.rpartition(".")
        setattr(small.get_submodule(parent), last, new)
    return small.eval()


def counted(network, shape):
    """Parameters and, by running it on one image, multiply-accumulates of a PyTorch module."""
    macs = []

    def count(module, inputs, output):
        macs.append(output.numel() * math.prod(module.weight.shape[1:]))

    hooks = [module.register_forward_hook(count)
             for module in network.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]
    with torch.no_grad():
        network(torch.zeros(1, *shape))
    for hook in hooks:
        hook.remove()
    return sum(parameter.numel() for parameter in network.parameters()), sum(macs)


def counted_in_onnx(content):
    """Multiply-accumulates of one image: each output value of a node takes as many as its unit has weights."""
    graph = onnx.shape_inference.infer_shapes(onnx.load_from_string(content), strict_mode=True).graph
    shapes = {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    for value in (*graph.input, *graph.value_info, *graph.output):
        shapes[value.name] = [size.dim_value for size in value.type.tensor_type.shape.dim]
    macs = 0
    for node in graph.node:
        if node.op_type in ("Conv", "Gemm", "MatMul"):
            unit = shapes[node.input[1]][1:] if node.op_type == "Conv" else shapes[node.input[0]][-1:]
            macs += math.prod(shapes[node.output[0]][1:]) * math.prod(unit)
    return macs


def valid(content):
    try:
        onnx.checker.check_model(onnx.load_from_string(content), full_check=True)
    except onnx.checker.ValidationError as failure:
        return str(failure)
    return "valid"


def run(api, model, mode):
    step = {"type": "prune", "structure": "channel", "criterion": "l2", "sparsity": SPARSITY, "mode": mode}
    spec = {"name": f"{model['name']}, {mode}", "modelId": model["id"], "steps": [step]}
    job, report = api.run(spec | {"export": ["torchscript", "onnx"]})
    return job, report, artifacts(api, job)


def loaded(files):
    return torch.jit.load(io.BytesIO(files["torchscript"])).eval()


def answers(module, images):
    with torch.no_grad():
        return module(images)


def answers_of_onnx(files, images):
    session = onnxruntime.InferenceSession(files["onnx"])
    return torch.from_numpy(session.run(["output"], {"input": images.numpy()})[0])


def random_images(samples, shape):
    """Each of its own brightness and contrast: noise alone looks the same to a network that pools globally."""
    bright, contrast = (torch.randn(samples, shape[0], *[1] * (len(shape) - 1)) for _ in range(2))
    return torch.randn(samples, *shape) * contrast + bright


def compare_counts(checks, api, network, shape, masked, shrunk):
    (_, other, _), (job, report, files) = masked, shrunk
    (parameters, macs), (fewer, fewer_macs) = counted(network, shape), counted(halved(network), shape)
    rows = api.get(f"/models/{job['outputModelId']}/tensors")["items"]
    own = sum(math.prod(row["shape"]) for row in rows if row["role"] == "parameter")
    dense, final = report["baseline"], report["final"]
    checks.equal("dense: parameters, counted in PyTorch", parameters, dense["parameters"])
    checks.equal("dense: MACs, counted in PyTorch", macs, dense["macs"])
    checks.equal("masked: parameters are the dense one's", parameters, other["final"]["parameters"])
    checks.equal("masked: MACs are the dense one's", macs, other["final"]["macs"])
    checks.equal("shrunk: parameters, counted from its tensors", own, final["parameters"])
    checks.equal("shrunk: parameters, of half the width in PyTorch", fewer, final["parameters"])
    checks.check("shrunk: fewer parameters", f"< {parameters}", final["parameters"], final["parameters"] < parameters)
    checks.equal("shrunk: MACs, counted from the ONNX graph", counted_in_onnx(files["onnx"]), final["macs"])
    checks.equal("shrunk: MACs, of half the width in PyTorch", fewer_macs, final["macs"])
    checks.equal("masked: MACs, counted from the ONNX graph", macs, counted_in_onnx(masked[2]["onnx"]))
    for mode, (_, _, each) in zip(MODES, (masked, shrunk), strict=True):
        checks.equal(f"{mode}: onnx.checker.check_model", "valid", valid(each["onnx"]))


def compare_outputs(checks, network, images, masked, shrunk):
    """Relative to the largest answer. In float64 what is left is no rounding any more."""
    files = masked[2], shrunk[2]
    single = [answers(loaded(each), images) for each in files]
    double = [answers(loaded(each).double(), images.double()) for each in files]
    runtime = [answers_of_onnx(each, images) for each in files]
    largest = double[0].abs().max().item()
    bound = f"<= {TOLERANCE}"
    checks.check("PyTorch, float64: shrunk to masked", bound, *within(double[1], double[0], largest))
    checks.check("PyTorch, float32: shrunk to masked", bound, *within(single[1], single[0], largest))
    checks.check("ONNX Runtime: shrunk to masked", bound, *within(runtime[1], runtime[0], largest))
    for mode, onnx_answer, torch_answer in zip(MODES, runtime, double, strict=True):
        checks.check(f"{mode}: ONNX Runtime to PyTorch", bound, *within(onnx_answer.double(), torch_answer, largest))
    small = halved(network)
    small.load_state_dict(loaded(files[1]).state_dict())  # strict: the names are the same, and the shapes half as wide
    code = answers(small.double(), images.double())
    checks.check("the same code at half the width, float64, to shrunk", bound, *within(code, double[1], largest))
    dense = answers(copy.deepcopy(network).double(), images.double())
    apart, spread = (dense - double[0]).abs().max().item(), double[0].std(0).max().item()
    checks.check("not trivial: dense to masked", "> 0.01", f"{apart / largest:.2g}", apart > 0.01 * largest)
    checks.check("not trivial: between images", "> 0.01", f"{spread / largest:.2g}", spread > 0.01 * largest)
    print(f"   largest answer {largest:.3g}")


def compare_units(checks, network, shrunk):
    """Through a chain of layers: units of least norm go, of equal ones the first, and with them what reads them."""
    state = loaded(shrunk[2]).state_dict()
    layers = [(name, each) for name, each in network.named_modules() if isinstance(each, (nn.Conv2d, nn.Linear))]
    alive, units = None, None
    for name, layer in layers:
        weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
        if alive is not None:
            each = weight.shape[1] // units  # behind a flatten a channel is as many inputs as it has pixels
            weight = weight[:, (alive[:, None] * each + numpy.arange(each)).ravel()]
        units = len(weight)
        norms = numpy.sqrt((weight.reshape(units, -1).astype(numpy.float64) ** 2).sum(1))
        gone = 0 if name == layers[-1][0] else int(units * SPARSITY)
        alive = numpy.sort(numpy.argsort(norms, kind="stable")[gone:])
        for part, values in (("weight", weight[alive]), ("bias", bias[alive])):
            got = state[f"{name}.{part}"].numpy()
            title = f"{name}.{part}: the {len(alive)} of {units} units that numpy keeps"
            checks.check(title, values.shape, got.shape, numpy.array_equal(values, got))


def compare(api, checks, name, network, shape, samples, architecture, save):
    metadata = {"name": name} | ({"architecture": architecture} if architecture else {})
    file = save(network, shape)
    model = api.expect(201, api.send_file("/models", file, metadata, "model.pt")).json
    for finding in model["findings"]:
        print(f"   {finding}")
    checks.equal("format", "state_dict" if save is state_dict else "torchscript", model["format"])
    checks.equal("images in its graph", shape, api.get(f"/models/{model['id']}/graph")["input"])
    masked, shrunk = (run(api, model, mode) for mode in MODES)
    compare_counts(checks, api, network, shape, masked, shrunk)
    compare_outputs(checks, network, random_images(samples, shape), masked, shrunk)
    if name in ("lenet-5", "mlp"):
        compare_units(checks, network, shrunk)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://localhost:8080")
    parser.add_argument("--only", help="the networks whose name begins with this")
    options = parser.parse_args()
    torch.manual_seed(1)
    api, table = Api(options.url), networks()
    checks = Checks()
    for name, network in table.items():
        if name.startswith(options.only or ""):
            with checks.section(name):
                compare(api, checks, name, *network)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed or not checks.passed else 0


if __name__ == "__main__":
    sys.exit(main())
