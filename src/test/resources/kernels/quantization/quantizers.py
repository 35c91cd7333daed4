"""The quantizers as they are documented, by numpy and PyTorch: what the kernels must equal. Imported by the scripts that
make fixtures. affine goes through PyTorch's own observers and fake_quantize.
"""
import warnings

import numpy as np
import torch
from torch.ao.quantization import MinMaxObserver

warnings.filterwarnings("ignore")


def entropy(w, over, bits):
    magnitudes = np.abs(w[w != 0] if over == "nonzero" else w).astype(np.float64).ravel()
    greatest, bins, levels = magnitudes.max(), 2048, 2 ** (bits - 1)
    h = np.bincount(np.minimum((magnitudes / (greatest / bins)).astype(int), bins - 1), minlength=bins).astype(float)
    best, least = bins, np.inf
    for i in range(bins, max(128, levels) - 1, -16):
        p, q = h[:i].copy(), np.zeros(i)
        p[-1] += h[i:].sum()
        level = np.arange(i) * levels // i
        for one in range(levels):
            filled = (level == one) & (h[:i] > 0)
            if filled.any():
                q[filled] = h[:i][level == one].sum() / filled.sum()
        if q.sum() == 0 or (q[p > 0] == 0).any():
            continue
        p, q = p / p.sum(), q / q.sum()
        divergence = (p[p > 0] * np.log(p[p > 0] / q[p > 0])).sum()
        if divergence < least - 1e-12:
            least, best = divergence, i
    return greatest if best == bins else best * (greatest / bins)


def within(w, over, reach):
    of = w[w != 0] if over == "nonzero" else w
    reach = np.float32(reach)
    return max(of.min(), -reach), min(of.max(), reach)


def rounded(w, low, high, scheme, bits):
    """PyTorch on one slice, its range already found."""
    t = torch.from_numpy(w)
    if scheme == "affine":
        observer = MinMaxObserver(dtype=torch.quint8, quant_min=0, quant_max=2**bits - 1)
        observer(torch.tensor([low, high]))
        scale, zero = observer.calculate_qparams()
        return torch.fake_quantize_per_tensor_affine(t, scale.item(), int(zero), 0, 2**bits - 1).numpy()
    if scheme == "asymmetric":
        b, a, s = torch.tensor(low), torch.tensor(high) - torch.tensor(low), 2**bits - 1
        c = torch.clamp(t, low, high)
        return (c if a == 0 else torch.round((c - b) / a * s) / s * a + b).numpy()
    a, s = torch.tensor(max(abs(low), abs(high))), 2 ** (bits - 1) - 1
    c = torch.clamp(t, -a, a)
    return (c if a == 0 else torch.round(c / a * s) / s * a).numpy()


def with_range(w, scheme, bits, method, over, percentile=99.9):
    of = w[w != 0] if over == "nonzero" else w
    if of.size == 0 or not np.abs(of).max() > 0:
        return w.copy()
    if scheme == "symmetric" and bits == 1:
        return np.sign(w) * np.float32(np.abs(of).astype(np.float64).mean())
    greatest = float(np.abs(of).max())
    if method == "percentile":
        return rounded(w, *within(w, over, np.percentile(np.abs(of).astype(np.float64), percentile)), scheme, bits)
    if method == "kl":
        return rounded(w, *within(w, over, entropy(w, over, bits)), scheme, bits)
    best, least = None, np.inf
    for part in range(100, 0, -1) if method == "mse" else [100]:
        low, high = within(w, over, greatest * part / 100)
        if low > high:
            break
        q = rounded(w, low, high, scheme, bits)
        error = ((np.where(w == 0, 0, q).astype(np.float64) - w.astype(np.float64)) ** 2).sum()
        if error < least:
            best, least = q, error
    return best


def fixed(w, bits, half):
    d = 2 * half / 2**bits
    t = torch.from_numpy(w)
    return torch.clamp(d * torch.round(t / d), -half, half - d).numpy()


def codebook(w, bits):
    x = w[w != 0].astype(np.float64)
    if len(np.unique(x)) <= 2**bits:
        return w.copy()
    c = np.linspace(x.min(), x.max(), 2**bits)
    last = None
    for _ in range(300):
        nearest = np.abs(x[:, None] - c[None, :]).argmin(1)
        if last is not None and (nearest == last).all():
            break
        last = nearest
        for k in range(len(c)):
            if (nearest == k).any():
                c[k] = x[nearest == k].mean()
    c = c.astype(np.float32)
    return c[np.abs(w.astype(np.float64)[..., None] - c.astype(np.float64)).argmin(-1)]


def slices(w, granularity, size):
    if granularity == "tensor":
        return [w]
    if granularity == "channel":
        return list(w)
    return [row[at:at + size] for row in w for at in range(0, len(row), size)]
