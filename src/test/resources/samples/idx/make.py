"""Writes the zips of IDX files that IdxDatasetTest reads, and what they hold. Run in this folder: python3 make.py"""
import gzip
import io
import struct
import zipfile

import numpy as np

CODES = {"uint8": 8, "int8": 9, "int16": 11, "int32": 12, "float32": 13, "float64": 14}


def idx(array):
    header = struct.pack(">BBBB", 0, 0, CODES[array.dtype.name], array.ndim)
    return header + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(array.dtype.newbyteorder(">")).tobytes()


def write(path, files, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, array in files.items():
            data = gzip.compress(idx(array), mtime=0) if name.endswith(".gz") else idx(array)
            archive.writestr(zipfile.ZipInfo(name), data, method)


random = np.random.default_rng(11)
golden = {}
images, labels = random.integers(0, 256, (7, 5, 4), dtype="uint8"), np.array([0, 1, 2, 1, 0, 2, 1], "uint8")
golden["train"] = (images.astype("float32") / 255).reshape(7, 1, 5, 4)
golden["test"] = golden["train"][:3] * 0 + (images[:3, ::-1].astype("float32") / 255).reshape(3, 1, 5, 4)
golden["labels"] = labels

# MNIST's own names, stored as they are
write("mnist.zip", {"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels,
                    "t10k-images-idx3-ubyte": images[:3, ::-1], "t10k-labels-idx1-ubyte": labels[:3]})
# With dots, gz, in a folder, with a prefix, beside other files; validation too
with zipfile.ZipFile("emnist.zip", "w") as archive:
    for name, array in {"emnist-letters-train-images-idx3-ubyte.gz": images,
                        "emnist-letters-train-labels-idx1-ubyte.gz": labels,
                        "T10K-images.idx3-ubyte": images[:3, ::-1], "t10k-labels.idx1-ubyte": labels[:3],
                        "val-images.idx3-ubyte.gz": images[:2], "val-labels.idx1-ubyte.gz": labels[:2]}.items():
        data = gzip.compress(idx(array), mtime=0) if name.endswith(".gz") else idx(array)
        archive.writestr(zipfile.ZipInfo("gzip/" + name), data, zipfile.ZIP_DEFLATED)
    archive.writestr(zipfile.ZipInfo("gzip/emnist-letters-mapping.txt"), "1 65 97\n")
# Every type of value, as features without parts
for name in CODES:
    values = (random.normal(size=(4, 3)) * 100).astype(name)
    golden[name] = values.astype("float64")
    write(f"{name}.zip", {"images.idx2": values, "labels-idx1-ubyte": labels[:4]}, zipfile.ZIP_DEFLATED)
np.savez("golden.npz", **golden)
