"""Trains the modules that make_fixtures.py left with every optimizer, penalty and teacher, in plain PyTorch:
training.safetensors.

Run from this folder: python3 make_training.py
Keys: <case>/<tensor>; a case ending in .score holds one row an epoch, then one of the evaluation: loss, correct.
Penalties are written out here as docs/finetuning.md has them; masks are held before they act.
"""

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

torch.set_num_threads(1)
start = load_file("golden.safetensors")
data = {name[5:]: tensor for name, tensor in start.items() if name.startswith("data/")}
masks = {name[5:]: tensor for name, tensor in start.items() if name.startswith("mask/")}
golden = {}


def soft(w, threshold):
    return torch.sign(w) * torch.relu(w.abs() - threshold)


def largest(weights, keep):
    """The keep largest of all weights together, by the plain way: sort (stable, so among equals the first)."""
    flat = torch.cat([w.abs().flatten() for w in weights])
    kept = torch.zeros(len(flat), dtype=torch.bool)
    kept[torch.argsort(flat, descending=True, stable=True)[:keep]] = True
    return [part.reshape(w.shape) for part, w in zip(kept.split([w.numel() for w in weights]), weights)]


def penalise(weights, rate, kind, strength=0.0, keep=0):
    """What happens after the optimizer's step; weights are changed in place."""
    if kind == "proximal_l1":
        for w in weights:
            w.copy_(soft(w, rate * strength))
    elif kind == "trimmed_l1":
        for w, kept in zip(weights, largest(weights, keep)):
            w.copy_(torch.where(kept, w, soft(w, rate * strength)))
    elif kind == "group_lasso":
        for w in weights:
            for unit in w:
                norm = unit.norm()
                unit.mul_(max(0.0, 1 - rate * strength / norm.item()) if norm > 0 else 0.0)
    elif kind == "top_k":
        for w, kept in zip(weights, largest(weights, keep)):
            w.mul_(kept)


def symmetric(w, bits):
    a, s = w.abs().max(), 2 ** (bits - 1) - 1
    return torch.round(w / a * s) / s * a


def train(case, file, x, y, loss, optimizer, rates, batch, penalties=(), held=None, quantizers=None, teacher=None):
    net = torch.jit.load(file)
    net.train()
    taught = torch.jit.load(file).eval()
    parameters = dict(net.named_parameters())
    held, quantizers = held or {}, quantizers or {}
    masters = {name: parameters[name].detach().clone().requires_grad_() for name in quantizers}
    trained = {name: masters.get(name, parameter) for name, parameter in parameters.items()}
    stepper = optimizer(list(trained.values()), rates[0])
    drawn = [w for name, w in trained.items() if w.dim() > 1]

    @torch.no_grad()
    def hold():
        for name, mask in held.items():
            trained[name].mul_(mask)

    @torch.no_grad()
    def quantize():
        for name, bits in quantizers.items():
            parameters[name].copy_(symmetric(trained[name], bits))

    def row(out, target):
        return [loss(out, target).item(), (out.argmax(1) == target).sum().item() if out.shape[1] > 1 else 0]

    hold()
    scores = []
    for rate in rates:
        stepper.param_groups[0]["lr"] = rate
        sums = torch.zeros(2, dtype=torch.float64)
        for at in range(0, len(x), batch):
            inputs, targets = x[at : at + batch], y[at : at + batch]
            quantize()
            for parameter in parameters.values():
                parameter.grad = None
            out = net(inputs)
            value = loss(out, targets)
            sums += torch.tensor(row(out, targets), dtype=torch.float64) * torch.tensor([len(out), 1])
            if teacher:
                t, weight = teacher
                with torch.no_grad():
                    answers = F.softmax(taught(inputs) / t, 1)
                divergence = F.kl_div(F.log_softmax(out / t, 1), answers, reduction="batchmean")
                value = (1 - weight) * value + weight * t * t * divergence
            value.backward()
            for name in quantizers:
                masters[name].grad = parameters[name].grad.clone()
            for penalty in penalties:
                if penalty["kind"] == "l1":
                    for w in drawn:
                        w.grad += penalty["strength"] * torch.sign(w.detach())
            stepper.step()
            hold()
            with torch.no_grad():
                for penalty in penalties:
                    penalise([w.data for w in drawn], rate, **penalty)
        scores.append([sums[0].item() / len(x), sums[1].item()])
    golden.update({f"{case}/{name}": tensor.detach().clone() for name, tensor in {**net.state_dict(), **masters}.items()})
    quantize()
    net.eval()
    with torch.no_grad():
        scores.append(row(net(x), y))
    golden[case + ".score"] = torch.tensor(scores, dtype=torch.float64)


def images(case, optimizer, rates=(0.1, 0.1, 0.02), **more):
    train(case, "tiny.pt", data["x"], data["y"], F.cross_entropy, optimizer, rates, 8, **more)


def line(case, optimizer, **more):
    y = data["line_y"].reshape(-1, 1)
    train("line " + case, "line.pt", data["line_x"], y, F.mse_loss, optimizer, (0.02, 0.02, 0.005), 4, **more)


def sgd(parameters, rate):
    return torch.optim.SGD(parameters, lr=rate, momentum=0.9, weight_decay=5e-3)


def adam(parameters, rate):
    return torch.optim.Adam(parameters, lr=rate, weight_decay=5e-3)


def adamw(parameters, rate):
    return torch.optim.AdamW(parameters, lr=rate, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.5)


PENALTIES = {
    "l1": [{"kind": "l1", "strength": 0.05}],
    "proximal_l1": [{"kind": "proximal_l1", "strength": 0.3}],
    "trimmed_l1": [{"kind": "trimmed_l1", "strength": 0.5, "keep": 40}],
    "group_lasso": [{"kind": "group_lasso", "strength": 2.0}],
    "top_k": [{"kind": "top_k", "keep": 50}],
    "l1 and top_k": [{"kind": "l1", "strength": 0.05}, {"kind": "top_k", "keep": 50}],
}
LINE_PENALTIES = {
    "l1": [{"kind": "l1", "strength": 0.5}],
    "proximal_l1": [{"kind": "proximal_l1", "strength": 0.7}],
    "trimmed_l1": [{"kind": "trimmed_l1", "strength": 1.0, "keep": 1}],
    "group_lasso": [{"kind": "group_lasso", "strength": 0.7}],
    "top_k": [{"kind": "top_k", "keep": 2}],
}
slow = (0.01, 0.01, 0.002)
for name, optimizer in {"adam": adam, "adamw": adamw}.items():
    images(name, optimizer, slow)
    images(name + " masked", optimizer, slow, held=masks)
    line(name, optimizer)
for name, penalties in PENALTIES.items():
    images(name, sgd, penalties=penalties)
    images(name + " masked", sgd, penalties=penalties, held=masks)
    images(name + " quantized", sgd, penalties=penalties, quantizers={"conv1.weight": 4, "fc.weight": 3})
    images(name + " adam", adam, slow, penalties=penalties, held=masks)
for name, penalties in LINE_PENALTIES.items():
    line(name, sgd, penalties=penalties)
images("distillation", sgd, teacher=(3.0, 0.7))
images("distillation masked adam", adam, slow, teacher=(3.0, 0.7), held=masks)
save_file(golden, "training.safetensors")
