"""Golden numbers for the kernels, computed by numpy and PyTorch. Run: python3 make_golden.py"""
import json
import numpy as np
import torch

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


magnitudes = np.abs(weights[weights != 0].astype(np.float64))
w = torch.from_numpy(weights)
golden = {
    "weights": bits_of(w),
    "percentiles": [
        {"sparsity": q, "threshold": float(np.percentile(magnitudes, 100 * q)),
         "pruned": int((magnitudes <= np.percentile(magnitudes, 100 * q)).sum())}
        for q in (0.01, 0.1, 0.25, 0.333, 0.5, 0.7, 0.8, 0.99, 1.0)
    ],
    "quantized": [
        {"scheme": "ASYMMETRIC", "bits": bits, "over": over, "expected": bits_of(asymmetric(w, bits, over == "NONZERO"))}
        for bits, over in ((1, "ALL"), (2, "ALL"), (4, "ALL"), (4, "NONZERO"), (8, "ALL"), (16, "ALL"))
    ] + [
        {"scheme": "SYMMETRIC", "bits": bits, "over": "ALL", "expected": bits_of(symmetric(w, bits))}
        for bits in (2, 4, 8, 16)
    ],
}
json.dump(golden, open("golden.json", "w"))
