"""Trains the module that make_fixtures.py left through quantizers of every kind, in plain PyTorch:
quantized_training.safetensors.

Run from this folder, after make_fixtures.py and kernels/quantization/make_golden.py: python3 make_quantized_training.py
Keys: <case>/<tensor>; a case ending in .score holds one row an epoch, then one of the evaluation: loss, correct.
affine goes through PyTorch's fake_quantize and its gradient, codebooks are parameters of their own.
"""

import sys

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch.ao.quantization import PerChannelMinMaxObserver

sys.path.insert(0, "../kernels/quantization")
import quantizers as q  # noqa: E402

torch.set_num_threads(1)
start = load_file("golden.safetensors")
x, y = start["data/x"], start["data/y"]
masks = {name[5:]: tensor for name, tensor in start.items() if name.startswith("mask/")}
RATES = (0.1, 0.1, 0.02)
golden = {}


def straight_through(rounding):
    return lambda w: w + (torch.where(w == 0, w, rounding(w.detach())) - w).detach()


def affine_by_channel(w):
    observer = PerChannelMinMaxObserver(
        dtype=torch.quint8, qscheme=torch.per_channel_affine, quant_min=0, quant_max=15)
    observer(w.detach())
    scales, zeros = observer.calculate_qparams()
    return torch.fake_quantize_per_channel_affine(w, scales, zeros.int(), 0, 0, 15)


def by_numpy(function, granularity, size=None):
    def of(w):
        rows = w.reshape(len(w), -1).numpy()
        parts = [torch.from_numpy(function(part.copy())).flatten() for part in q.slices(rows, granularity, size)]
        return torch.cat(parts).reshape(w.shape)
    return straight_through(of)


class Codebook:
    """Centroids that learn, and who belongs to which: gathered in the forward pass, so that autograd sums gradients."""

    def __init__(self, w, bits):
        flat = torch.where(w == 0, w, torch.from_numpy(q.codebook(w.numpy(), bits))).flatten()
        self.centroids, self.member = torch.unique(flat, return_inverse=True)
        self.shape, self.is_zero = w.shape, (flat == 0)
        self.centroids.requires_grad_()

    def __call__(self):
        return torch.where(self.is_zero, 0.0, self.centroids[self.member]).reshape(self.shape)


def train(case, quantizers, held=None, codebooks=None):
    net = torch.jit.load("tiny.pt")
    net.train()
    state = {name: value.detach().clone() for name, value in net.named_parameters()}
    held = held or {}
    with torch.no_grad():
        for name, mask in held.items():
            state[name].mul_(mask)
    books = {name: Codebook(state[name], bits) for name, bits in (codebooks or {}).items()}
    learned = {name: value.requires_grad_() for name, value in state.items() if name not in books}
    optimizer = torch.optim.SGD([*learned.values(), *(book.centroids for book in books.values())], lr=0.1,
                                momentum=0.9, weight_decay=5e-3)
    live = dict(net.named_parameters())

    def forward():
        """The weights that run, differentiable back to what learns."""
        return {name: books[name]() if name in books else quantizers.get(name, lambda w: w)(learned[name])
                for name in live}

    def put(weights):
        with torch.no_grad():
            for name, value in weights.items():
                live[name].copy_(value)

    scores = []
    for rate in RATES:
        optimizer.param_groups[0]["lr"] = rate
        loss_sum, correct = 0.0, 0
        for at in range(0, len(x), 8):
            weights = forward()
            put(weights)
            for parameter in live.values():
                parameter.grad = None
            out = net(x[at:at + 8])
            loss = F.cross_entropy(out, y[at:at + 8])
            loss.backward()
            optimizer.zero_grad()
            torch.autograd.backward(list(weights.values()), [live[name].grad for name in weights])
            loss_sum += loss.item() * len(out)
            correct += (out.argmax(1) == y[at:at + 8]).sum().item()
            optimizer.step()
            with torch.no_grad():
                for name, mask in held.items():
                    if name in learned:
                        learned[name].mul_(mask)
        scores.append([loss_sum / len(x), correct])
    kept = {**net.state_dict(), **{name: value.detach() for name, value in learned.items()},
            **{name: book().detach() for name, book in books.items()}}
    golden.update({f"{case}/{name}": value.clone() for name, value in kept.items()})
    put(forward())
    net.eval()
    with torch.no_grad():
        out = net(x)
        scores.append([F.cross_entropy(out, y).item(), (out.argmax(1) == y).sum().item()])
    golden[case + ".score"] = torch.tensor(scores, dtype=torch.float64)


weights = ("conv1.weight", "fc.weight")
CASES = {
    "affine by channel": affine_by_channel,
    "fixed range": by_numpy(lambda w: q.fixed(w, 4, 0.3), "tensor"),
    "symmetric mse by group": by_numpy(lambda w: q.with_range(w, "symmetric", 3, "mse", "all"), "group", 5),
    "asymmetric percentile": by_numpy(lambda w: q.with_range(w, "asymmetric", 4, "percentile", "nonzero", 95.0), "tensor"),
    "affine kl by channel": by_numpy(lambda w: q.with_range(w, "affine", 5, "kl", "all"), "channel"),
}
for name, quantizer in CASES.items():
    train(name, {weight: quantizer for weight in weights})
    train(name + " masked", {weight: quantizer for weight in weights}, masks)
train("codebook", {}, codebooks={weight: 3 for weight in weights})
train("codebook masked", {}, masks, {weight: 2 for weight in weights})
save_file(golden, "quantized_training.safetensors")
