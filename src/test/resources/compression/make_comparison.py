"""Dense against pruned on the same test samples, in plain PyTorch and numpy. Run after make_golden.py: python3 make_comparison.py"""
import json
import numpy as np
import torch

state = torch.load("mlp.pt")
data = np.load("points.npz")
x, y = torch.from_numpy(data["x_test"]), data["y_test"]


def right(w):
    hidden = torch.relu(x @ w["0.weight"].T + w["0.bias"])
    return (hidden @ w["2.weight"].T + w["2.bias"]).argmax(1).numpy() == y


def pruned(sparsity):
    w = dict(state)
    for name in ("0.weight", "2.weight"):
        magnitudes = np.abs(state[name].numpy().astype(np.float64))
        w[name] = torch.where(torch.from_numpy(magnitudes <= np.percentile(magnitudes, 100 * sparsity)), 0.0, state[name])
    return w


def row(chosen, before, after):
    return {"samples": int(chosen.sum()), "baselineAccuracy": before[chosen].mean(), "accuracy": after[chosen].mean(),
            "lost": int((before & ~after)[chosen].sum()), "gained": int((after & ~before)[chosen].sum())}


before, after = right(state), right(pruned(0.7))
json.dump({"sparsity": 0.7, "all": row(np.ones(len(y), bool), before, after),
           "perClass": [{"index": c, **row(y == c, before, after)} for c in sorted(set(y.tolist()))]},
          open("comparison.json", "w"), indent=1)
