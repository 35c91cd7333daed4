"""Writes the checkpoint fixtures beside this script, and golden.json: the values that PyTorch has for them.

Run with PyTorch 2.13 and safetensors: python3 make_fixtures.py
"""

import collections
import io
import json
import os
import pathlib
import pickle
import struct
import zipfile

import numpy as np
import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
NAMES = {
    torch.float64: "float64", torch.float32: "float32", torch.float16: "float16", torch.bfloat16: "bfloat16",
    torch.float8_e4m3fn: "float8_e4m3fn", torch.float8_e5m2: "float8_e5m2", torch.int64: "int64",
    torch.int32: "int32", torch.int16: "int16", torch.int8: "int8", torch.uint64: "uint64", torch.uint32: "uint32",
    torch.uint16: "uint16", torch.uint8: "uint8", torch.bool: "bool", torch.complex64: "complex64",
}
golden = {}


def raw(tensor):
    plain = tensor.detach().resolve_conj().resolve_neg().contiguous()
    return plain.reshape(-1).view(torch.uint8).numpy().tobytes() if plain.numel() else b""


def remember(file, state, findings=()):
    golden[file] = {
        "tensors": [
            {"name": n, "dtype": NAMES[t.dtype], "shape": list(t.shape), "hex": raw(t).hex()} for n, t in state.items()
        ],
        "findings": list(findings),
    }


def save(file, thing, state=None, findings=(), **options):
    torch.save(thing, HERE / file, **options)
    remember(file, thing if state is None else state, findings)


torch.manual_seed(1)
every = collections.OrderedDict()
for dtype in NAMES:
    if dtype == torch.bool:
        every["bool"] = torch.tensor([[True, False, True], [False, False, True]])
    elif dtype == torch.complex64:
        every["complex64"] = torch.randn(2, 2, dtype=dtype)
    elif dtype.is_floating_point:
        every[NAMES[dtype]] = torch.randn(2, 3).to(dtype)
    else:
        every[NAMES[dtype]] = torch.arange(6).reshape(2, 3).to(dtype)

base = torch.arange(24, dtype=torch.float32)
views = {
    "base": base.reshape(2, 3, 4),
    "transposed": base.reshape(4, 6).t(),
    "offset": base[5:11],
    "stepped": base[1::3],
    "permuted": base.reshape(2, 3, 4).permute(2, 0, 1),
    "expanded": base[3:5].reshape(2, 1).expand(2, 5),
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 4),
    "parameter": torch.nn.Parameter(torch.ones(2, 2)),
    "half_view": torch.arange(10, dtype=torch.float16).reshape(2, 5)[:, 1:3],
    "uint16_view": torch.arange(8).to(torch.uint16).reshape(2, 4).t(),
    "complex_view": (torch.arange(4) + 1j).to(torch.complex64).reshape(2, 2).t(),
}
small = collections.OrderedDict(weight=torch.randn(2, 3), bias=torch.randn(2))

save("every_dtype.pt", every)
save("every_dtype_legacy.pt", every, _use_new_zipfile_serialization=False)
over = ["views of the same memory that are not alike, taken as tensors of their own, so that a step changes each by"
        " itself: " + ", ".join(f'"{view}" and "base"' for view in "transposed permuted stepped expanded offset".split())]
save("views.pt", views, findings=over)
save("views_legacy.pt", views, findings=over, _use_new_zipfile_serialization=False)
for protocol in (3, 4, 5):
    save(f"protocol{protocol}.pt", small, pickle_protocol=protocol)
# PyTorch cannot read what it writes with protocol 0
save("protocol1_legacy.pt", small, pickle_protocol=1, _use_new_zipfile_serialization=False)
save("small.pt", small)
save("small_legacy.pt", small, _use_new_zipfile_serialization=False)

model = torch.nn.Linear(3, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
model(torch.randn(4, 3)).sum().backward()
optimizer.step()
wrapped = {
    "epoch": 3, "lr": 0.1, "best": np.float64(0.5), "history": np.arange(3.0), "classes": {"a", "b"},
    "shape": torch.Size([1, 2]), "device": torch.device("cpu"), "dtype": torch.float32,
    "optimizer": optimizer.state_dict(), "big": 10**30,
    "state_dict": {"module." + k: v for k, v in model.state_dict().items()},
}
left = ", ".join(k for k in wrapped if k != "state_dict")
both = [f'opened the wrapper "state_dict"; left out: {left}', 'dropped the prefix "module." from every name']
save("wrapped.pt", wrapped, model.state_dict(), both)
save("wrapped_legacy.pt", wrapped, model.state_dict(), both, _use_new_zipfile_serialization=False)
save("model_state_dict.pt", {"model_state_dict": small, "epoch": 1}, small,
     ['opened the wrapper "model_state_dict"; left out: epoch'])
save("nested.pt", {"model": {"state_dict": small}}, small,
     ['opened the wrapper "model"', 'opened the wrapper "state_dict"'])
save("other_wrapper.pt", {"epoch": 1, "net": small}, small, ['opened the wrapper "net"; left out: epoch'])
save("mixed.pt", {**small, "version": 2, "module.x": torch.zeros(1)}, {**small, "module.x": torch.zeros(1)},
     ["left out, as not tensors: version (a number)"])


def rewrite(source, target, change=lambda name, data: data, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(HERE / source) as old, zipfile.ZipFile(HERE / target, "w", method) as new:
        for info in old.infolist():
            name = info.filename.split("/", 1)[1]
            entry = zipfile.ZipInfo("archive/" + name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = method
            new.writestr(entry, change(name, old.read(info)))


# The same tensors as a big-endian machine writes them: its own byte order, and a note of it
units = {f"data/{i}": 4 if d == torch.complex64 else d.itemsize for i, d in enumerate(NAMES)}


def swap(name, data):
    if name == "byteorder":
        return b"big"
    unit = units.get(name, 1)
    return b"".join(data[i:i + unit][::-1] for i in range(0, len(data), unit))


rewrite("every_dtype.pt", "big_endian.pt", swap)
remember("big_endian.pt", every)
rewrite("views.pt", "compressed.pt", method=zipfile.ZIP_DEFLATED)
remember("compressed.pt", views, over)


def cuda(name, data):
    return data.replace(b"X\x03\x00\x00\x00cpu", b"X\x06\x00\x00\x00cuda:0") if name == "data.pkl" else data


rewrite("small.pt", "cuda.pt", cuda)
remember("cuda.pt", small)

save_file(dict(every), HERE / "every_dtype.safetensors")
ordered = json.loads((HERE / "every_dtype.safetensors").read_bytes()[8:].split(b"}}")[0] + b"}}")
remember("every_dtype.safetensors", {n: every[n] for n in ordered})

# What pickle alone writes, without torch.save
(HERE / "plain.pkl").write_bytes(pickle.dumps(dict(small)))
remember("plain.pkl", small)

# What must be refused
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(2, 1)


refused = {}


def refuse(file, reason, says):
    refused[file] = {"reason": reason, "says": says}


torch.save(torch.nn.Sequential(torch.nn.Linear(2, 1)), HERE / "module.pt")
refuse("module.pt", "WHOLE_MODULE_PICKLE", "GLOBAL torch.nn.modules.container.Sequential at byte")
torch.save(torch.nn.Linear(2, 1), HERE / "module_legacy.pt", _use_new_zipfile_serialization=False)
refuse("module_legacy.pt", "WHOLE_MODULE_PICKLE", "torch.nn.modules.linear.Linear")
torch.save(Net(), HERE / "main_module.pt")
refuse("main_module.pt", "WHOLE_MODULE_PICKLE", "GLOBAL __main__.Net at byte")
torch.save({"model": Net(), "epoch": 1}, HERE / "wrapped_module.pt")
refuse("wrapped_module.pt", "WHOLE_MODULE_PICKLE", "GLOBAL __main__.Net at byte")
torch.save({"state_dict": small, "optimizer": torch.optim.SGD(model.parameters(), lr=0.1)}, HERE / "optimizer.pt")
refuse("optimizer.pt", "UNSUPPORTED_FILE", "torch.optim.sgd.SGD")
torch.save({"weight": torch.zeros(2, dtype=torch.complex128)}, HERE / "complex128.pt")
refuse("complex128.pt", "UNSUPPORTED_FILE", 'tensor "weight" holds complex128')
torch.save({"weight": torch.eye(3).to_sparse()}, HERE / "sparse.pt")
refuse("sparse.pt", "UNSUPPORTED_FILE", "torch._utils._rebuild_sparse_tensor")
torch.export.save(torch.export.export(torch.nn.Linear(1, 1), (torch.zeros(1, 1),)), HERE / "program.pt2")
refuse("program.pt2", "EXPORTED_PROGRAM", "exported program")

golden["refused"] = refused

# float8, float16 and bfloat16: every code's value, and how PyTorch rounds float32 to each type
codes = torch.arange(256).to(torch.uint8)
halves = torch.arange(0, 65536, 97, dtype=torch.int32).to(torch.uint16)
numbers = [0.0, -0.0, float("inf"), -float("inf"), float("nan"), 1e-45, 1e-40, 1e38, 3.4e38, 447.9, 448.0, 464.0,
           464.1, -464.1, 57344.0, 61439.0, 61440.0, -61440.0, 65504.0, 65519.0, 65520.0, 2.0**-9, 2.0**-10,
           2.0**-10 * 1.01, 3 * 2.0**-10, 2.0**-16, 2.0**-17, 3 * 2.0**-17, 2.0**-24, 2.0**-25, 2.0**-25 * 1.01,
           1 + 2.0**-8, 1 + 3 * 2.0**-8, 1 + 2.0**-11, 1 + 3 * 2.0**-11, 1.0625, 1.1875, 1.125, 1.375, 17.0, 19.0]
numbers += torch.randn(200, generator=torch.Generator().manual_seed(5)).mul(30).tolist()
source = torch.tensor(numbers, dtype=torch.float32)
rounding = {"source": source.view(torch.int32).tolist()}
for dtype in (torch.float8_e4m3fn, torch.float8_e5m2):
    rounding[NAMES[dtype]] = {
        "decoded": codes.view(dtype).float().view(torch.int32).tolist(),
        "encoded": source.to(dtype).view(torch.uint8).tolist(),
    }
for dtype in (torch.float16, torch.bfloat16):
    rounding[NAMES[dtype]] = {
        "codes": halves.view(torch.int16).tolist(),
        "decoded": halves.view(torch.int16).view(dtype).float().view(torch.int32).tolist(),
        "encoded": source.to(dtype).view(torch.int16).tolist(),
    }
(HERE / "rounding.json").write_text(json.dumps(rounding, separators=(",", ":")) + "\n")
(HERE / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
