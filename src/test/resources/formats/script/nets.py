"""The networks whose archives are the fixtures here; a module of its own because TorchScript reads its source."""
from typing import Dict, List, Optional, Tuple

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 2, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(2)

    def forward(self, x):
        return torch.relu(x + self.norm(self.conv(x)))


class Net(nn.Module):
    """Convolutions, batch norm, dropout, a list of modules and a residual connection."""

    def __init__(self, dropout: float = 0.5):
        super().__init__()
        self.stem = nn.Conv2d(1, 2, 3)
        self.blocks = nn.ModuleList([Block(), Block()])
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(dropout), nn.Linear(8, 3))

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.head(x)


class Shared(nn.Module):
    """One module in two places, one weight in two modules."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.again = self.first
        self.other = nn.Linear(3, 3)
        self.other.weight = self.first.weight

    def forward(self, x):
        return self.other(torch.tanh(self.again(torch.tanh(self.first(x)))))


class Attributes(nn.Module):
    """Everything else that data.pkl can hold."""

    table: Dict[int, str]

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.arange(6, dtype=torch.float32).reshape(2, 3) / 4)
        self.register_parameter("missing", None)
        self.register_buffer("scale", torch.tensor([0.5, 2.0]))
        self.register_buffer("unsaved", torch.tensor([3], dtype=torch.int64), persistent=False)
        self.plain = torch.tensor([1.0, -1.0])
        self.view = self.weight.detach()[0, :2]
        self.tensors = [torch.ones(2), torch.full((2,), 0.25)]
        self.numbers = [1, 2, 300, -70000]
        self.reals = [0.5, float("inf")]
        self.flags = [True, False]
        self.pair = (7, "é\"\n")
        self.table = {1: "one", 70000: "many"}
        self.named = {"a": torch.tensor([0.125, 0.0])}
        self.nothing: Optional[int] = None
        self.where = torch.device("cpu")
        self.lstm = nn.LSTM(2, 2)

    def forward(self, x):
        y = x @ self.weight.t() * self.scale + self.plain + self.tensors[1] + self.named["a"] + self.view
        y = y + len(self.table[70000]) + self.numbers[3] / 70000 + self.unsaved
        return self.lstm(y.unsqueeze(0))[0].squeeze(0)


class Strides(nn.Module):
    """Parameters that do not lie in memory in row-major order, and two in one storage."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 3).to(memory_format=torch.channels_last)
        self.turned = nn.Parameter(torch.arange(6, dtype=torch.float32).reshape(3, 2).t())
        whole = torch.arange(10, dtype=torch.float32)
        self.left = nn.Parameter(whole[1:4])
        self.right = nn.Parameter(whole[5:9].reshape(2, 2))

    def forward(self, x):
        y = self.conv(x).mean([2, 3])
        return y @ self.turned + self.left + self.right.sum()


class Overlapping(nn.Module):
    def __init__(self):
        super().__init__()
        whole = torch.arange(10, dtype=torch.float32)
        self.left = nn.Parameter(whole[1:5])
        self.right = nn.Parameter(whole[4:8])

    def forward(self, x):
        return x * self.left + self.right


class Keeper(nn.Module):
    """Keeps its state in a form of its own."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2))

    @torch.jit.export
    def __getstate__(self):
        return (self.weight.detach() * 2, self.training)

    @torch.jit.export
    def __setstate__(self, state: Tuple[torch.Tensor, bool]):
        self.weight = state[0] / 2
        self.training = state[1]

    def forward(self, x):
        return x * self.weight


class Pair:
    """A class that is not a module."""

    def __init__(self, a: int):
        self.a = a


class Constants(nn.Module):
    """A trace puts tensors that are no parameters into constants.pkl."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 2)

    def forward(self, x):
        return self.fc(x) + torch.tensor([0.5, -0.5]) * torch.tensor(2)
