#!/usr/bin/env bash
# safetensors 0.8.0 with torch 2.13.0: a file of F8_E8M0 numbers is read by load_file and refused by load, given the very same bytes.
#
# The two entrances know different tables of types: what works from a path raises KeyError from memory.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'torch==2.13.0+cpu' 'numpy==2.4.6' 'safetensors==0.8.0'
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import json
import struct

import safetensors
import torch
from safetensors.torch import load, load_file

header = json.dumps({"w": {"dtype": "F8_E8M0", "shape": [4], "data_offsets": [0, 4]}}).encode()
content = struct.pack("<Q", len(header)) + header + b"\x7f" * 4
with open("x.safetensors", "wb") as file:
    file.write(content)
read = load_file("x.safetensors")["w"]
print("safetensors", safetensors.__version__, "torch", torch.__version__, "load_file:", read.dtype, list(read.shape))
assert read.dtype == torch.float8_e8m0fnu
try:
    load(content)
except KeyError as error:
    print("load of the same bytes: KeyError", error)
else:
    raise SystemExit("load reads it now, too")
PYTHON
