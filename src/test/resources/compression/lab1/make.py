"""Sparse linear models by optimization, in plain numpy and double: what jobs must end with.

L = sum (X W - y)^2, W begins at 0, 200 steps over all of X at rate 0.02. Leaves golden.json, the dataset, and the model
as float32 and float64 (and as docs/sparse-linear-models.md has it). Run from this folder: python3 make.py
"""
import json

import numpy as np
from safetensors.numpy import save_file

X = np.array([[-2, 2, 1, -1, -1], [-2, 1, -2, 0, 1], [1, 0, -2, 2, -1]], dtype=np.float64)
y = np.array([5, 1, 1], dtype=np.float64)
RATE, STEPS = 0.02, 200


def soft(w, threshold):
    return np.sign(w) * np.maximum(np.abs(w) - threshold, 0)


def largest(w, keep):
    kept = np.zeros(len(w), dtype=bool)
    kept[np.argsort(-np.abs(w), kind="stable")[:keep]] = True
    return kept


def subgradient(w, kind, strength):
    return strength * np.sign(w) if kind == "l1" else 0


def after_step(w, kind, strength, keep):
    if kind == "proximal_l1":
        return soft(w, RATE * strength)
    if kind == "trimmed_l1":
        return np.where(largest(w, keep), w, soft(w, RATE * strength))
    if kind == "group_lasso":
        norm = np.linalg.norm(w)
        return w * max(0.0, 1 - RATE * strength / norm) if norm else w
    if kind == "top_k":
        return np.where(largest(w, keep), w, 0)
    return w


def run(kind=None, strength=0.0, keep=0):
    w, losses = np.zeros(5), []
    for _ in range(STEPS):
        residual = X @ w - y
        losses.append(float(residual @ residual))
        w = w - RATE * (2 * X.T @ residual + subgradient(w, kind, strength))
        w = after_step(w, kind, strength, keep)
    residual = X @ w - y
    losses.append(float(residual @ residual))
    return {"weights": w.tolist(), "losses": losses}


RUNS = {"none": ({}, {})}
RUNS["projection, 2"] = ({"projection": {"type": "top_k", "keep": 2}}, {"kind": "top_k", "keep": 2})
for kind, strengths in {"l1": (0.2, 0.5, 1, 2), "proximal_l1": (0.2, 0.5, 1, 2), "trimmed_l1": (1, 2, 5, 10), "group_lasso": (1,)}.items():
    for strength in strengths:
        keep = {"keep": 2} if kind == "trimmed_l1" else {}
        option = {"regularizer": {"type": kind, "strength": strength, **keep}}
        RUNS[f"{kind}, {strength}"] = (option, {"kind": kind, "strength": strength, **keep})

golden = {name: {"options": options, **run(**arguments)} for name, (options, arguments) in RUNS.items()}
json.dump(golden, open("golden.json", "w"))
np.savez("equations.npz", x_train=X, y_train=y)
np.savez("linear.npz", weight=np.zeros((1, 5)))
for type in (np.float32, np.float64):
    save_file({"weight": np.zeros((1, 5), type)}, f"{type.__name__}.safetensors")
for name, result in golden.items():
    print(f"{name:18}", *(f"{w:.8f}" for w in result["weights"]), f"{result['losses'][-1]:.10g}")
