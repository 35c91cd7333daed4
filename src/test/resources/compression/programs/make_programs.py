"""TorchScript programs as PyTorch writes them, their tensors as a state_dict, and what PyTorch makes of training them.

Batches are the whole training part, so that no shuffling is involved. Run: python3 make_programs.py
"""
import json

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

STEPS = 3
TOLD = {"conv1.weight", "bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked", "layer2.0.conv1.weight",
        "layer3.2.bn2.weight", "layer3.2.bn2.running_var", "linear.weight", "linear.bias"}


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.more = stride, outputs - inputs

    def forward(self, x):
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.more > 0:
            x = F.pad(x[:, :, ::2, ::2], [0, 0, 0, 0, self.more // 2, self.more // 2])
        return F.relu(out + x)


class ResNet20(nn.Module):
    """The CIFAR network of He et al., eight times narrower."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 2, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(2)
        self.layer1 = nn.Sequential(*[Block(2, 2, 1) for _ in range(3)])
        self.layer2 = nn.Sequential(Block(2, 4, 2), Block(4, 4, 1), Block(4, 4, 1))
        self.layer3 = nn.Sequential(Block(4, 8, 2), Block(8, 8, 1), Block(8, 8, 1))
        self.linear = nn.Linear(8, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(F.adaptive_avg_pool2d(x, 1).flatten(1))


class Tied(nn.Module):
    """One weight under two names, one parameter that is not to be trained, and dropout that does nothing."""

    def __init__(self):
        super().__init__()
        self.inner, self.again, self.frozen = nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 8)
        self.head = nn.Linear(8, 4)
        self.again.weight = self.inner.weight
        self.frozen.weight.requires_grad_(False)
        self.dropout = nn.Dropout(0.0)

    def forward(self, x):
        return self.head(torch.tanh(self.frozen(self.again(self.dropout(torch.tanh(self.inner(x)))))))


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(8, 4)

    def forward(self, x):
        return self.head(x), x


def trained(program, data):
    """What a script or trace is after some steps of SGD on the whole training part, in the mode that it carries."""
    network = torch.jit.load(program)
    parameters = [p for p in network.parameters() if p.requires_grad]
    sgd = torch.optim.SGD(parameters, lr=0.05, momentum=0.9, weight_decay=0.01)
    curve = []
    for _ in range(STEPS):
        network.train()
        sgd.zero_grad()
        loss = F.cross_entropy(network(data["x_train"]), data["y_train"])
        loss.backward()
        sgd.step()
        network.eval()
        with torch.no_grad():
            curve.append([loss.item(), F.cross_entropy(network(data["x_test"]), data["y_test"]).item()])
    return {"curve": curve, "tensors": {
        k: v.flatten().tolist() for k, v in network.state_dict().items() if k in TOLD or len(parameters) < 10}}


def normalized(file):
    arrays = {k: torch.from_numpy(v) for k, v in np.load(file).items()}
    return {k: v / 255 if v.dtype == torch.uint8 else v for k, v in arrays.items()}


torch.manual_seed(11)
torch.set_num_threads(1)
images, points = normalized("../images.npz"), normalized("../points.npz")
network = ResNet20()
network.train()
with torch.no_grad():
    for _ in range(20):
        network(images["x_train"])
network.eval()
torch.save(network.state_dict(), "residual.state_dict.pt")
torch.jit.save(torch.jit.script(network), "residual.scripted.pt")
torch.jit.save(torch.jit.trace(network, images["x_test"][:1]), "residual.traced.pt")
network.train()
torch.jit.save(torch.jit.trace(network, images["x_test"], check_trace=False), "residual.traced-in-training.pt")
torch.jit.save(torch.jit.script(Tied().eval()), "tied.pt")
torch.jit.save(torch.jit.script(Pair().eval()), "pair.pt")
half = torch.nn.Sequential(nn.Linear(8, 4)).half()
torch.jit.save(torch.jit.script(half), "half.pt")
golden = {"residual.scripted.pt": trained("residual.scripted.pt", images),
          "residual.traced.pt": trained("residual.traced.pt", images),
          "tied.pt": trained("tied.pt", points)}
frozen = torch.jit.load("residual.traced-in-training.pt").eval()
with torch.no_grad():
    golden["residual.traced-in-training.pt"] = {
        "testLoss": F.cross_entropy(frozen(images["x_test"]), images["y_test"]).item()}
json.dump(golden, open("golden.json", "w"))
