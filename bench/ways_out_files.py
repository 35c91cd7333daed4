"""Files of other kinds that are refused as datasets, one for each way out."""

import bz2
import io
import lzma
import pathlib
import pickle
import struct
import subprocess
import tarfile

import numpy as np
import safetensors.torch
import torch
import zstandard
from PIL import Image
from ways_out_case import register
from ways_out_datasets import IMAGES, LABELS, OWN, classes_are, folder_of_parts, idx, npz, zipped
from ways_out_models import lfs_repository

CASES = []


def dataset(file="data.npz", **more):
    return register(CASES, "datasets", file, **more)


def picture(kind="PNG", value=0):
    target = io.BytesIO()
    Image.new("RGB", (8, 8), (value, 9, 9)).save(target, kind)
    return target.getvalue()


ARRAYS = npz(x=IMAGES, y=LABELS)


@dataset(check=classes_are(4))
def two_arrays_for_samples():
    return npz(X=IMAGES, data=IMAGES, y=LABELS)


@dataset(check=classes_are(4))
def rows_that_are_not_one_hot():
    scores = np.eye(4)[LABELS] * 0.9 + 0.02
    return npz(x=IMAGES, y=scores)


@dataset(check=classes_are(2))
def labels_of_minus_one_and_one():
    return npz(images=IMAGES, labels=np.where(LABELS % 2 == 0, -1, 1))


@dataset(check=classes_are(4))
def a_part_without_samples():
    return npz(x_train=IMAGES, y_train=LABELS, x_val=IMAGES[:0], y_val=LABELS[:0], x_test=IMAGES, y_test=LABELS)


@dataset(metadata={"task": "regression"})
def numbers_that_are_none_under_other_names():
    targets = np.arange(20.0)
    targets[3] = np.inf
    return npz(train_images=IMAGES, train_labels=targets, test_images=IMAGES, test_labels=np.arange(20.0))


@dataset()
def labels_that_are_not_whole():
    return npz(x=IMAGES, y=np.arange(20) / 4)


@dataset(metadata_after={"task": "regression"})
def more_text_than_classes():
    number = 10_100
    return npz(x=np.ones((number, 2), "f4"), y=np.array([f"{i / 8}" for i in range(number)]))


@dataset()
def an_empty_file():
    return b"", OWN


@dataset("data.npy", prepare=lambda: [np.save("x.npy", IMAGES), np.save("y.npy", LABELS)], check=classes_are(4))
def one_array():
    target = io.BytesIO()
    np.save(target, IMAGES)
    return target.getvalue()


def idx_folder():
    for name, content in {**idx("train", 20), **idx("t10k", 8)}.items():
        pathlib.Path(name).write_bytes(content)


@dataset("train-images-idx3-ubyte", prepare=idx_folder, check=classes_are(4))
def one_idx_file():
    return idx("train", 20)["train-images-idx3-ubyte"]


@dataset("data.zip", check=classes_are(4))
def two_folders_of_idx_files():
    both = {f"mnist/{name}": content for name, content in idx("train", 20).items()}
    return zipped(both | {f"fashion/{name}": content for name, content in idx("train", 20).items()})


@dataset("data.zip", check=classes_are(4))
def idx_files_and_a_folder_of_others():
    both = {f"mnist/{name}": content for name, content in idx("train", 20).items()}
    return zipped(both | idx("train", 20))


def cifar_folder():
    pathlib.Path("cifar-10-batches-py").mkdir()
    for name in ("data_batch_1", "test_batch"):
        pathlib.Path("cifar-10-batches-py", name).write_bytes(batch())


def batch():
    return pickle.dumps({b"data": np.zeros((4, 3072), "u1"), b"labels": [0, 1, 0, 1]}, protocol=2)


@dataset("data.zip", prepare=cifar_folder)
def the_same_batch_twice():
    return zipped({"a/data_batch_1": batch(), "b/data_batch_1": batch()})


@dataset("data.zip", prepare=folder_of_parts, check=classes_are(2))
def pictures_in_one_folder():
    return zipped({f"images/{i}.png": picture() for i in range(6)})


@dataset("data.zip", prepare=folder_of_parts, check=classes_are(2))
def pictures_in_parts_without_classes():
    return zipped({f"{part}/{i}.png": picture() for part in ("Training", "Testing") for i in range(3)})


@dataset("data.zip", prepare=folder_of_parts, check=classes_are(2))
def a_table_that_contradicts_itself():
    table = "filename,label\n0.png,cat\n1.png,dog\n0.png,dog\n"
    return zipped({"labels.csv": table, **{f"images/{i}.png": picture() for i in range(2)}})


@dataset("data.zip", check=classes_are(2))
def pictures_of_a_kind_that_is_not_read():
    return zipped({f"train/{name}/{i}.webp": picture("WEBP", 9 * i) for name in ("cat", "dog") for i in range(3)})


@dataset("picture.png", prepare=folder_of_parts, check=classes_are(2))
def one_picture():
    return picture()


@dataset("data.zip")
def an_archive_of_arrays():
    return zipped({"arrays.npz": ARRAYS})


@dataset("data.zip")
def an_archive_in_an_archive():
    return zipped({"inner.zip": zipped({f"train/{name}/0.png": picture() for name in ("cat", "dog")})})


@dataset("data.tar.gz", check=classes_are(2))
def a_tar_of_pictures():
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz", format=tarfile.USTAR_FORMAT) as archive:
        for name in ("train/cat/0.png", "train/dog/0.png", "test/cat/0.png", "test/dog/0.png"):
            info, content = tarfile.TarInfo(name), picture()
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


@dataset("data.pkl", check=classes_are(4))
def a_pickle():
    return pickle.dumps({"x": IMAGES, "y": LABELS})


@dataset("data.pkl", check=classes_are(4))
def a_pickle_of_a_tuple():
    return pickle.dumps((IMAGES, [int(label) for label in LABELS]))


def saved(content, **options):
    target = io.BytesIO()
    torch.save(content, target, **options)
    return target.getvalue()


@dataset("data.pt", check=classes_are(4))
def a_file_of_torch():
    return saved((torch.from_numpy(IMAGES), torch.from_numpy(LABELS)))


@dataset("data.pt", check=classes_are(4))
def a_dataset_of_torch():
    return saved(torch.utils.data.TensorDataset(torch.from_numpy(IMAGES), torch.from_numpy(LABELS)))


@register(CASES, "models", "data.pt", route_after="datasets", check=classes_are(4))
def a_dataset_of_torch_as_a_model():
    return saved(torch.utils.data.TensorDataset(torch.from_numpy(IMAGES), torch.from_numpy(LABELS)))


@dataset("data.pt", check=classes_are(4))
def a_legacy_file_of_torch():
    content = {"x": torch.from_numpy(IMAGES), "y": torch.from_numpy(LABELS)}
    return saved(content, _use_new_zipfile_serialization=False)


@dataset("data.safetensors", check=classes_are(4))
def arrays_as_safetensors():
    return safetensors.torch.save({"x": torch.from_numpy(IMAGES), "y": torch.from_numpy(LABELS)})


@dataset("data.xz", check=classes_are(4))
def xz_around_it():
    return lzma.compress(ARRAYS)


@dataset("data.bz2", check=classes_are(4))
def bzip2_around_it():
    return bz2.compress(ARRAYS)


@dataset("data.zst", check=classes_are(4))
def zstd_around_it():
    return zstandard.ZstdCompressor().compress(ARRAYS)


@dataset("data.7z", needs=("7z",), check=classes_are(2))
def seven_zip_around_it():
    folder_of_parts("")
    subprocess.run(["7z", "a", "made.7z", "train", "test"], check=True, capture_output=True)
    content = pathlib.Path("made.7z").read_bytes()
    subprocess.run(["rm", "-r", "train", "test", "made.7z"], check=True)
    return content


@dataset("data.rar", needs=("unrar",))
def rar_around_it():
    return b"Rar!\x1a\x07\x01\0" + bytes(60)


@dataset("data.bin", prepare=lambda: lfs_repository(ARRAYS, "pulled.npz"), check=classes_are(4))
def git_lfs_pointer():
    return b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"


@dataset("data.h5", needs=("h5py",), check=classes_are(4))
def hdf5():
    try:
        import h5py
    except ImportError:
        return b"\x89HDF\r\n\x1a\n" + bytes(64)
    target = io.BytesIO()
    with h5py.File(target, "w") as file:
        file["x_train"], file["y_train"] = IMAGES, LABELS
    return target.getvalue()


@dataset("data.mat", needs=("scipy",), check=classes_are(4))
def matlab():
    try:
        import scipy.io
    except ImportError:
        return b"MATLAB 5.0 MAT-file" + b" " * 105 + struct.pack("<HH", 0x0100, 0x4D49) + bytes(64)
    target = io.BytesIO()
    scipy.io.savemat(target, {"X": np.zeros((8, 8, 3, 20), "u1"), "y": LABELS[:, None]})
    return target.getvalue()


def masked_sum(content):
    """Of a TFRecord: CRC-32C, turned and shifted."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


@dataset("data.tfrecord", needs=("tensorflow",))
def tfrecord():
    length = struct.pack("<Q", 2)
    return length + struct.pack("<I", masked_sum(length)) + b"\x0a\0" + struct.pack("<I", masked_sum(b"\x0a\0"))
