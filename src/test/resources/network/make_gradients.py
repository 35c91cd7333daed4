"""Scores of weights by their gradients, in eval mode and while training. Run from this folder: python3 make_gradients.py

Reads tiny.pt, line.pt and golden.safetensors of make_fixtures.py. Keys: <saliency>/<tensor> of batches of 8,
line/<saliency> of float64 batches of 4.
"""

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

torch.set_num_threads(1)
data, scores = load_file("golden.safetensors"), {}


def gradients(net, x, y, size, loss):
    """Weights and gradients, exactly as numbers of float64, batch by batch."""
    for at in range(0, len(x), size):
        net.zero_grad()
        loss(net(x[at : at + size]), y[at : at + size]).backward()
        yield {name: (p.detach().double().clone(), p.grad.double().clone()) for name, p in net.named_parameters()}


def saliencies(batches):
    batches = list(batches)
    for name in batches[0]:
        pairs = [batch[name] for batch in batches]
        yield "taylor", name, sum((w * g) ** 2 for w, g in pairs)
        yield "snip", name, (pairs[0][0] * sum(g for _, g in pairs)).abs()


def moved(net, x, y, size, rate, epochs):
    """-w g summed over the steps of plain SGD in train mode."""
    net.train()
    sums = {name: torch.zeros_like(p, dtype=torch.float64) for name, p in net.named_parameters()}
    for _ in range(epochs):
        for pairs in gradients(net, x, y, size, F.cross_entropy):
            for name, (w, g) in pairs.items():
                sums[name] -= w * g
            with torch.no_grad():
                for p in net.parameters():
                    p -= rate * p.grad
    return sums


tiny, line = torch.jit.load("tiny.pt").eval(), torch.jit.load("line.pt").eval()
for saliency, name, score in saliencies(gradients(tiny, data["data/x"], data["data/y"], 8, F.cross_entropy)):
    scores[f"{saliency}/{name}"] = score
for saliency, name, score in saliencies(gradients(line, data["data/line_x"], data["data/line_y"].reshape(-1, 1), 4, F.mse_loss)):
    scores[f"line {saliency}/{name}"] = score
for name, score in moved(torch.jit.load("tiny.pt"), data["data/x"], data["data/y"], 8, 0.1, 2).items():
    scores[f"movement/{name}"] = score
save_file({name: score.contiguous() for name, score in scores.items()}, "gradients.safetensors")
