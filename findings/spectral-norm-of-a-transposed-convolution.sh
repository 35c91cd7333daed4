#!/usr/bin/env bash
# torch 2.13.0: spectral norm of Conv2d(4, 4, 2) and of ConvTranspose2d(4, 4, 2) saves the same names and shapes, and means another weight.
#
# The norm is taken over the matrix whose rows are dimension 0 of the one and dimension 1 of the other. With as many inputs
# as outputs no name, shape or dtype in the file tells which; the same tensors load into both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'torch==2.13.0+cpu' 'numpy==2.4.6'
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from torch.nn.utils import spectral_norm

torch.manual_seed(0)
plain, transposed = spectral_norm(torch.nn.Conv2d(4, 4, 2)), spectral_norm(torch.nn.ConvTranspose2d(4, 4, 2))
shapes = [{name: list(tensor.shape) for name, tensor in layer.state_dict().items()} for layer in (plain, transposed)]
print("torch", torch.__version__, shapes[0])
assert shapes[0] == shapes[1]
transposed.load_state_dict(plain.state_dict())
image = torch.ones(1, 4, 8, 8)
for layer in (plain, transposed):
    layer.eval()(image)
ratio = (plain.weight / transposed.weight).flatten()
print("the weights differ by a factor of", ratio[0].item())
assert torch.allclose(ratio, ratio[0].expand_as(ratio), rtol=1e-4)
assert abs(ratio[0].item() - 1) > 1e-3
PYTHON
