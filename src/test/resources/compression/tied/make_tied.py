"""Pipelines of a network whose second layer has the first one's weight, in plain PyTorch: tied.json.

Uses points.npz of make_golden.py; batches are the whole training part. Run it in its folder: python3 make_tied.py
"""
import copy
import json

import numpy as np
import torch
import torch.nn.functional as F

SGD = {"type": "sgd", "learningRate": 0.1, "momentum": 0.9}
ADAM = {"type": "adam", "learningRate": 0.02}
FINETUNE = {"epochs": 6, "batchSize": 64, "keepBest": False}
PIPELINES = {
    "pruned by layer, finetuned, rounded": [
        {"type": "prune", "sparsity": 0.5, "finetune": {"optimizer": SGD, **FINETUNE}},
        {"type": "quantize", "bits": 4, "scheme": "symmetric"}],
    "pruned in one pool, then adam": [
        {"type": "prune", "sparsity": 0.6, "scope": "global"},
        {"type": "finetune", "optimizer": ADAM, **FINETUNE}],
    "trained through its rounding": [
        {"type": "quantize", "bits": 3, "scheme": "symmetric", "finetune": {"optimizer": SGD, **FINETUNE}}],
    "meant by its other name": [
        {"type": "prune", "sparsity": 0.4, "layers": {"include": ["fc2"]}},
        {"type": "quantize", "bits": 2, "scheme": "symmetric", "layers": {"include": ["fc2"]},
         "finetune": {"optimizer": SGD, **FINETUNE}}],
}


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = torch.nn.Linear(8, 8), torch.nn.Linear(8, 8), torch.nn.Linear(8, 4)
        self.fc2.weight = self.fc1.weight

    def forward(self, x):
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


def symmetric(w, bits):
    a, s = w.abs().max(), 2 ** (bits - 1) - 1
    return torch.where(w == 0, w, torch.round(w / a * s) / s * a)


def optimizer(parameters, o):
    if o["type"] == "sgd":
        return torch.optim.SGD(parameters, lr=o["learningRate"], momentum=o["momentum"])
    return torch.optim.Adam(parameters, lr=o["learningRate"])


class Run:
    def __init__(self):
        self.model, self.masks, self.bits = copy.deepcopy(initial), {}, {}

    def chosen(self, step):
        """Each weight once, by its first name."""
        named = {"fc1": self.model.fc1.weight, "fc3": self.model.fc3.weight}
        return {"fc1": named["fc1"]} if step.get("layers") else named

    @torch.no_grad()
    def prune(self, step):
        weights = self.chosen(step)
        sizes = {name: np.abs(w.detach().numpy().astype(np.float64)) for name, w in weights.items()}
        pool = np.concatenate([size.flatten() for size in sizes.values()])
        for name, size in sizes.items():
            threshold = np.percentile(pool if step.get("scope") == "global" else size, 100 * step["sparsity"])
            self.masks[name] = torch.from_numpy(size <= threshold)
        self.hold()

    @torch.no_grad()
    def hold(self):
        for name, mask in self.masks.items():
            getattr(self.model, name).weight[mask] = 0

    @torch.no_grad()
    def rounded(self):
        copied = copy.deepcopy(self.model)  # keeps what is one tensor one
        for name, bits in self.bits.items():
            layer = getattr(copied, name)
            layer.weight.copy_(symmetric(layer.weight, bits))
        return copied

    def train(self, step):
        stepper = optimizer(self.model.parameters(), step["optimizer"])
        for _ in range(step["epochs"]):
            forward = self.rounded()
            forward.zero_grad()
            F.cross_entropy(forward(data["x_train"]), data["y_train"]).backward()
            for parameter, through in zip(self.model.parameters(), forward.parameters()):
                parameter.grad = through.grad
            stepper.step()
            self.hold()


def run(steps):
    state = Run()
    for step in steps:
        if step["type"] == "prune":
            state.prune(step)
        if step["type"] == "quantize":
            state.bits |= {name: step["bits"] for name in state.chosen(step)}
        if step["type"] == "finetune" or "finetune" in step:
            state.train(step.get("finetune", step))
    model = state.rounded()
    assert model.fc1.weight is model.fc2.weight and len(list(model.parameters())) == 5
    with torch.no_grad():
        out = model(data["x_test"])
    return {"steps": steps, "loss": F.cross_entropy(out.double(), data["y_test"]).item(),
            "nonzero": sum(p.count_nonzero().item() for p in model.parameters()),
            "weights": {k: v.flatten().tolist() for k, v in model.state_dict().items()}}


torch.manual_seed(5)
torch.use_deterministic_algorithms(True)
data = {name: torch.from_numpy(array) for name, array in np.load("../points.npz").items()}
initial = Net()
torch.save(initial.state_dict(), "tied.pt")
json.dump({name: run(steps) for name, steps in PIPELINES.items()}, open("tied.json", "w"), indent=1)
