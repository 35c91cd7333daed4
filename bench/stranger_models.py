"""Models as strangers bring them; see strangers.py."""

import collections
import dataclasses
import datetime
import os
import pathlib
import pickle
import types
import typing
import warnings

import numpy
import torch
from torch import nn
from torch.nn.utils import parametrizations, prune, spectral_norm, weight_norm

warnings.filterwarnings("ignore")


@dataclasses.dataclass
class Case:
    name: str
    file: str
    expected: object
    file_name: str = None
    metadata: dict = None
    then: typing.Callable = None


class either:
    """Taken with a finding of these words, or refused as unsupported with a way out."""

    def __init__(self, expected, words=None, **fields):
        self.taken, self.refused = expected(finding=words, **fields), expected(422, "unsupported-file", way_out=r"\S")

    def faults(self, answer):
        return (self.taken if answer.status == 201 else self.refused).faults(answer)


def mlp(dtype=torch.float32):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)).to(dtype)


def download(api, job, name, folder):
    path = os.path.join(folder, "export")
    with open(path, "wb") as file:
        file.write(api.expect(200, api.request("GET", f"/jobs/{job}/artifacts/{name}")).body)
    return path


def exported(api, model, folder, steps=()):
    """The state_dict that comes out of a job on the model."""
    job, _ = api.run({"modelId": model, "steps": list(steps) or [{"type": "prune", "sparsity": 0.0}],
                      "export": ["state_dict"]})
    return torch.load(download(api, job["id"], "model.state_dict.pt", folder), weights_only=True)


def same(expected, tolerance=0.0):
    """The export has these tensors, in this order."""

    def check(api, model, folder):
        got = exported(api, model, folder)
        if list(got) != list(expected):
            yield f"names {list(got)} instead of {list(expected)}"
            return
        for name, tensor in expected.items():
            difference = (got[name].double() - tensor.double()).abs().max().item() if tensor.numel() else 0
            scale = max(tensor.double().abs().max().item(), 1e-30)
            if not difference <= tolerance * scale:
                yield f"{name} differs by {difference}"

    return check


def masked_then(api, model, folder):
    got = exported(api, model, folder, [{"type": "prune", "sparsity": 0.5, "scope": "global", "counting": "count"}])
    weights = torch.cat([got["0.weight"].flatten(), got["2.weight"].flatten()])
    zeros = (weights == 0).sum().item()
    if zeros != round(0.6 * 2048) + round(0.6 * 320):
        yield f"{zeros} zeros after half was pruned of a network of which .6 were"


def tied_then(api, model, folder):
    steps = [{"type": "prune", "sparsity": 0.5}, {"type": "quantize", "bits": 4}]
    job, report = api.run({"modelId": model, "steps": steps, "export": ["state_dict", "safetensors"]})
    path = download(api, job["id"], "model.state_dict.pt", folder)
    state = torch.load(path, weights_only=True)
    if state["emb.weight"].data_ptr() != state["head.weight"].data_ptr():
        yield "the export unties the weights"
    if (state["emb.weight"] == 0).float().mean() < 0.4:
        yield "nothing was pruned"
    if report["final"]["parameters"] != 1072:
        yield f"the report counts {report['final']['parameters']} parameters"


def versions_then(api, model, folder):
    state = exported(api, model, folder)
    if getattr(state, "_metadata", {}).get("1") != {"version": 2}:
        yield f"_metadata is {getattr(state, '_metadata', None)}"


def models(folder, expected):
    at = lambda name: os.path.join(folder, name)

    def saved(name, value, right, then=None, ext=".pt", **options):
        torch.save(value, at(name + ext), **options)
        return Case(name, at(name + ext), right, then=then)

    plain = mlp().state_dict()
    whole = dict(parameters=2410, architecture="mlp", runnable=True)
    prefixed = lambda prefix, state=plain: {prefix + name: tensor for name, tensor in state.items()}

    # Prefixes and wrappers
    for prefix in ("_orig_mod.", "module.", "model.", "net.", "module._orig_mod.", "_orig_mod.module.", "model._orig_mod.",
                   "module.model.", "network.module."):
        yield saved("prefix " + prefix, prefixed(prefix), expected(finding="prefix|dropped", **whole), same(plain))
    yield saved("averaged", {**prefixed("module."), "n_averaged": torch.tensor(3)}, expected(**whole), same(plain))
    yield saved("infix of compile", {"0._orig_mod.weight": plain["0.weight"], "0._orig_mod.bias": plain["0.bias"],
                                     "2.weight": plain["2.weight"], "2.bias": plain["2.bias"]},
                expected(**whole), same(plain))
    lightning = {"epoch": 3, "global_step": 9, "pytorch-lightning_version": "2.4.0",
                 "state_dict": {**prefixed("model."), "criterion.weight": torch.ones(10)}, "loops": {"a": {}},
                 "callbacks": {}, "optimizer_states": [{"state": {0: {"exp_avg": torch.ones(4)}}, "param_groups": []}],
                 "lr_schedulers": [], "hyper_parameters": {"lr": 0.1}}
    yield saved("lightning", lightning, expected(**whole), same(plain))
    for key in ("net", "weights", "params", "network", "ema_state", "g"):
        yield saved("under " + key, {key: plain, "acc": 91.2, "epoch": 7}, expected(**whole), same(plain))
    yield saved("under two keys", {"checkpoint": {"net": plain}, "epoch": 7}, expected(**whole), same(plain))
    yield saved("beside an optimizer", {"net": plain, "optimizer": {
        "state": {0: {"momentum_buffer": torch.ones(32, 64)}}, "param_groups": [{"lr": 0.1, "params": [0]}]}},
                expected(**whole), same(plain))
    yield saved("two networks", {"generator": plain, "discriminator": prefixed("d.")},
                expected(422, "unsupported-file", way_out=r"generator|discriminator"))
    yield saved("backbone and head", {"backbone.weight": torch.ones(8, 4), "head.weight": torch.ones(2, 8)},
                expected(parameters=48))
    for cut in (1, 2):
        torch.save({k: v for k, v in plain.items() if k.startswith("02"[cut - 1])}, at("shard.bin"))
        yield Case(f"half a model {cut}", at("shard.bin"), expected(422, "unsupported-file", detail=f"of|shard"),
                   file_name=f"pytorch_model-0000{cut}-of-00002.bin")

    # Masks and norms
    def masked(layers=("0", "2"), of="weight", dtype=torch.float32):
        network = mlp(dtype)
        for layer in layers:
            prune.l1_unstructured(network[int(layer)], of, 0.6)
        state = network.state_dict()
        right = {name: state[name] if name in state else state[name + "_orig"] * state[name + "_mask"]
                 for name in mlp().state_dict()}
        return state, right

    state, right = masked()
    sparsity = ((right["0.weight"] == 0).sum().item() + (right["2.weight"] == 0).sum().item()) / 2368
    yield saved("masks", state, expected(sparsity=sparsity, **whole), masked_then)
    yield saved("masks below module.", prefixed("module.", state), expected(sparsity=sparsity, **whole))
    state, right = masked(("2",))
    yield saved("masks of one layer", state, expected(**whole), equal_by_name(right))
    state, right = masked(of="bias")
    yield saved("masks of biases", state, expected(sparsity=0.0, **whole), equal_by_name(right))
    state, right = masked(dtype=torch.float16)
    yield saved("masks in float16", state, expected(dtype="float16", **whole), equal_by_name(right))

    for dim in (0, 1, None):
        network = mlp()
        weight_norm(network[0], dim=dim)
        network[0].weight_g.data.mul_(1.5)
        state = network.state_dict()
        network(torch.ones(1, 64))
        right = {**mlp().state_dict(), "0.weight": network[0].weight.detach()}
        yield saved(f"weight_norm dim {dim}", state, expected(**whole), equal_by_name(right, 1e-6))
    for make, name in ((parametrizations.weight_norm, "weight norm"), (parametrizations.spectral_norm, "spectral norm")):
        network = mlp()
        make(network[2])
        network.eval()
        right = {**mlp().state_dict(), "2.weight": network[2].weight.detach()}
        yield saved("parametrized " + name, network.state_dict(), expected(**whole), equal_by_name(right, 1e-5))
    network = mlp()
    spectral_norm(network[0])
    network(torch.ones(1, 64))
    network.eval()
    network(torch.ones(1, 64))
    right = {**mlp().state_dict(), "0.weight": network[0].weight.detach()}
    yield saved("spectral_norm", network.state_dict(), expected(**whole), equal_by_name(right, 1e-5))
    network = mlp()
    parametrizations.orthogonal(network[0])
    yield saved("orthogonal", network.state_dict(), expected(422, "unsupported-file", way_out="remove_parametrizations"))

    # Tied
    table = torch.randn(50, 16)
    tied = {"emb.weight": table, "fc.weight": torch.randn(16, 16), "fc.bias": torch.zeros(16), "head.weight": table}
    yield saved("tied", tied, expected(parameters=1072, finding="tied|share|one tensor"), tied_then)
    yield saved("tied, legacy", tied, expected(parameters=1072), tied_then, _use_new_zipfile_serialization=False)
    from safetensors.torch import save_model

    module = nn.ModuleDict({"emb": nn.Embedding(50, 16), "fc": nn.Linear(16, 16), "head": nn.Linear(16, 50, bias=False)})
    module["head"].weight = module["emb"].weight
    save_model(module, at("tied.safetensors"))
    yield Case("tied, safetensors", at("tied.safetensors"), expected(parameters=1072), then=tied_then)

    # Quantized
    torch.backends.quantized.engine = "fbgemm"
    for name, kind in (("dynamic", torch.qint8), ("dynamic float16", torch.float16)):
        network = torch.ao.quantization.quantize_dynamic(mlp(), {nn.Linear}, dtype=kind)
        right = collections.OrderedDict()
        for index in (0, 2):
            weight = network[index].weight()
            right[f"{index}.weight"] = weight.dequantize() if weight.is_quantized else weight
            right[f"{index}.bias"] = network[index].bias()
        yield saved(name, network.state_dict(), expected(**whole, finding="quantized|dequantized|packed"),
                    equal_by_name(right))
    weight = torch.quantize_per_channel(plain["0.weight"], torch.full((32,), 0.01), torch.zeros(32, dtype=torch.int64), 0,
                                        torch.qint8)
    yield saved("quantized per channel", {**plain, "0.weight": weight}, expected(**whole),
                equal_by_name({**plain, "0.weight": weight.dequantize()}))
    network = mlp().train()
    network.qconfig = torch.ao.quantization.get_default_qat_qconfig("fbgemm")
    torch.ao.quantization.prepare_qat(network, inplace=True)
    network(torch.randn(4, 64))
    yield saved("QAT", network.state_dict(), expected(finding="observer|fake", **whole), equal_by_name(
        {name: network.state_dict()[name] for name in plain}))

    # Module versions
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8))
    yield saved("versions", network.state_dict(), expected(parameters=240), versions_then)
    yield saved("versions below module.", nn.DataParallel(network).state_dict(), expected(parameters=240), versions_then)

    # Plain data beside
    beside = {"saved": datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc), "took": datetime.timedelta(hours=1),
              "losses": collections.deque([0.5], maxlen=9), "args": types.SimpleNamespace(lr=0.1), "rest": ...,
              "random": numpy.random.default_rng(0), "old random": numpy.random.RandomState(0).get_state(),
              "masked": numpy.ma.masked_array([1.0, 2.0], [0, 1]), "by class": collections.defaultdict(int, {"cat": 1}),
              "count": collections.Counter("aab"), "path": pathlib.PurePosixPath("a/b"), "device": torch.device("cpu"),
              "where": numpy.float64(2.0), "seen": {1, 2}, "z": 1 + 2j, "day": datetime.date(2026, 1, 2),
              "rng": torch.get_rng_state(), "slice": slice(1, 2)}
    for name, value in beside.items():
        yield saved("beside: " + name, {"state_dict": plain, name: value}, expected(**whole))
    import argparse

    yield saved("beside: argparse", {"state_dict": plain, "args": argparse.Namespace(lr=0.1)}, expected(**whole))
    with open(at("plain.pkl"), "wb") as file:
        pickle.dump(plain, file)
    yield Case("pickle of a state_dict", at("plain.pkl"), expected(**whole), then=same(plain))
    with open(at("arrays.pkl"), "wb") as file:
        pickle.dump({name: tensor.numpy() for name, tensor in plain.items()}, file)
    yield Case("pickle of arrays", at("arrays.pkl"), expected(**whole), then=same(plain))
    yield saved("sparse", {"fc.weight": torch.eye(4).to_sparse(), "fc.bias": torch.ones(4)},
                either(expected, parameters=20), equal_by_name({"fc.weight": torch.eye(4), "fc.bias": torch.ones(4)}))
    yield saved("whole module", mlp(), expected(422, "whole-module-pickle", way_out=r"torch\.jit\.script"))
    numpy.savez(at("mnist.npz"), x_train=numpy.zeros((20, 28, 28), numpy.uint8), y_train=numpy.arange(20) % 10,
                x_test=numpy.zeros((10, 28, 28), numpy.uint8), y_test=numpy.arange(10))
    yield Case("a dataset as a model", at("mnist.npz"), expected(422, detail="dataset"))
    yield from stacks(folder, expected)


def equal_by_name(right, tolerance=0.0):
    def check(api, model, folder):
        got = exported(api, model, folder)
        if set(got) != set(right):
            yield f"names {sorted(got)} instead of {sorted(right)}"
            return
        ordered = {name: right[name] for name in got}
        yield from same(ordered, tolerance)(api, model, folder)

    return check


def stacks(folder, expected):
    """Plain stacks in torchvision's naming, narrow so that they are small."""

    def features(widths, norm):
        layers, channels = [], 3
        for width in widths:
            if width == "M":
                layers += [nn.MaxPool2d(2, 2)]
                continue
            layers += [nn.Conv2d(channels, width, 3, padding=1)] + ([nn.BatchNorm2d(width)] if norm else []) + [nn.ReLU()]
            channels = width
        return nn.Sequential(*layers), channels

    class Vgg(nn.Module):
        def __init__(self, widths, norm, hidden=32, classes=10):
            super().__init__()
            self.features, channels = features(widths, norm)
            self.avgpool = nn.AdaptiveAvgPool2d(7)
            self.classifier = nn.Sequential(nn.Linear(channels * 49, hidden), nn.ReLU(), nn.Dropout(),
                                            nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(), nn.Linear(hidden, classes))

    class AlexNet(nn.Module):
        def __init__(self, classes=10):
            super().__init__()
            conv = nn.Conv2d
            self.features = nn.Sequential(
                conv(3, 64, 11, 4, 2), nn.ReLU(), nn.MaxPool2d(3, 2), conv(64, 192, 5, padding=2), nn.ReLU(),
                nn.MaxPool2d(3, 2), conv(192, 384, 3, padding=1), nn.ReLU(), conv(384, 256, 3, padding=1), nn.ReLU(),
                conv(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2))
            self.avgpool = nn.AdaptiveAvgPool2d(6)
            self.classifier = nn.Sequential(nn.Dropout(), nn.Linear(256 * 36, 64), nn.ReLU(), nn.Dropout(),
                                            nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, classes))

    eleven = [8, "M", 16, "M", 24, 24, "M", 32, 32, "M", 32, 32, "M"]
    sixteen = [8, 8, "M", 16, 16, "M", 24, 24, 24, "M", 32, 32, 32, "M", 32, 32, 32, "M"]
    for name, network in (("vgg-11 without norm", Vgg(eleven, False)), ("vgg-16 without norm", Vgg(sixteen, False)),
                          ("vgg-11 with norm", Vgg(eleven, True)), ("alexnet", AlexNet())):
        path = os.path.join(folder, "stack.pt")
        torch.save(network.state_dict(), path)
        parameters = sum(parameter.numel() for parameter in network.parameters())
        yield Case(name, path, expected(parameters=parameters, runnable=True))
