#!/usr/bin/env bash
# safetensors 0.8.0: of tied weights save_model keeps the name that comes first in the alphabet, not the one that was registered first.
#
# In a language model whose embedding is tied to its head the stored name changes with what the modules are called; the other
# name is a note in the metadata, which plain load_file does not follow.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'torch==2.13.0+cpu' 'numpy==2.4.6' 'safetensors==0.8.0'
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import safetensors
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_model

model = torch.nn.Module()
model.embedding_z = torch.nn.Linear(2, 2, bias=False)
model.a_head = torch.nn.Linear(2, 2, bias=False)
model.a_head.weight = model.embedding_z.weight
print("registered first:", next(iter(model.state_dict())))
save_model(model, "tied.safetensors")
stored, notes = list(load_file("tied.safetensors")), safe_open("tied.safetensors", "pt").metadata()
print("safetensors", safetensors.__version__, "stored", stored, "metadata", notes)
assert next(iter(model.state_dict())) == "embedding_z.weight"
assert stored == ["a_head.weight"]
assert notes["embedding_z.weight"] == "a_head.weight"
PYTHON
