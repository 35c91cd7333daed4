"""Whole pipelines in plain PyTorch and numpy, as algorithms are documented: what ours must agree with.

Batches are the whole training part, so that no shuffling is involved. Run: python3 make_golden.py
"""
import copy
import json
import math
import numpy as np
import torch
import torch.nn.functional as F

FINETUNE = {"batchSize": 64, "optimizer": {"type": "sgd", "learningRate": 0.1, "momentum": 0.9, "weightDecay": 0.01, "nesterov": True}}
PIPELINES = {
    "per layer, finetuned": [
        {"type": "prune", "sparsity": 0.5, "finetune": {**FINETUNE, "epochs": 4, "keepBest": False}}],
    "global, ramped with regrowth, best on test": [
        {"type": "prune", "sparsity": 0.7, "scope": "global", "schedule": {"type": "linear", "epochs": 3},
         "finetune": {**FINETUNE, "epochs": 6, "keepBest": {"on": "test"}}}],
    "ramped without regrowth": [
        {"type": "prune", "sparsity": 0.6, "schedule": {"type": "linear", "epochs": 3, "regrow": False},
         "finetune": {**FINETUNE, "epochs": 4, "keepBest": False}}],
    "cubic ramp": [
        {"type": "prune", "sparsity": 0.8, "schedule": {"type": "cubic", "epochs": 4},
         "finetune": {**FINETUNE, "epochs": 6, "keepBest": False}}],
    "exponential ramp, global, counted, an override beside it": [
        {"type": "prune", "sparsity": 0.75, "scope": "global", "counting": "count", "schedule": {"type": "exponential", "epochs": 3, "regrow": False},
         "overrides": [{"layers": "*", "sparsity": 0.1}, {"layers": "2", "sparsity": 0.4}],
         "finetune": {**FINETUNE, "epochs": 4, "keepBest": {"on": "test"}}}],
    "counted per layer": [
        {"type": "prune", "sparsity": 0.3, "counting": "count", "finetune": {**FINETUNE, "epochs": 2, "keepBest": False}}],
    "counted globally": [{"type": "prune", "sparsity": 0.55, "scope": "global", "counting": "count"}],
    "two of four": [
        {"type": "prune", "sparsity": 0.5, "structure": "n_m", "finetune": {**FINETUNE, "epochs": 3, "keepBest": False}}],
    "one of five, rising, two of five in one layer": [
        {"type": "prune", "sparsity": 0.8, "structure": "n_m", "n": 1, "m": 5, "schedule": {"type": "linear", "epochs": 3},
         "overrides": [{"layers": "2", "sparsity": 0.6}], "finetune": {**FINETUNE, "epochs": 4, "keepBest": False}}],
    "tiles over all layers": [
        {"type": "prune", "sparsity": 0.4, "structure": "block", "scope": "global", "rows": 3, "columns": 5,
         "finetune": {**FINETUNE, "epochs": 3, "keepBest": False}}],
    "tiles along a cubic ramp, after single weights": [
        {"type": "prune", "sparsity": 0.3},
        {"type": "prune", "sparsity": 0.5, "structure": "block", "counting": "count", "schedule": {"type": "cubic", "epochs": 2},
         "finetune": {**FINETUNE, "epochs": 3, "keepBest": False}}],
    "asymmetric, through the rounding": [
        {"type": "quantize", "bits": 3, "finetune": {**FINETUNE, "epochs": 4, "keepBest": False}}],
    "pruned, then symmetric through the rounding": [
        {"type": "prune", "sparsity": 0.5},
        {"type": "quantize", "bits": 4, "scheme": "symmetric", "finetune": {**FINETUNE, "epochs": 3, "keepBest": False}}],
    "range over the weights that are left": [
        {"type": "prune", "sparsity": 0.8, "scope": "global", "layers": {"include": ["*"], "exclude": ["2"]}},
        {"type": "quantize", "bits": 2, "range": {"over": "nonzero"}}],
    "learning rate in steps": [
        {"type": "finetune", **FINETUNE, "epochs": 5, "keepBest": False, "learningRateSchedule": {"type": "step", "epochs": 2, "factor": 0.5}}],
    "learning rate along a cosine": [
        {"type": "finetune", **FINETUNE, "epochs": 4, "keepBest": False, "learningRateSchedule": {"type": "cosine"}}],
}


def mlp():
    return torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 4))


def selected(step):
    excluded = step.get("layers", {}).get("exclude", [])
    return [name for name in ("0", "2") if name not in excluded]


def target_of(step, sparsity, epoch):
    """What the schedule makes of a sparsity before this epoch, from 1."""
    ramp = step.get("schedule")
    if ramp is None or epoch is None:
        return sparsity
    t = epoch / ramp["epochs"]
    return {"linear": sparsity * t, "cubic": sparsity * (1 - (1 - t) ** 3), "exponential": 1 - (1 - sparsity) ** t}[ramp["type"]]


def lowest(scores, sparsity, counting):
    """Booleans in the shapes of the scores: the least of all of them together."""
    together = np.concatenate([score.ravel() for score in scores])
    if sparsity == 0:
        pruned = np.zeros(together.shape, dtype=bool)
    elif counting == "count":
        pruned = np.zeros(together.shape, dtype=bool)
        pruned[np.argsort(together, kind="stable")[: round(sparsity * len(together))]] = True
    else:
        pruned = together <= np.percentile(together, 100 * sparsity)
    ends = np.cumsum([score.size for score in scores])
    return [part.reshape(score.shape) for part, score in zip(np.split(pruned, ends[:-1]), scores)]


def tiles_of(score, step):
    rows, columns = step.get("rows", 4), step.get("columns", 4)
    return [(slice(r, r + rows), slice(c, c + columns)) for r in range(0, score.shape[0], rows) for c in range(0, score.shape[1], columns)]


def units_pruned(scores, sparsity, step):
    structure = step.get("structure", "unstructured")
    if structure == "unstructured":
        return lowest(scores, sparsity, step.get("counting"))
    masks = [np.zeros(score.shape, dtype=bool) for score in scores]
    if structure == "block":
        means = [np.array([score[tile].mean() for tile in tiles_of(score, step)]) for score in scores]
        for score, mask, chosen in zip(scores, masks, lowest(means, sparsity, step.get("counting"))):
            for tile, gone in zip(tiles_of(score, step), chosen):
                mask[tile] = gone
    else:
        m = step.get("m", 4)
        n = m - round(m * sparsity)
        for score, mask in zip(scores, masks):
            for row, at in np.ndindex(score.shape[0], -(-score.shape[1] // m)):
                group = score[row, at * m : (at + 1) * m]
                mask[row, at * m + np.argsort(group, kind="stable")[: max(0, len(group) - n)]] = True
    return masks


def masks_of(model, step, epoch=None, scores=None):
    """By the scores, magnitudes unless told, to the step's sparsity or to where its schedule is before an epoch."""
    names = selected(step)
    scores = scores or {n: np.abs(model[int(n)].weight.detach().numpy().astype(np.float64)) for n in names}
    own = {n: o["sparsity"] for o in step.get("overrides", []) for n in names if o["layers"] in (n, "*")}
    together = [n for n in names if n not in own] if step.get("scope") == "global" else []
    pools = [(n,) for n in names if n not in together] + ([together] if together else [])
    masks = {}
    for pool in pools:
        sparsity = target_of(step, own.get(pool[0], step["sparsity"]), epoch)
        masks.update(zip(pool, map(torch.from_numpy, units_pruned([scores[n] for n in pool], sparsity, step))))
    return masks


def rounded(w, step):
    if step.get("scheme", "asymmetric") == "symmetric":
        a, s = w.abs().max(), 2 ** (step["bits"] - 1) - 1
        q = torch.round(w / a * s) / s * a
    else:
        over = w[w != 0] if step.get("range", {}).get("over") == "nonzero" else w
        b, a, s = over.min(), over.max() - over.min(), 2 ** step["bits"] - 1
        q = torch.round((w - b) / a * s) / s * a + b
    return torch.where(w == 0, w, q)


def shown(prune, epoch):
    """The target as the curve has it; null where the step does not prune."""
    if prune is None:
        return None
    target = target_of(prune, prune["sparsity"], min(epoch, prune["schedule"]["epochs"])) if "schedule" in prune else prune["sparsity"]
    return round(prune.get("m", 4) * target) / prune.get("m", 4) if prune.get("structure") == "n_m" else target


class State:
    def __init__(self, model):
        self.model, self.masks, self.quantized, self.curve = model, {}, {}, []

    def zero(self, masks):
        with torch.no_grad():
            for name, mask in masks.items():
                self.model[int(name)].weight[mask] = 0

    def hold(self, masks):
        for name, mask in masks.items():
            self.masks[name] = self.masks.get(name, torch.zeros_like(mask)) | mask
        self.zero(self.masks)

    def with_rounding(self):
        copied = copy.deepcopy(self.model)
        with torch.no_grad():
            for name, step in self.quantized.items():
                copied[int(name)].weight.copy_(rounded(self.model[int(name)].weight, step))
        return copied


def score(model, x, y):
    with torch.no_grad():
        out = model(x)
        return F.cross_entropy(out.double(), y).item(), (out.argmax(1) == y).double().mean().item()


def rate_of(finetune, epoch):
    rate, schedule = finetune["optimizer"]["learningRate"], finetune.get("learningRateSchedule", {"type": "constant"})
    period = schedule.get("epochs", finetune["epochs"])
    if schedule["type"] == "step":
        return rate * schedule["factor"] ** ((epoch - 1) // period)
    return rate * (1 + math.cos(math.pi * (epoch - 1) / period)) / 2 if schedule["type"] == "cosine" else rate


def train(state, finetune, data, prune=None):
    o = finetune["optimizer"]
    sgd = torch.optim.SGD(state.model.parameters(), lr=o["learningRate"], momentum=o["momentum"],
                          weight_decay=o["weightDecay"], nesterov=o["nesterov"])
    ramp = prune["schedule"] if prune and "schedule" in prune else None
    best = None
    for epoch in range(1, finetune["epochs"] + 1):
        if ramp and epoch <= ramp["epochs"]:
            masks = masks_of(state.model, prune, epoch)
            if ramp.get("regrow", True) and epoch < ramp["epochs"]:
                state.zero(masks)
            else:
                state.hold(masks)
        for group in sgd.param_groups:
            group["lr"] = rate_of(finetune, epoch)
        forward = state.with_rounding()
        forward.zero_grad()
        loss = F.cross_entropy(forward(data["x_train"]), data["y_train"])
        loss.backward()
        for parameter, through in zip(state.model.parameters(), forward.parameters()):
            parameter.grad = through.grad
        sgd.step()
        state.zero(state.masks)
        test_loss, test_accuracy = score(state.with_rounding(), data["x_test"], data["y_test"])
        state.curve.append({"epoch": epoch, "sparsity": shown(prune, epoch), "trainLoss": loss.item(), "testLoss": test_loss, "testAccuracy": test_accuracy})
        if finetune["keepBest"] and (not ramp or epoch >= ramp["epochs"]):
            if best is None or (test_accuracy, -test_loss) > best[0]:
                best = ((test_accuracy, -test_loss), copy.deepcopy(state.model.state_dict()))
    if best:
        state.model.load_state_dict(best[1])


def run(steps, initial, data):
    state = State(copy.deepcopy(initial))
    for step in steps:
        if step["type"] == "prune":
            if "schedule" not in step:
                state.hold(masks_of(state.model, step))
            if "finetune" in step:
                train(state, step["finetune"], data, step)
        elif step["type"] == "quantize":
            state.quantized.update({name: step for name in selected(step)})
            if "finetune" in step:
                train(state, step["finetune"], data)
            state.model = state.with_rounding()
        else:
            train(state, step, data)
    loss, accuracy = score(state.model, data["x_test"], data["y_test"])
    return {"steps": steps, "curve": state.curve, "loss": loss, "accuracy": accuracy,
            "weights": {k: v.flatten().tolist() for k, v in state.model.state_dict().items()}}


torch.manual_seed(5)
torch.use_deterministic_algorithms(True)
model, teacher = mlp(), mlp()
x_train, x_test = torch.randn(64, 8), torch.randn(50, 8)
data = {"x_train": x_train, "y_train": teacher(x_train).argmax(1), "x_test": x_test, "y_test": teacher(x_test).argmax(1)}
torch.save(model.state_dict(), "mlp.pt")
np.savez("points.npz", **{k: v.numpy() for k, v in data.items()})
json.dump({name: run(steps, model, data) for name, steps in PIPELINES.items()}, open("golden.json", "w"))

images = ((np.arange(12)[:, None, None, None] * 20 + np.arange(3)[None, :, None, None] * 5
           + np.arange(32)[None, None, :, None] + 0 * np.arange(32)[None, None, None, :]) % 256).astype(np.uint8)
labels = (np.arange(12) % 7).astype(np.int64)
np.savez_compressed("images.npz", x_train=images[:8], y_train=labels[:8], x_test=images[8:], y_test=labels[8:])
