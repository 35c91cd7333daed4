"""Pipelines whose finetuning has optimizers, penalties and a teacher, in plain PyTorch: finetuning.json.

Uses mlp.pt and points.npz of make_golden.py; batches are the whole training part. Run: python3 make_finetuning.py
"""
import copy
import json
import math

import numpy as np
import torch
import torch.nn.functional as F

COSINE = {"learningRateSchedule": {"type": "cosine"}, "batchSize": 64}
ADAM = {"type": "adam", "learningRate": 0.02, "weightDecay": 0.01}
ADAMW = {"type": "adamw", "learningRate": 0.02, "weightDecay": 0.5, "beta1": 0.8, "beta2": 0.9, "eps": 1e-4}
SGD = {"type": "sgd", "learningRate": 0.1, "momentum": 0.9}
PIPELINES = {
    "pruned, then adamw with a teacher": [
        {"type": "prune", "sparsity": 0.6},
        {"type": "finetune", "epochs": 6, "optimizer": ADAMW, "keepBest": False, "distillation": {"temperature": 3, "weight": 0.8}, **COSINE}],
    "rounded, soft threshold at a falling rate": [
        {"type": "quantize", "bits": 3, "scheme": "symmetric", "finetune": {
            "epochs": 6, "optimizer": SGD, "keepBest": False, "regularizer": {"type": "proximal_l1", "strength": 0.1},
            "distillation": {"temperature": 2, "weight": 0.5}, **COSINE}}],
    "the best of adam with groups": [
        {"type": "finetune", "epochs": 8, "optimizer": ADAM, "keepBest": {"on": "test"},
         "regularizer": {"type": "group_lasso", "strength": 0.8}, **COSINE}],
    "trimmed and projected on a mask": [
        {"type": "prune", "sparsity": 0.3, "finetune": {
            "epochs": 5, "optimizer": SGD, "keepBest": False, "regularizer": {"type": "trimmed_l1", "strength": 0.2, "keep": 80},
            "projection": {"type": "top_k", "keep": 100}, **COSINE}}],
    "a teacher that saw no step before": [
        {"type": "finetune", "epochs": 3, "optimizer": SGD, "keepBest": False, "regularizer": {"type": "l1", "strength": 0.02}, "batchSize": 64},
        {"type": "finetune", "epochs": 3, "optimizer": SGD, "keepBest": False, "distillation": {"temperature": 4, "weight": 1}, "batchSize": 64}],
}


def soft(w, threshold):
    return torch.sign(w) * torch.relu(w.abs() - threshold)


def largest(weights, keep):
    flat = torch.cat([w.abs().flatten() for w in weights])
    kept = torch.zeros(len(flat), dtype=torch.bool)
    kept[torch.argsort(flat, descending=True, stable=True)[:keep]] = True
    return [part.reshape(w.shape) for part, w in zip(kept.split([w.numel() for w in weights]), weights)]


@torch.no_grad()
def after_step(weights, rate, step):
    penalty = step.get("regularizer", {"type": None})
    threshold = rate * penalty.get("strength", 0)
    if penalty["type"] == "proximal_l1":
        for w in weights:
            w.copy_(soft(w, threshold))
    elif penalty["type"] == "trimmed_l1":
        for w, kept in zip(weights, largest(weights, penalty["keep"])):
            w.copy_(torch.where(kept, w, soft(w, threshold)))
    elif penalty["type"] == "group_lasso":
        for w in weights:
            norms = w.norm(dim=1, keepdim=True)
            w.mul_(torch.where(norms > threshold, 1 - threshold / norms, 0.0))
    if "projection" in step:
        for w, kept in zip(weights, largest(weights, step["projection"]["keep"])):
            w.mul_(kept)


def symmetric(w, bits):
    a, s = w.abs().max(), 2 ** (bits - 1) - 1
    return torch.where(w == 0, w, torch.round(w / a * s) / s * a)


def optimizer(parameters, o):
    if o["type"] == "sgd":
        return torch.optim.SGD(parameters, lr=o["learningRate"], momentum=o["momentum"])
    kind = torch.optim.Adam if o["type"] == "adam" else torch.optim.AdamW
    return kind(parameters, lr=o["learningRate"], weight_decay=o["weightDecay"],
                betas=(o.get("beta1", 0.9), o.get("beta2", 0.999)), eps=o.get("eps", 1e-8))


class Run:
    def __init__(self, model):
        self.dense, self.model, self.masks, self.bits, self.curve = copy.deepcopy(model), copy.deepcopy(model), {}, None, []

    def weights(self):
        return [layer.weight for layer in self.model if hasattr(layer, "weight")]

    @torch.no_grad()
    def hold(self):
        for i, mask in self.masks.items():
            self.weights()[i][mask] = 0

    @torch.no_grad()
    def rounded(self):
        copied = copy.deepcopy(self.model)
        if self.bits:
            for layer in copied:
                if hasattr(layer, "weight"):
                    layer.weight.copy_(symmetric(layer.weight, self.bits))
        return copied

    def train(self, step):
        stepper = optimizer(self.model.parameters(), step["optimizer"])
        best = None
        for epoch in range(step["epochs"]):
            rate = step["optimizer"]["learningRate"]
            if "learningRateSchedule" in step:
                rate *= (1 + math.cos(math.pi * epoch / step["epochs"])) / 2
            stepper.param_groups[0]["lr"] = rate
            forward = self.rounded()
            forward.zero_grad()
            out = forward(data["x_train"])
            loss = objective = F.cross_entropy(out, data["y_train"])
            if "distillation" in step:
                t, weight = step["distillation"]["temperature"], step["distillation"]["weight"]
                with torch.no_grad():
                    answers = F.softmax(self.dense(data["x_train"]) / t, 1)
                kl = F.kl_div(F.log_softmax(out / t, 1), answers, reduction="batchmean")
                objective = (1 - weight) * loss + weight * t * t * kl
            objective.backward()
            for parameter, through in zip(self.model.parameters(), forward.parameters()):
                parameter.grad = through.grad
            if step.get("regularizer", {}).get("type") == "l1":
                for w in self.weights():
                    w.grad += step["regularizer"]["strength"] * torch.sign(w.detach())
            stepper.step()
            self.hold()
            after_step(self.weights(), rate, step)
            test_loss, accuracy = score(self.rounded())
            self.curve.append({"epoch": epoch + 1, "trainLoss": loss.item(), "testLoss": test_loss, "testAccuracy": accuracy})
            if step["keepBest"] and (best is None or (accuracy, -test_loss) > best[0]):
                best = ((accuracy, -test_loss), copy.deepcopy(self.model.state_dict()))
        if best:
            self.model.load_state_dict(best[1])


@torch.no_grad()
def score(model):
    out = model(data["x_test"])
    return F.cross_entropy(out.double(), data["y_test"]).item(), (out.argmax(1) == data["y_test"]).double().mean().item()


def run(steps):
    state = Run(initial)
    for step in steps:
        if step["type"] == "prune":
            for i, w in enumerate(state.weights()):
                magnitudes = np.abs(w.detach().numpy().astype(np.float64))
                state.masks[i] = torch.from_numpy(magnitudes <= np.percentile(magnitudes, 100 * step["sparsity"]))
            state.hold()
        if step["type"] == "quantize":
            state.bits = step["bits"]
        if step["type"] == "finetune" or "finetune" in step:
            state.train(step.get("finetune", step))
    state.model = state.rounded()
    loss, accuracy = score(state.model)
    return {"steps": steps, "curve": state.curve, "loss": loss, "accuracy": accuracy,
            "weights": {k: v.flatten().tolist() for k, v in state.model.state_dict().items()}}


torch.use_deterministic_algorithms(True)
data = {name: torch.from_numpy(array) for name, array in np.load("points.npz").items()}
initial = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 4))
initial.load_state_dict(torch.load("mlp.pt"))
json.dump({name: run(steps) for name, steps in PIPELINES.items()}, open("finetuning.json", "w"))
