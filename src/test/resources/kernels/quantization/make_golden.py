"""Every scheme, granularity and range method by numpy and PyTorch, independently. Run: python3 make_golden.py"""
import base64
import json

import numpy as np
import torch
from torch.ao.quantization import PerChannelMinMaxObserver

from quantizers import codebook, fixed, slices, with_range

rng = np.random.default_rng(11)


def drawn(rows, columns, zeros, shift=0.0):
    w = (rng.standard_t(3, (rows, columns)) * 0.1 + shift).astype(np.float32)
    w[rng.random((rows, columns)) < zeros] = 0
    return w


TENSORS = {"small": drawn(6, 21, 0.2), "large": drawn(40, 25, 0.3), "shifted": drawn(5, 16, 0.1, 0.9)}
TENSORS["small"][2] = 0
TENSORS["small"][4] = 0.3


def case(tensor, scheme, bits, granularity="tensor", method="min_max", over="all", **more):
    w = TENSORS[tensor]
    one = {"fixed_range": lambda x: fixed(x, bits, more["halfRange"]), "codebook": lambda x: codebook(x, bits)}.get(
        scheme, lambda x: with_range(x, scheme, bits, method, over, more.get("percentile", 99.9)))
    parts = [one(np.ascontiguousarray(part)) for part in slices(w, granularity, more.get("groupSize"))]
    expected = np.concatenate([part.ravel() for part in parts]).reshape(w.shape)
    expected = np.where(w == 0, np.float32(0), expected) + np.float32(0)
    CASES.append({"tensor": tensor, "scheme": scheme, "bits": bits, "granularity": granularity, "method": method,
                  "over": over, **more, "expected": encoded(expected)})


def encoded(w):
    return base64.b64encode(w.astype("<f4").tobytes()).decode()


def affine_channels(tensor, bits):
    """The same as granularity channel, by PyTorch's observer of channels."""
    w = torch.from_numpy(TENSORS[tensor])
    observer = PerChannelMinMaxObserver(dtype=torch.quint8, qscheme=torch.per_channel_affine, quant_min=0,
                                        quant_max=2**bits - 1)
    observer(w)
    scales, zeros = observer.calculate_qparams()
    q = torch.fake_quantize_per_channel_affine(w, scales, zeros.to(torch.int32), 0, 0, 2**bits - 1).numpy()
    CASES.append({"tensor": tensor, "scheme": "affine", "bits": bits, "granularity": "channel", "method": "min_max",
                  "over": "all", "expected": encoded(q + np.float32(0))})


CASES = []
for scheme in ("asymmetric", "symmetric", "affine"):
    for granularity, more in (("tensor", {}), ("channel", {}), ("group", {"groupSize": 8})):
        for method in ("min_max", "percentile", "mse", "kl"):
            for over in ("all", "nonzero"):
                case("small", scheme, 4, granularity, method, over, **more,
                     **({"percentile": 90.0} if method == "percentile" else {}))
    for bits in (1, 2, 3, 8, 16):
        case("shifted", scheme, bits)
        case("shifted", scheme, bits, "channel", "mse")
    for method in ("percentile", "mse", "kl"):
        case("large", scheme, 2, "tensor", method)
        case("large", scheme, 8, "tensor", method, "nonzero")
for bits in (1, 2, 4, 8, 16):
    for half in (0.2, 0.8):
        case("small", "fixed_range", bits, halfRange=half)
    case("large", "codebook", bits)
    case("small", "codebook", bits, "channel")
case("small", "codebook", 2, "group", groupSize=8)
case("small", "fixed_range", 3, "channel", halfRange=0.35)
for bits in (1, 4, 8):
    affine_channels("large", bits)
    affine_channels("shifted", bits)
json.dump({"tensors": {name: {"rows": len(w), "values": encoded(w)} for name, w in TENSORS.items()}, "cases": CASES},
          open("golden.json", "w"), indent=0)
print(len(CASES), "cases")
