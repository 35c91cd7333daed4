"""Writes a network under masks, and golden.json: what PyTorch's own training makes of it.

usage: python make_masked.py   (torch 2.13.0; reads ../mlp.pt and ../points.npz)
"""
import json
import os

import numpy as np
import torch
import torch.nn.utils.prune as prune
from torch import nn

os.chdir(os.path.dirname(os.path.abspath(__file__)))
torch.use_deterministic_algorithms(True)
state = torch.load("../mlp.pt")
points = {k: torch.from_numpy(v) for k, v in np.load("../points.npz").items()}
widths = [state["0.weight"].shape[1], state["0.weight"].shape[0], state["2.weight"].shape[0]]
model = nn.Sequential(nn.Linear(widths[0], widths[1]), nn.ReLU(), nn.Linear(widths[1], widths[2]))
model.load_state_dict(state)
prune.l1_unstructured(model[0], "weight", 0.6)
prune.l1_unstructured(model[0], "bias", 0.5)
torch.save(model.state_dict(), "masked.pt")


def used():
    return {n + "." + k: getattr(model.get_submodule(n), k) for n in ("0", "2") for k in ("weight", "bias")}


before = {k: v.flatten().tolist() for k, v in used().items()}
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(4):
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(points["x_train"]), points["y_train"]).backward()
    optimizer.step()
model(points["x_train"])  # the hooks multiply anew
json.dump({"before": before, "after": {k: v.flatten().tolist() for k, v in used().items()}}, open("golden.json", "w"))
