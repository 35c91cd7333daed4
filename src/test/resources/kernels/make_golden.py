"""Golden numbers for the kernels, computed by numpy and PyTorch. Run: python3 make_golden.py"""
import json
import numpy as np
import torch
from torch.nn.utils import prune

rng = np.random.default_rng(7)
weights = rng.normal(0, 0.1, 432).astype(np.float32)
weights[rng.permutation(432)[:40]] = 0.0


def bits_of(tensor):
    return tensor.numpy().view(np.int32).tolist()


def asymmetric(w, bits, nonzero):
    over = w[w != 0] if nonzero else w
    b, a, s = over.min(), over.max() - over.min(), 2**bits - 1
    return torch.where(w == 0, w, torch.round((w - b) / a * s) / s * a + b)


def symmetric(w, bits):
    a, s = w.abs().max(), 2 ** (bits - 1) - 1
    return torch.round(w / a * s) / s * a


def positions(kept):
    return np.flatnonzero(kept.numpy().ravel() == 0).tolist()


def by_count(tensors, q):
    """The positions that torch.nn.utils.prune takes, over the concatenation of the tensors."""
    modules = [torch.nn.Module() for _ in tensors]
    for module, tensor in zip(modules, tensors):
        module.w = torch.nn.Parameter(torch.from_numpy(tensor))
    if len(modules) == 1:
        prune.l1_unstructured(modules[0], "w", q)
    else:
        prune.global_unstructured([(m, "w") for m in modules], prune.L1Unstructured, amount=q)
    return positions(torch.cat([m.w_mask.ravel() for m in modules]))


def of_groups(w, n, m):
    """Of each m consecutive inputs all but the n largest, as NVIDIA's ASP lays groups: along input channels."""
    inputs_last = np.moveaxis(np.abs(w), 1, -1)
    kept = np.ones_like(inputs_last)
    for index in np.ndindex(inputs_last.shape[:-1]):
        for at in range(0, w.shape[1], m):
            group = inputs_last[index][at : at + m]
            kept[index][at + np.argsort(group, kind="stable")[: max(0, len(group) - n)]] = 0
    return np.flatnonzero(np.moveaxis(kept, -1, 1).ravel() == 0).tolist()


def of_tiles(w, rows, columns, q, count):
    matrix = np.abs(w.reshape(w.shape[0], -1).astype(np.float64))
    tiles = [(slice(r, r + rows), slice(c, c + columns))
             for r in range(0, matrix.shape[0], rows) for c in range(0, matrix.shape[1], columns)]
    means = np.array([matrix[tile].mean() for tile in tiles])
    chosen = np.argsort(means, kind="stable")[: round(q * len(means))] if count else np.flatnonzero(means <= np.percentile(means, 100 * q))
    for tile in np.array(tiles, dtype=object)[chosen]:
        matrix[tuple(tile)] = -1
    return np.flatnonzero(matrix.ravel() == -1).tolist()


distinct = rng.permutation(np.arange(1, 433)).astype(np.float32) / 433 * rng.choice([-1, 1], 432).astype(np.float32)
signed = rng.normal(0, 1, 301).astype(np.float32)
magnitudes = np.abs(weights[weights != 0].astype(np.float64))
w = torch.from_numpy(weights)
golden = {
    "weights": bits_of(w),
    "percentiles": [
        {"sparsity": q, "threshold": float(np.percentile(magnitudes, 100 * q)),
         "pruned": int((magnitudes <= np.percentile(magnitudes, 100 * q)).sum())}
        for q in (0.01, 0.1, 0.25, 0.333, 0.5, 0.7, 0.8, 0.99, 1.0)
    ],
    "distinct": bits_of(torch.from_numpy(distinct)),
    "signed": {"scores": bits_of(torch.from_numpy(signed)), "percentiles": [
        {"sparsity": q, "pruned": np.flatnonzero(signed <= np.percentile(signed.astype(np.float64), 100 * q)).tolist()}
        for q in (0.05, 0.3, 0.5, 0.77)]},
    "counted": [{"sparsity": q, "parts": parts, "pruned": by_count(np.split(distinct, parts[1:]), q)}
                for q in (0.2, 0.5, 0.333, 0.99, 1.0) for parts in ([0], [0, 32, 300])],
    "groups": [{"n": n, "m": m, "shape": shape, "pruned": of_groups(distinct.reshape(shape), n, m)}
               for n, m in ((2, 4), (1, 4), (3, 7)) for shape in ([24, 18], [6, 8, 3, 3], [2, 6, 36])],
    "tiles": [{"rows": rows, "columns": columns, "shape": shape, "sparsity": q, "count": count,
               "pruned": of_tiles(distinct.reshape(shape), rows, columns, q, count)}
              for rows, columns in ((4, 4), (1, 5), (7, 3)) for shape in ([24, 18], [6, 8, 3, 3])
              for q, count in ((0.4, False), (0.4, True))],
    "quantized": [
        {"scheme": "ASYMMETRIC", "bits": bits, "over": over, "expected": bits_of(asymmetric(w, bits, over == "NONZERO"))}
        for bits, over in ((1, "ALL"), (2, "ALL"), (4, "ALL"), (4, "NONZERO"), (8, "ALL"), (16, "ALL"))
    ] + [
        {"scheme": "SYMMETRIC", "bits": bits, "over": "ALL", "expected": bits_of(symmetric(w, bits))}
        for bits in (2, 4, 8, 16)
    ],
}
json.dump(golden, open("golden.json", "w"))
