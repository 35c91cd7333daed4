"""Rounded activations, recalibration and training through both, in plain PyTorch: what pipelines must agree with.

Run from this folder: python3 make_quantizing.py
Leaves a residual network with batch norm (document.json, model.safetensors), its data (data.npz) and golden.json.
Ranges of activations are those of PyTorch's MinMaxObserver, rounding is its fake_quantize, statistics of batch norm are
found by torch.optim.swa_utils.update_bn. Which samples make a batch follows from the seed, as samples.Draws documents it.
"""
import copy
import json
import warnings

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch.ao.quantization import MinMaxObserver, PerChannelMinMaxObserver

warnings.filterwarnings("ignore")
torch.manual_seed(3)
torch.set_num_threads(1)
MASK64, GAMMA = 2**64 - 1, 0x9E3779B97F4A7C15
DOCUMENT = {
    "input": [2, 5, 5],
    "nodes": [
        {"name": "stem", "op": "conv2d", "padding": 1},
        {"name": "bn", "op": "batch_norm"},
        {"name": "act", "op": "relu"},
        {"name": "deep", "op": "conv2d", "padding": 1},
        {"name": "side", "op": "conv2d", "inputs": ["act"]},
        {"name": "norm", "op": "batch_norm", "inputs": ["deep"]},
        {"name": "sum", "op": "add", "inputs": ["norm", "side"]},
        {"name": "act2", "op": "relu"},
        {"name": "pool", "op": "global_avg_pool"},
        {"name": "flat", "op": "flatten"},
        {"name": "fc", "op": "linear"},
        {"name": "act3", "op": "tanh"},
        {"name": "head", "op": "linear"},
    ],
    "output": "head",
}
LAYERS = ("stem", "deep", "side", "fc", "head")


class Net(torch.nn.Module):
    """fake holds a rounding for each tensor that layers read; seen gets what they read and what they answer."""

    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Conv2d(2, 4, 3, padding=1, bias=False)
        self.bn = torch.nn.BatchNorm2d(4)
        self.deep = torch.nn.Conv2d(4, 6, 3, padding=1, bias=False)
        self.norm = torch.nn.BatchNorm2d(6)
        self.side = torch.nn.Conv2d(4, 6, 1)
        self.fc = torch.nn.Linear(6, 5)
        self.head = torch.nn.Linear(5, 3, bias=False)
        self.fake, self.rounding, self.seen = {}, {}, {}

    def layer(self, name, x, source):
        self.seen[source] = x
        if source in self.fake:
            x = torch.fake_quantize_per_tensor_affine(x, *self.fake[source])
        module = getattr(self, name)
        w = self.rounding[name](module.weight) if name in self.rounding else module.weight
        y = F.linear(x, w, module.bias) if name in ("fc", "head") else F.conv2d(x, w, module.bias, padding=module.padding)
        self.seen[name] = y
        return y

    def forward(self, x):
        x = F.relu(self.bn(self.layer("stem", x, "input")))
        x = F.relu(self.norm(self.layer("deep", x, "act")) + self.layer("side", x, "act"))
        x = torch.tanh(self.layer("fc", x.mean((2, 3)), "flat"))
        return self.layer("head", x, "act3")


def mix(z):
    z = (z + GAMMA) & MASK64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK64
    return z ^ (z >> 31)


def drawn(count, seed):
    """The samples of a calibration, in order."""
    state = mix((mix((mix((mix(seed) + 4) & MASK64)) & MASK64)) & MASK64)
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        other = (mix(state) * (last + 1)) >> 64
        state = (state + GAMMA) & MASK64
        order[last], order[other] = order[other], order[last]
    return order


def batches(samples):
    order = drawn(len(x_train), 1)[:samples]
    return [x_train[order[at:at + 128]] for at in range(0, len(order), 128)][: max(1, len(order) // 128)]


def score(net):
    net.eval()
    with torch.no_grad():
        out = net(x_test)
        return F.cross_entropy(out.double(), y_test).item()


def rounded_weights(bits):
    def rounding(w):
        observer = PerChannelMinMaxObserver(dtype=torch.quint8, qscheme=torch.per_channel_affine, quant_min=0,
                                            quant_max=2**bits - 1)
        observer(w.detach())
        scales, zeros = observer.calculate_qparams()
        return torch.fake_quantize_per_channel_affine(w, scales, zeros.int(), 0, 0, 2**bits - 1)
    return rounding


@torch.no_grad()
def activations(net, bits, scheme, samples):
    net.eval()
    observers = {}
    for batch in batches(samples):
        net(batch)
        for source in ("input", "act", "flat", "act3"):
            observers.setdefault(source, MinMaxObserver(quant_min=0, quant_max=2**bits - 1))(net.seen[source])
    for source, observer in observers.items():
        if scheme == "affine":
            scale, zero = observer.calculate_qparams()
            net.fake[source] = (scale.item(), int(zero), 0, 2**bits - 1)
        else:
            most = 2 ** (bits - 1) - 1
            scale = max(observer.min_val.abs(), observer.max_val.abs()) / most
            net.fake[source] = (scale.item(), 0, -most, most)


def fix(net):
    """Weights become what they are rounded to."""
    with torch.no_grad():
        for name, rounding in net.rounding.items():
            getattr(net, name).weight.copy_(rounding(getattr(net, name).weight))
    net.rounding = {}


@torch.no_grad()
def means(net, samples):
    net.eval()
    sums, count = {}, 0
    for batch in batches(samples):
        net(batch)
        for name in LAYERS:
            y = net.seen[name]
            sums[name] = sums.get(name, 0) + y.mean([axis for axis in range(y.dim()) if axis != 1]) * len(batch)
        count += len(batch)
    return {name: value / count for name, value in sums.items()}


@torch.no_grad()
def correct(net, before, samples, normalized):
    for name in ("stem", "deep", "side", "fc", "head"):
        norm = {"stem": net.bn, "deep": net.norm}.get(name)
        bias = getattr(net, name).bias
        if (norm and normalized) or (norm is None and bias is None):
            continue
        shift = before[name] - means(net, samples)[name]
        if bias is not None:
            bias += shift
        else:
            norm.running_mean -= shift


def recalibrate(net, step, dense):
    samples = step.get("samples", 1024)
    before = means(dense, samples)
    normalized = step.get("batchNorm", True)
    if normalized:
        torch.optim.swa_utils.update_bn(batches(samples), net)
    if step.get("biasCorrection"):
        correct(net, before, samples, normalized)


def train(net, finetune):
    net.train()
    o = finetune["optimizer"]
    sgd = torch.optim.SGD(net.parameters(), lr=o["learningRate"], momentum=o["momentum"])
    for _ in range(finetune["epochs"]):
        sgd.zero_grad()
        F.cross_entropy(net(x_train), y_train).backward()
        sgd.step()


def run(steps):
    net = copy.deepcopy(start)
    for step in steps:
        if step["type"] == "quantize":
            a = step.get("activations")
            if a:
                net.fake = {}
                activations(net, a["bits"], a.get("scheme", "affine"), a.get("calibrationSamples", 1024))
            dense = copy.deepcopy(net)
            dense.fake = {}
            net.rounding = {name: rounded_weights(step["bits"]) for name in LAYERS}
            if "finetune" in step:
                train(net, step["finetune"])
            fix(net)
        else:
            recalibrate(net, step, dense)
    net.seen = {}
    return {"steps": steps, "loss": score(net), "codes": {s: list(c) for s, c in net.fake.items()},
            "tensors": {name: value.flatten().tolist() for name, value in net.state_dict().items()}}


QUANTIZE = {"type": "quantize", "scheme": "affine", "granularity": "channel"}
FINETUNE = {"epochs": 3, "batchSize": 256, "keepBest": False,
            "optimizer": {"type": "sgd", "learningRate": 0.05, "momentum": 0.9}}
PIPELINES = {
    "activations": [{**QUANTIZE, "bits": 6, "activations": {"bits": 8}}],
    "few samples, symmetric": [
        {**QUANTIZE, "bits": 8, "activations": {"bits": 4, "scheme": "symmetric", "calibrationSamples": 50}}],
    "trained through both": [{**QUANTIZE, "bits": 4, "activations": {"bits": 5}, "finetune": FINETUNE}],
    "batch norm": [{**QUANTIZE, "bits": 2}, {"type": "recalibrate"}],
    "batch norm of few samples": [{**QUANTIZE, "bits": 2}, {"type": "recalibrate", "samples": 100}],
    "bias": [{**QUANTIZE, "bits": 2, "activations": {"bits": 4}},
             {"type": "recalibrate", "batchNorm": False, "biasCorrection": True}],
    "both": [{**QUANTIZE, "bits": 3}, {"type": "recalibrate", "biasCorrection": True}],
}
start = Net()
teacher = Net()
x_train, x_test = torch.randn(256, 2, 5, 5), torch.randn(60, 2, 5, 5)
x_train, x_test = x_train.half().float(), x_test.half().float()
with torch.no_grad():
    start.train()
    start(x_train * 0.5)
    y_train, y_test = (torch.argmax(teacher.eval()(x) + 0.3 * torch.randn(len(x), 3), 1) for x in (x_train, x_test))
save_file(start.state_dict(), "model.safetensors")
np.savez_compressed("data.npz", x_train=x_train.numpy(), y_train=y_train.numpy(), x_test=x_test.numpy(),
                    y_test=y_test.numpy())
json.dump(DOCUMENT, open("document.json", "w"), indent=1)
json.dump({name: run(steps) for name, steps in PIPELINES.items()}, open("golden.json", "w"))
for name, golden in json.load(open("golden.json")).items():
    print(name, golden["loss"], golden["codes"])
