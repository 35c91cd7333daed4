#!/usr/bin/env python3
"""TorchScript programs against the state_dict that they were made of: the same jobs must end the same.

    python3 bench/programs.py --url http://localhost:8080 --model resnet20-cifar10.pth --dataset cifar10-12k.npz

PyTorch scripts and traces the ResNet-20 of acceptance.py; each goes through evaluate, prune, quantize and finetune.
Every TorchScript export is loaded by PyTorch and must score what the report says.
"""

import argparse
import io
import sys
import tempfile

import torch
from torch import nn
from torch.nn import functional as F

import oracle
from acceptance import ONE_IMAGE, SELECTED, SGD, Checks
from api_client import Api

WEIGHTS_ALONE = [
    {"type": "evaluate"},
    {"type": "prune", "sparsity": 0.4, "scope": "global", "layers": SELECTED},
    {"type": "quantize", "bits": 6, "layers": SELECTED},
]
FINETUNED = [
    {
        "type": "prune",
        "sparsity": 0.6,
        "scope": "global",
        "layers": SELECTED,
        "finetune": {"epochs": 1, "batchSize": 256, "optimizer": SGD, "keepBest": False},
    },
    {"type": "quantize", "bits": 6, "layers": SELECTED},
]


class Convolution(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)

    def forward(self, x):
        return self.conv(x)


def with_norm(inputs, outputs, kernel=3, stride=1):
    return nn.Sequential(Convolution(inputs, outputs, kernel, stride), nn.BatchNorm2d(outputs))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.conv2 = with_norm(inputs, outputs, 3, stride), with_norm(outputs, outputs)
        self.id_mapping = with_norm(inputs, outputs, 1, stride) if inputs != outputs else nn.Identity()

    def forward(self, x):
        return F.relu(self.conv2(F.relu(self.conv1(x))) + self.id_mapping(x))


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        return self.linear(x)


class ResNet20(nn.Module):
    """With the names of the checkpoint."""

    def __init__(self):
        super().__init__()
        widths = [16, 16, 16, 16, 32, 32, 32, 64, 64, 64]
        self.head_conv = with_norm(3, 16)
        self.body_op = nn.Sequential(
            *[Block(a, b, 2 if a != b else 1) for a, b in zip(widths, widths[1:], strict=False)]
        )
        self.final_fc = Head()

    def forward(self, x):
        x = self.body_op(F.relu(self.head_conv(x)))
        return self.final_fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


def programs(state, folder):
    """Files by kind, the state_dict itself among them."""
    network = ResNet20()
    network.load_state_dict(state)
    network.eval()
    files = {kind: f"{folder}/{kind}.pt" for kind in ("state_dict", "scripted", "traced")}
    torch.save(network.state_dict(), files["state_dict"])
    torch.jit.save(torch.jit.script(network), files["scripted"])
    torch.jit.save(torch.jit.trace(network, torch.randn(2, 3, 32, 32)), files["traced"])
    return files


def run(api, model, dataset, steps):
    exports = ["torchscript", "state_dict"]
    spec = {"modelId": model["id"], "datasetId": dataset["id"], "seed": 3, "steps": steps, "export": exports}
    job, report = api.run(spec)
    content = {
        name: api.request("GET", f"/jobs/{job['id']}/artifacts/model.{name}.pt").body for name in exports
    }
    return job, report, content


def furthest(ours, theirs):
    ours, theirs = (torch.load(io.BytesIO(file["state_dict"]), weights_only=True) for file in (ours, theirs))
    if ours.keys() != theirs.keys():
        return float("inf")
    return max((ours[name].double() - theirs[name].double()).abs().max().item() for name in ours)


def compare(api, checks, models, dataset, part, steps, title, tolerance):
    """Each kind against the state_dict; a tolerance of None: another result is meant."""
    jobs = {kind: run(api, model, dataset, steps) for kind, model in models.items()}
    _, reference, reference_files = jobs["state_dict"]
    for kind, (job, report, files) in jobs.items():
        _, forward = oracle.load("model.torchscript.pt", files["torchscript"])
        accuracy, loss = oracle.score(forward, part)
        name = f"{title}, {kind}"
        checks.accuracy(f"{name}: PyTorch scores its program", accuracy, report["final"]["accuracy"])
        checks.loss(f"{name}: and finds its loss", loss, report["final"]["loss"])
        zeros = [(row["name"], row["nonzero"], row["bits"]) for row in report["layers"]]
        if kind == "state_dict" or tolerance is None:
            continue
        checks.equal(f"{name}: layers", [(r["name"], r["nonzero"], r["bits"]) for r in reference["layers"]], zeros)
        drop = abs(report["final"]["accuracy"] - reference["final"]["accuracy"])
        checks.check(f"{name}: accuracy, against the state_dict's", 0, drop, drop <= ONE_IMAGE)
        apart = furthest(files, reference_files)
        checks.check(f"{name}: furthest tensor value", f"<= {tolerance}", f"{apart:.2g}", apart <= tolerance)
        produced = api.get(f"/models/{job['outputModelId']}")
        checks.equal(f"{name}: what it leaves can be run", True, produced["runnable"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://localhost:8080")
    parser.add_argument("--model", required=True)
    parser.add_argument("--dataset", required=True)
    options = parser.parse_args()
    api, checks = Api(options.url), Checks()
    part = oracle.test_part(options.dataset)
    preprocessing = {"mean": oracle.MEAN, "std": oracle.STD}
    with tempfile.TemporaryDirectory() as folder, checks.section("upload"):
        files = programs(torch.load(options.model, map_location="cpu", weights_only=True)["state_dict"], folder)
        models = {kind: api.upload("/models", file, {"name": kind}) for kind, file in files.items()}
        dataset = api.upload("/datasets", options.dataset, {"preprocessing": preprocessing})
    for kind in ("scripted", "traced"):
        checks.equal(f"{kind}: format", "torchscript", models[kind]["format"])
        for field in ("parameters", "nonzeroParameters", "sparsity", "runnable"):
            checks.equal(f"{kind}: {field}", models["state_dict"][field], models[kind][field])
    told = any(finding.startswith("traced in eval mode") for finding in models["traced"]["findings"])
    checks.true("traced: told that its mode is frozen", told)
    with checks.section("weights alone"):
        compare(api, checks, models, dataset, part, WEIGHTS_ALONE, "by weight", 0)
    with checks.section("finetuned"):
        traced = models.pop("traced")
        compare(api, checks, models, dataset, part, FINETUNED, "finetuned", 1e-6)
        compare(
            api, checks, {"state_dict": traced}, dataset, part, FINETUNED, "finetuned, batch norm frozen", None
        )
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
