"""Files that are refused as datasets, one for each way out."""

import gzip
import io
import pathlib
import struct
import zipfile

import ml_dtypes
import numpy as np
import safetensors.torch
import torch
from PIL import Image
from ways_out_case import register

CASES = []
RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (20, 8, 8), dtype=np.uint8)
LABELS = np.arange(20) % 4


def dataset(file="data.npz", **more):
    return register(CASES, "datasets", file, **more)


def npz(**arrays):
    target = io.BytesIO()
    np.savez(target, **arrays)
    return target.getvalue()


def classes_are(number):
    def check(api, taken, file):
        if taken["classes"] != number:
            raise AssertionError(f"{file} has {taken['classCount']} classes, wanted {number}")

    return check


OWN = {"x_train": IMAGES, "y_train": LABELS, "x_test": IMAGES, "y_test": LABELS}


@dataset(metadata={"task": "regression"})
def text_where_numbers_are_wanted():
    return npz(x=IMAGES, y=np.array(["ant", "bee", "cat", "dog"])[LABELS])


@dataset(metadata={"task": "regression"})
def bytes_where_numbers_are_wanted():
    return npz(x=IMAGES, y=np.array([b"ant", b"bee", b"cat", b"dog"])[LABELS])


@dataset(check=classes_are(4))
def labels_as_objects():
    return npz(x=IMAGES, y=np.array(["ant", "bee", "cat", "dog"], dtype=object)[LABELS])


@dataset(check=classes_are(4))
def numbers_as_objects():
    return npz(x=IMAGES, y=LABELS.astype(object))


@dataset(check=classes_are(4))
def other_names():
    return npz(features_of_the_day=IMAGES, what_it_was=LABELS)


@dataset("data.npz")
def no_names_that_tell():
    return npz(one=IMAGES, other=IMAGES[:5]), OWN


@dataset(check=classes_are(4))
def labels_below_zero():
    return npz(x_train=IMAGES, y_train=LABELS - 2, x_test=IMAGES, y_test=LABELS - 2)


@dataset(metadata={"task": "regression"})
def numbers_that_are_none():
    targets = np.arange(20.0)
    targets[3] = np.nan
    return npz(x_train=IMAGES, y_train=targets, x_test=IMAGES, y_test=np.arange(20.0))


@dataset(metadata={"task": "regression"})
def labels_of_three_dimensions():
    return npz(x=IMAGES, y=np.ones((20, 2, 3)))


@dataset(metadata={"task": "regression"})
def samples_of_five_dimensions():
    return npz(x=np.ones((20, 2, 2, 2, 2), "f4"), y=np.arange(20.0))


@dataset()
def bfloat16():
    return npz(x=IMAGES.astype("f4").astype(ml_dtypes.bfloat16), y=LABELS)


@dataset()
def float8():
    return npz(x=(IMAGES / 255).astype("f4").astype(ml_dtypes.float8_e4m3fn), y=LABELS)


@dataset()
def complex_numbers():
    return npz(x=IMAGES.astype("c8"), y=LABELS)


@dataset(metadata={"task": "regression"})
def instants():
    return npz(x=np.ones((20, 3), "f4"), y=np.array(["2026-01-02"] * 20, dtype="M8[D]"))


@dataset()
def records():
    return npz(x=np.zeros(20, dtype=[("a", "f4"), ("b", "i4")]), y=LABELS)


@dataset()
def long_doubles():
    return npz(x=np.ones((20, 3), np.longdouble), y=LABELS)


@dataset()
def a_row_of_text_alone():
    return b"hello, this is text", {"x": IMAGES, "y": LABELS}


@dataset("data.zip")
def an_archive_of_something_else():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("notes.txt", "nothing")
    return target.getvalue(), OWN


def idx(prefix, number, zipped=False):
    images = struct.pack(">IIII", 2051, number, 8, 8) + IMAGES[:number].tobytes()
    labels = struct.pack(">II", 2049, number) + bytes(int(i) for i in LABELS[:number])
    pack = gzip.compress if zipped else bytes
    end = ".gz" if zipped else ""
    return {f"{prefix}-images-idx3-ubyte{end}": pack(images), f"{prefix}-labels-idx1-ubyte{end}": pack(labels)}


def zipped(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def gz_folder():
    for name, content in {**idx("train", 20, True), **idx("t10k", 8, True)}.items():
        pathlib.Path(name).write_bytes(content)


@dataset("data.zip", prepare=gz_folder)
def idx_files_that_unpack_to_far_more():
    claim = gzip.compress(struct.pack(">IIII", 2051, 1_000_000, 28, 28))
    return zipped({"train-images-idx3-ubyte.gz": claim, "train-labels-idx1-ubyte.gz": claim})


def folder_of_parts(root="data"):
    """A folder with a picture for each part and class."""
    for part in ("train", "test"):
        for name in ("cat", "dog"):
            pathlib.Path(root, part, name).mkdir(parents=True)
            Image.new("RGB", (8, 8)).save(pathlib.Path(root, part, name, "0.png"))


@dataset("data.zip", prepare=folder_of_parts, check=classes_are(2))
def pictures_without_a_folder_for_their_class():
    target = io.BytesIO()
    Image.new("RGB", (8, 8)).save(target, "PNG")
    return zipped({"a.png": target.getvalue(), "b.png": target.getvalue()})


def emnist_folder():
    for name, content in idx("emnist-letters-train", 20, True).items():
        pathlib.Path(name).write_bytes(content)


@dataset("data.zip", prepare=emnist_folder)
def two_datasets_in_one_archive():
    return zipped({**idx("emnist-letters-train", 20, True), **idx("emnist-digits-train", 20, True)})


WEIGHTS = {"0.weight": torch.ones(3, 4), "0.bias": torch.ones(3)}


@dataset("model.pt")
def a_state_dict():
    target = io.BytesIO()
    torch.save(WEIGHTS, target)
    return target.getvalue()


@dataset("model.pt")
def a_legacy_state_dict():
    target = io.BytesIO()
    torch.save(WEIGHTS, target, _use_new_zipfile_serialization=False)
    return target.getvalue()


@dataset("model.safetensors")
def safetensors_file():
    return safetensors.torch.save(WEIGHTS)


@dataset("model.npz")
def weights_as_arrays():
    return npz(**{name: value.numpy() for name, value in WEIGHTS.items()})
