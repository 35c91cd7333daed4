#!/usr/bin/env bash
# torch 2.13.0: a parametrization that has no tensors leaves no trace among a state_dict's keys, though it changes the weight.
#
# Two networks whose weights are computed differently save the same names and shapes. Only the attribute _metadata, which
# safetensors and most tools drop, lists one module more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'torch==2.13.0+cpu' 'numpy==2.4.6'
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from torch.nn.utils import parametrizations, parametrize


class Symmetric(torch.nn.Module):
    def forward(self, weight):
        return weight.triu() + weight.triu(1).T


def layer(stacked):
    torch.manual_seed(0)
    made = parametrizations.spectral_norm(torch.nn.Linear(3, 3)).eval()
    if stacked:
        parametrize.register_parametrization(made, "weight", Symmetric())
    return made


one, two = layer(False), layer(True)
keys = list(one.state_dict()), list(two.state_dict())
more = set(two.state_dict()._metadata) - set(one.state_dict()._metadata)
print("torch", torch.__version__, "keys", keys[0], "only in _metadata:", more)
assert keys[0] == keys[1]
assert more == {"parametrizations.weight.1"}
assert not torch.equal(one.weight, two.weight)
assert all(torch.equal(a, b) for a, b in zip(one.state_dict().values(), two.state_dict().values()))
PYTHON
