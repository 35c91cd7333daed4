"""One layer changed at a time, scored on the test samples, in plain PyTorch and numpy. Run after make_golden.py: python3 make_sensitivity.py"""
import json
import numpy as np
import torch
import torch.nn.functional as F

state = torch.load("mlp.pt")
data = np.load("points.npz")
x, y = torch.from_numpy(data["x_test"]), torch.from_numpy(data["y_test"])


def score(w):
    out = (torch.relu(x @ w["0.weight"].T + w["0.bias"]) @ w["2.weight"].T + w["2.bias"])
    return {"accuracy": (out.argmax(1) == y).double().mean().item(), "loss": F.cross_entropy(out.double(), y).item()}


def pruned(w, q):
    magnitudes = np.abs(w.numpy().astype(np.float64))
    return w if q == 0 else torch.where(torch.from_numpy(magnitudes <= np.percentile(magnitudes, 100 * q)), 0.0, w)


def quantized(w, bits):
    b, a, s = w.min(), w.max() - w.min(), 2 ** bits - 1
    return torch.where(w == 0, w, torch.round((w - b) / a * s) / s * a + b)


rows = {of: [{"layer": n, "value": v, **score({**state, n + ".weight": change(state[n + ".weight"], v)})}
             for n in ("0", "2") for v in values]
        for of, change, values in (("prune", pruned, [0.2, 0.5, 0.9]), ("quantize", quantized, [8, 4, 2, 1]))}
json.dump({"unchanged": score(state), **rows}, open("sensitivity.json", "w"), indent=1)
