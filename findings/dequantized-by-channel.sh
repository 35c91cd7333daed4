#!/usr/bin/env bash
# torch 2.13.0: the same code, scale and zero point are dequantized to different float32 values by tensor and by channel.
#
# By tensor the product is of float32 numbers; by channel the scale stays float64 and the product is rounded once. Whoever
# dequantizes both by one rule is one step off for some codes in one of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'torch==2.13.0+cpu' 'numpy==2.4.6'
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import warnings

import torch

warnings.filterwarnings("ignore")
scale, zero, value = 0.879041845388354, 2, torch.full((1, 1), 23.8)
tensor = torch.quantize_per_tensor(value, scale, zero, torch.qint8)
channel = torch.quantize_per_channel(value, torch.tensor([scale], dtype=torch.float64), torch.tensor([zero]), 0, torch.qint8)
codes = tensor.int_repr().item(), channel.int_repr().item()
single, double = tensor.dequantize().item(), channel.dequantize().item()
print("torch", torch.__version__, "codes", codes, "by tensor", single, "by channel", double)
assert codes == (29, 29), codes
assert single != double
assert single == (torch.tensor(27.0) * torch.tensor(scale, dtype=torch.float32)).item()
assert double == torch.tensor(27 * scale, dtype=torch.float64).to(torch.float32).item()
PYTHON
