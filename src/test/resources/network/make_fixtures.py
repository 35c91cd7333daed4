"""Makes the fixtures of the network tests with PyTorch: two scripted modules and golden.safetensors.

Run from this folder: python3 make_fixtures.py
Keys of the goldens: <case>/<tensor>; a case ending in .score holds one row an epoch or evaluation: loss, correct.
"""

from typing import Dict

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

torch.set_num_threads(1)
golden = {}


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.fc = nn.Linear(4 * 2 * 2, 5)

    def forward(self, x):
        return self.fc(torch.flatten(F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3), 1))

    @torch.jit.export
    def buffers_by_name(self) -> Dict[str, torch.Tensor]:
        return {
            "bn1.running_mean": self.bn1.running_mean,
            "bn1.running_var": self.bn1.running_var,
            "bn1.num_batches_tracked": self.bn1.num_batches_tracked,
        }


class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 1)

    def forward(self, x):
        return self.fc(x)


def asymmetric(w, bits, nonzero):
    over = w[w != 0] if nonzero else w
    if over.numel() == 0:
        return w.clone()
    b, s = over.min(), 2**bits - 1
    a = over.max() - b
    if a == 0:
        return w.clone()
    return torch.where(w == 0, 0.0, torch.round((w - b) / a * s) / s * a + b).to(w.dtype)


def symmetric(w, bits, nonzero):
    if bits == 1:
        over = w[w != 0] if nonzero else w
        return torch.sign(w) * over.abs().double().mean().to(w.dtype)
    a, s = w.abs().max(), 2 ** (bits - 1) - 1
    return w.clone() if a == 0 else torch.round(w / a * s) / s * a + 0.0  # no -0


def keep(case, state):
    golden.update({f"{case}/{name}": tensor.detach().clone() for name, tensor in state.items()})


def train(case, rates=(0.1, 0.1, 0.02), masks=None, quantizers=None, **sgd):
    """Three epochs of batches of 8, evaluated at the end; masks by hand, straight-through by parametrizing by hand."""
    net = torch.jit.load("tiny.pt")
    net.train()
    masks, quantizers = masks or {}, quantizers or {}
    parameters = dict(net.named_parameters())
    masters = {name: parameters[name].detach().clone().requires_grad_() for name in quantizers}
    trained = {name: masters.get(name, parameter) for name, parameter in parameters.items()}
    optimizer = torch.optim.SGD(trained.values(), lr=0.1, **sgd)

    def hold():
        for name, mask in masks.items():
            with torch.no_grad():
                trained[name].mul_(mask)

    def quantize():
        for name, quantizer in quantizers.items():
            with torch.no_grad():
                parameters[name].copy_(quantizer(trained[name]))

    hold()
    scores = []
    for rate in rates:
        optimizer.param_groups[0]["lr"] = rate
        loss_sum, correct = 0.0, 0
        for at in range(0, len(x), 8):
            quantize()
            optimizer.zero_grad()
            for parameter in parameters.values():
                parameter.grad = None
            out = net(x[at : at + 8])
            loss = F.cross_entropy(out, y[at : at + 8])
            loss.backward()
            for name in quantizers:
                masters[name].grad = parameters[name].grad.clone()
            loss_sum += loss.item() * len(out)
            correct += (out.argmax(1) == y[at : at + 8]).sum().item()
            optimizer.step()
            hold()
        scores.append([loss_sum / len(x), correct])
    keep(case, {**net.state_dict(), **{n: m for n, m in masters.items()}})
    quantize()
    net.eval()
    with torch.no_grad():
        out = net(x)
        scores.append([F.cross_entropy(out, y).item(), (out.argmax(1) == y).sum().item()])
    golden[case + ".score"] = torch.tensor(scores, dtype=torch.float64)


def regress(case, loss, squeeze, **sgd):
    net = torch.jit.load("line.pt")
    net.train()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.02, **sgd)
    scores = []
    for _ in range(3):
        sums = []
        for at in range(0, len(line_x), 4):
            optimizer.zero_grad()
            value = loss(net(line_x[at : at + 4]), line_y[at : at + 4].reshape(-1, 1))
            value.backward()
            optimizer.step()
            sums.append(value.item())
        scores.append([sum(sums) / (len(sums) if squeeze else 1), 0])
    keep(case, net.state_dict())
    with torch.no_grad():
        scores.append([loss(net(line_x), line_y.reshape(-1, 1)).item(), 0])
    golden[case + ".score"] = torch.tensor(scores, dtype=torch.float64)


torch.manual_seed(7)
tiny = Tiny()
torch.jit.script(tiny).save("tiny.pt")
torch.jit.script(Line().double()).save("line.pt")
y = torch.randint(5, (28,))
x = torch.randn(28, 2, 8, 8) + y.float().reshape(-1, 1, 1, 1) / 2
line_x = torch.randn(12, 3, dtype=torch.float64)
line_y = line_x @ torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64) + 0.1 * torch.randn(12, dtype=torch.float64)
keep("data", {"x": x, "y": y, "line_x": line_x, "line_y": line_y})
keep("start", torch.jit.load("tiny.pt").state_dict())

masks = {"conv1.weight": (torch.rand(4, 2, 3, 3) > 0.4).float(), "fc.weight": (torch.rand(5, 16) > 0.4).float()}
keep("mask", masks)
quantizers = {"conv1.weight": lambda w: asymmetric(w, 4, True), "fc.weight": lambda w: symmetric(w, 3, False)}
momentum = dict(momentum=0.9, weight_decay=5e-3)
train("still", rates=())
train("plain")
train("momentum", **momentum)
train("nesterov", nesterov=True, **momentum)
train("masked", masks=masks, **momentum)
train("straight_through", masks=masks, quantizers=quantizers, **momentum)
train("one_bit", quantizers={"fc.weight": lambda w: symmetric(w, 1, False)}, **momentum)
regress("mse", F.mse_loss, True, **momentum)
regress("sum_squared_error", lambda a, b: ((a - b) ** 2).sum(), False)

w = torch.randn(7, 31)
w[torch.rand(7, 31) < 0.3] = 0
w = torch.where(w == 0, 0.0, w + 3)
keep("quantizer", {"w": w})
for bits in (1, 2, 3, 4, 8, 16):
    for over in ("all", "nonzero"):
        golden[f"quantizer/asymmetric {bits} {over}"] = asymmetric(w, bits, over == "nonzero")
        golden[f"quantizer/symmetric {bits} {over}"] = symmetric(w - 2, bits, over == "nonzero")
save_file(golden, "golden.safetensors")
