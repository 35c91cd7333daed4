"""Writes files of tied weights with PyTorch and safetensors, and what PyTorch finds in them, into golden.json."""
import json
import pathlib

import torch
from safetensors.torch import save_file, save_model
from torch import nn

HERE = pathlib.Path(__file__).parent
golden = {}


class Language(nn.Module):
    """An embedding and a head of one weight; the head has a bias of its own."""

    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(5, 4)
        self.fc = nn.Linear(4, 4)
        self.head = nn.Linear(4, 5)
        self.head.weight = self.emb.weight


class Twice(nn.Module):
    """One module under two names, a buffer under three, and biases that are one."""

    def __init__(self):
        super().__init__()
        self.first = nn.BatchNorm1d(3)
        self.again = self.first
        self.a = nn.Linear(3, 3)
        self.b = nn.Linear(3, 3)
        self.b.bias = self.a.bias
        self.register_buffer("mask", torch.ones(2))
        self.a.register_buffer("mask", self.mask)


def remember(file, state):
    """All names in order; which lie at one place; how many numbers there are, each once."""
    first, tied, place = {}, {}, {}
    for name, value in state.items():
        at = (value.data_ptr(), value.shape, value.dtype, tuple(s for s, n in zip(value.stride(), value.shape) if n > 1))
        if value.numel():
            if at in place:
                tied[name] = place[at]
            else:
                place[at] = name
    golden[file] = {
        "names": list(state),
        "tied": tied,
        "values": {name: value.double().flatten().tolist() for name, value in state.items()},
    }


def save(file, state, **options):
    torch.save(state, HERE / file, **options)
    remember(file, torch.load(HERE / file))


torch.manual_seed(1)
language, twice = Language(), Twice()
save("language.pt", language.state_dict())
save("language_legacy.pt", language.state_dict(), _use_new_zipfile_serialization=False)
torch.save({"state_dict": {"module." + k: v for k, v in language.state_dict().items()}, "epoch": 3}, HERE / "wrapped.pt")
remember("wrapped.pt", language.state_dict())
save("twice.pt", twice.state_dict())

save_model(language, HERE / "language.safetensors")
kept = {k: v for k, v in language.state_dict().items() if k != "head.weight"}
remember("language.safetensors", {k: kept[k] for k in sorted(kept)} | {"head.weight": language.head.weight.detach()})

# Views that are the same numbers, and are not one tensor
table = torch.randn(4, 4)
column = torch.randn(3, 1)
save("alike.pt", {
    "weight": table,
    "transposed": table.t(),
    "reshaped": table.view(2, 8),
    "upper": table[:2],
    "lower": table[2:],
    "equal": table.clone(),
    "column": column,
    "column_again": column.as_strided((3, 1), (1, 7)),
    "nothing": table[:0],
    "nothing_again": table[:0],
})
# Halves of one storage, as of a recurrent network's weights: beside each other, not over each other
save("beside.pt", {"left": table[:, :2].contiguous(), "upper": table[:2], "lower": table[2:]})

# Metadata that lead to no tensor, in a circle, to themselves, away from a tensor's own numbers; and figures
own = {"a": torch.ones(2), "b": torch.zeros(2), "1": torch.ones(1), "pt": torch.ones(1)}
save_file(own, HERE / "metadata.safetensors", metadata={
    "format": "pt", "epoch": "1", "gone": "nowhere", "x": "y", "y": "x", "self": "self", "a": "b", "b": "b",
    "chain": "x", "also": "a"})

(HERE / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
