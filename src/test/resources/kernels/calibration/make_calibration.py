"""Where numpy cuts ranges of values between layers: python make_calibration.py > golden.json

Written from the definitions alone: percentile and mse as in docs/quantization.md, entropy after Migacz 2017 ("8-bit inference
with TensorRT"). numpy 2.4.6.
"""

import json
import sys

import numpy as np

BINS = 2048


def middles(low, high):
    return low + (np.arange(BINS) + 0.5) * (high - low) / BINS


def within(low, high, reach):
    return [float(np.clip(low, -reach, reach)), float(np.clip(high, -reach, reach))]


def magnitudes(low, high, counts):
    most = max(abs(low), abs(high))
    bins = np.minimum((np.abs(middles(low, high)) / most * BINS).astype(int), BINS - 1)
    return np.bincount(bins, counts, BINS), most


def percentile(low, high, counts, bits):
    folded, most = magnitudes(low, high, counts)
    first = int(np.argmax(np.cumsum(folded) >= 0.9999 * counts.sum()))
    return within(low, high, (first + 1) * most / BINS)


def mse(low, high, counts, bits):
    most, x, best, least = max(abs(low), abs(high)), middles(low, high), None, np.inf
    for part in range(100, 0, -1):
        a, b = within(low, high, most * part / 100)
        a0, b0 = min(a, 0.0), max(b, 0.0)
        scale = max((b0 - a0) / (2**bits - 1), 2.0**-23)
        zero = np.clip(-np.rint(a0 / scale), 0, 2**bits - 1)
        code = np.clip(np.rint(x / scale) + zero, 0, 2**bits - 1)
        error = np.sum(counts * (x - (code - zero) * scale) ** 2)
        if error < least:
            least, best = error, [a, b]
    return best


def entropy(low, high, counts, bits):
    folded, most = magnitudes(low, high, counts)
    levels, best, least = 2 ** (bits - 1 if low < 0 else bits), BINS, np.inf
    for i in range(BINS, max(128, levels) - 1, -16):
        p = folded[:i].copy()
        p[-1] += folded[i:].sum()
        q = np.zeros(i)
        level = np.arange(i) * levels // i
        for j in range(levels):
            bins = (level == j) & (folded[:i] > 0)
            if bins.any():
                q[bins] = folded[:i][level == j].sum() / bins.sum()
        p, q = p / p.sum(), q / folded[:i].sum()
        full = p > 0
        with np.errstate(divide="ignore"):
            divergence = np.inf if (q[full] == 0).any() else np.sum(p[full] * np.log(p[full] / q[full]))
        if divergence < least:
            least, best = divergence, i
    return within(low, high, most if best == BINS else best * most / BINS)


def main():
    random = np.random.default_rng(5)
    spreads = {
        "relu": np.maximum(random.normal(0, 1, 20000), 0),
        "signed": random.normal(0.5, 2, 20000),
        "heavy": random.standard_t(2, 20000),
        "outlier": np.concatenate([np.abs(random.normal(0, 1, 20000)), [500.0]]),
        "negative": -np.abs(random.normal(3, 1, 5000)),
    }
    cases = []
    for name, values in spreads.items():
        low, high = float(values.min()), float(values.max())
        counts = np.histogram(values, BINS, (low, high))[0].astype(float)
        for bits in (8, 4):
            cuts = {way.__name__: way(low, high, counts, bits) for way in (percentile, mse, entropy)}
            cases.append({"name": name, "bits": bits, "low": low, "high": high, "counts": counts.tolist(), "cuts": cuts})
    json.dump(cases, sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main()
