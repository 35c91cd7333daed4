"""Files that are refused as models, one for each way out."""

import bz2
import enum
import gzip
import io
import json
import lzma
import pathlib
import pickle
import struct
import subprocess
import sys
import tarfile
import types
import zipfile

import numpy as np
import onnx
import onnx.helper
import torch
import zstandard
from PIL import Image
from ways_out_case import register

CASES = []


def model(file="model.pt", **more):
    return register(CASES, "models", file, **more)


def network():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))


def saved(content, **options):
    target = io.BytesIO()
    torch.save(content, target, **options)
    return target.getvalue()


def names_are(*names):
    def check(api, taken, file):
        tensors = api.get(f"/models/{taken['id']}/tensors")["items"]
        got = sorted(tensor["name"] for tensor in tensors)
        if got != sorted(names):
            raise AssertionError(f"{file} has {got}, wanted {sorted(names)}")

    return check


WEIGHTS = names_are("0.weight", "0.bias", "2.weight", "2.bias")


class Settings:
    """A class that is not known to anyone."""

    def __init__(self):
        self.rate = 0.1


class Mode(enum.Enum):
    FAST = 1


for one in (Settings, Mode):
    setattr(sys.modules["__main__"], one.__name__, one)
    one.__module__ = "__main__"


@model(check=WEIGHTS)
def settings_beside_the_weights():
    return saved({"state_dict": network().state_dict(), "settings": Settings()})


@model(check=WEIGHTS)
def settings_among_the_weights():
    return saved({**network().state_dict(), "settings": Settings()})


@model(check=WEIGHTS)
def a_member_of_an_enum():
    return saved({"model": {"state_dict": network().state_dict()}, "mode": Mode.FAST})


@model(check=WEIGHTS)
def an_optimizer_beside_the_weights():
    net = network()
    return saved({"state_dict": net.state_dict(), "optimizer": torch.optim.Adam(net.parameters())})


@model("model.pkl", check=WEIGHTS)
def pickled_weights_with_settings():
    return pickle.dumps({"state_dict": network().state_dict(), "settings": Settings()})


@model(check=WEIGHTS)
def a_legacy_file_with_settings():
    return saved({"state_dict": network().state_dict(), "s": Settings()}, _use_new_zipfile_serialization=False)


@model(check=names_are("fc.weight", "fc.bias"))
def sparse_coordinates():
    return saved({"fc.weight": torch.eye(4).to_sparse(), "fc.bias": torch.ones(4)})


@model(check=names_are("weight"))
def sparse_rows():
    return saved({"weight": torch.eye(4).to_sparse_csr()})


@model(check=names_are("weight"))
def sparse_columns():
    return saved({"weight": torch.eye(4).to_sparse_csc()})


@model(check=names_are("weight", "bias"))
def sparse_blocks_in_a_wrapper():
    return saved({"epoch": 1, "state_dict": {"weight": torch.eye(4).to_sparse_bsr((2, 2)), "bias": torch.ones(4)}})


@model("model.pkl", check=names_are("weight"))
def pickled_sparse():
    return pickle.dumps({"weight": torch.eye(4).to_sparse()})


@model(check=names_are("weight"))
def complex128():
    return saved({"state_dict": {"weight": torch.ones(2, dtype=torch.complex128)}, "epoch": 1})


@model(check=names_are("weight"))
def complex32():
    return saved({"weight": torch.ones(2, dtype=torch.complex32)})


@model(check=names_are("weight"))
def eight_bits_of_another_kind():
    return saved({"weight": torch.ones(2).to(torch.float8_e4m3fnuz)})


@model(check=names_are("weight"))
def exponents_alone():
    return saved({"weight": torch.ones(2).to(torch.float8_e8m0fnu)})


@model(check=names_are("weight"))
def four_bits():
    return saved({"weight": torch.tensor([0x21, 0xF9], dtype=torch.uint8).view(torch.float4_e2m1fn_x2)})


@model(check=names_are("weight"))
def lazy_conjugate():
    return saved({"weight": torch.ones(2, dtype=torch.complex64).mul(1j).conj()})


@model(check=WEIGHTS)
def whole_module():
    return saved(network())


@model(check=WEIGHTS)
def module_in_a_dictionary():
    return saved({"epoch": 3, "model": network(), "optimizer": {"lr": 0.1}})


@model(check=WEIGHTS)
def pickled_module():
    return pickle.dumps(network())


@model(check=WEIGHTS)
def module_in_a_legacy_file():
    return saved(network(), _use_new_zipfile_serialization=False)


@model("model.pt2", check=WEIGHTS)
def exported_program():
    target = io.BytesIO()
    torch.export.save(torch.export.export(network(), (torch.zeros(1, 4),)), target)
    return target.getvalue()


@model("model.onnx", check=WEIGHTS)
def onnx_file():
    value = onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1])
    out = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1])
    graph = onnx.helper.make_graph([onnx.helper.make_node("Relu", ["x"], ["y"])], "g", [value], [out])
    return onnx.helper.make_model(graph).SerializeToString(), {"model": network()}


def scripted(net, frozen=False):
    program = torch.jit.script(net.eval())
    target = io.BytesIO()
    torch.jit.save(torch.jit.freeze(program) if frozen else program, target)
    return target.getvalue()


@model(check=WEIGHTS)
def frozen_program():
    return scripted(network(), frozen=True), {"model": network()}


class Twice(torch.nn.Module):
    """Two parameters over one memory, which is refused: of two values for a place none is right."""

    def __init__(self):
        super().__init__()
        both = torch.randn(6)
        self.a, self.b = torch.nn.Parameter(both[:4]), torch.nn.Parameter(both[2:])

    def forward(self, x):
        return x * self.a.sum() + self.b.sum()


@model(check=names_are("a", "b"))
def program_with_shared_memory():
    return scripted(Twice())


@model(check=WEIGHTS)
def program_of_a_later_version():
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(scripted(network()))) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            late = info.filename.endswith(("/version", ".data/version"))
            new.writestr(info.filename, b"11\n" if late else old.read(info))
    return changed.getvalue(), {"model": network()}


class Own(torch.nn.Module):
    """Its weights lie in a tuple of its own making."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(3))

    def forward(self, x):
        return x * self.weight

    @torch.jit.export
    def __getstate__(self):
        return self.weight, self.training

    @torch.jit.export
    def __setstate__(self, state: tuple[torch.Tensor, bool]):
        self.weight, self.training = state[0], state[1]


@model(check=names_are("weight"))
def program_with_a_state_of_its_own():
    return scripted(Own())


@model(check=WEIGHTS)
def program_of_a_big_endian_machine():
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(scripted(network()))) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, b"big" if info.filename.endswith("/byteorder") else old.read(info))
    return changed.getvalue(), {"model": network()}


@model(check=names_are("tensor0", "tensor1", "tensor2", "tensor3"))
def names_with_control_characters():
    net = network()
    return saved({f"a\0{name}": value for name, value in net.state_dict().items()}), {"model": net}


def safetensors(dtype, shape, content):
    header = json.dumps({"w": {"dtype": dtype, "shape": shape, "data_offsets": [0, len(content)]}}).encode()
    return struct.pack("<Q", len(header)) + header + content


@model("model.safetensors", check=names_are("w"))
def safetensors_of_four_bits():
    return safetensors("F4", [4], b"\x21\xf9")


@model("model.safetensors", check=names_are("w"))
def safetensors_of_exponents():
    return safetensors("F8_E8M0", [2], b"\x7f\x80")


@model("model.safetensors", check=names_are("w"))
def safetensors_of_fnuz():
    return safetensors("F8_E4M3FNUZ", [2], b"\x40\x41")


@model("model.safetensors", check=names_are("w"))
def safetensors_of_fnuz_with_five_bits():
    return safetensors("F8_E5M2FNUZ", [2], b"\x40\x41")


@model("model.safetensors", check=WEIGHTS)
def safetensors_cut_short():
    return safetensors("F32", [4], b"\0" * 15), {"model": network()}


@model("model.bin", check=WEIGHTS)
def a_file_of_no_known_kind():
    return b"\x01\x02\x03 nothing that is known", {"model": network()}


@model(check=WEIGHTS)
def no_tensors_at_all():
    return saved({"epoch": 1}), {"model": network()}


@model("model.npz", check=names_are("0.weight", "0.bias", "2.weight", "2.bias"))
def arrays_of_text_alone():
    target = io.BytesIO()
    np.savez(target, names=np.array(["a"]))
    return target.getvalue(), {"model": network()}


@model("model.npy", check=names_are("weight"))
def one_array():
    target = io.BytesIO()
    np.save(target, np.ones(3, "f4"))
    return target.getvalue()


@model("model.h5", check=names_are("dense/kernel"))
def hdf5():
    weight = types.SimpleNamespace(path="dense/kernel", numpy=lambda: np.ones((2, 3), "f4"))
    return b"\x89HDF\r\n\x1a\n" + b"\0" * 64, {"model": types.SimpleNamespace(weights=[weight])}


@model(check=WEIGHTS)
def gzip_around_it():
    return gzip.compress(saved(network().state_dict()))


@model(check=WEIGHTS)
def xz_around_it():
    return lzma.compress(saved(network().state_dict()))


@model(check=WEIGHTS)
def bzip2_around_it():
    return bz2.compress(saved(network().state_dict()))


@model(check=WEIGHTS)
def zstd_around_it():
    return zstandard.ZstdCompressor().compress(saved(network().state_dict()))


@model(check=WEIGHTS)
def lz4_around_it():
    return subprocess.run(["lz4", "-c"], input=saved(network().state_dict()), capture_output=True, check=True).stdout


@model("model.tar", check=WEIGHTS)
def tar_around_it():
    target, content = io.BytesIO(), saved(network().state_dict())
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        info = tarfile.TarInfo("weights.pt")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


@model("model.zip", check=WEIGHTS)
def zip_around_it():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("run 7/weights.pt", saved(network().state_dict()))
    return target.getvalue()


@model(check=WEIGHTS)
def compressed_by_another_method():
    changed = io.BytesIO()
    source = io.BytesIO(saved(network().state_dict()))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_LZMA) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    return changed.getvalue()


def lfs_repository(content=None, pulled="pulled.pt"):
    """What `git lfs pull` leaves, by a git whose lfs is a script: the real one needs a server."""
    run = {"check": True, "capture_output": True}
    pathlib.Path("weights.bin").write_bytes(content or saved(network().state_dict()))
    subprocess.run(["git", "init", "-q", "."], **run)
    subprocess.run(["git", "config", "alias.lfs", f"!f() {{ cp weights.bin {pulled}; }}; f"], **run)


@model("model.bin", prepare=lfs_repository, check=WEIGHTS)
def git_lfs_pointer():
    return b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"


@model("data.npz")
def a_dataset_of_arrays():
    target = io.BytesIO()
    np.savez(target, x_train=np.zeros((4, 8, 8), "u1"), y_train=np.arange(4))
    return target.getvalue()


@model("data.zip")
def a_dataset_of_pictures():
    picture, target = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("train/cat/0.png", "train/dog/0.png", "test/cat/0.png", "test/dog/0.png"):
            archive.writestr(name, picture.getvalue())
    return target.getvalue()
