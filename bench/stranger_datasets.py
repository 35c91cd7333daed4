"""Datasets as strangers bring them; see strangers.py."""

import gzip
import io
import os
import pickle
import struct
import tarfile
import zipfile

import numpy
from PIL import Image

from stranger_models import Case, either

random = numpy.random.default_rng(0)


def picture(value, kind="PNG", mode="RGB", size=(8, 8)):
    buffer = io.BytesIO()
    colour = (value % 256, 99, 199) if mode == "RGB" else value
    Image.new(mode, size, colour).save(buffer, kind)
    return buffer.getvalue()


def archive(path, files):
    with zipfile.ZipFile(path, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    return path


def idx(array):
    kind = {numpy.dtype("uint8"): 8}[array.dtype]
    return struct.pack(f">HBB{array.ndim}I", 0, kind, array.ndim, *array.shape) + array.tobytes()


def datasets(folder, expected):
    at = lambda name: os.path.join(folder, name)
    pets = dict(trainSamples=6, testSamples=4, classes=2, classNames=["cat", "dog"])

    # Folders of images whose parts have other names
    pairs = (("Training", "Testing"), ("training_set", "test_set"), ("TRAIN", "TEST"), ("train_images", "test_images"),
             ("data/train", "data/test"), ("seg_train", "seg_test"))
    for train, test in pairs:
        files = {f"{part}/{name}/{i}.png": picture(20 * i) for part, n in ((train, 3), (test, 2)) for name in ("cat", "dog")
                 for i in range(n)}
        yield Case(f"folders {train}, {test}", archive(at("f.zip"), files), expected(**pets))
    files = {f"{part}/{name}/{i}.png": picture(20 * i) for part, n in (("Training", 3), ("Validation", 1), ("Testing", 2))
             for name in ("cat", "dog") for i in range(n)}
    yield Case("folders with validation", archive(at("f.zip"), files), expected(validationSamples=2, **pets))
    files = {f"train\\{name}\\{i}.png": picture(20 * i) for name in ("cat", "dog") for i in range(3)}
    yield Case("a zip of Windows", archive(at("f.zip"), files), expected(trainSamples=6, classes=2))
    files = {f"train/{name}.{i}.jpg": picture(20 * i, "JPEG") for name in ("cat", "dog") for i in range(6)}
    yield Case("labels in the names", archive(at("f.zip"), files), expected(classes=2, classNames=["cat", "dog"]))
    table = "filename,label\n" + "".join(f"{i}.png,{('cat', 'dog')[i % 2]}\n" for i in range(10))
    files = {"labels.csv": table} | {f"images/{i}.png": picture(20 * i) for i in range(10)}
    yield Case("labels in a table", archive(at("f.zip"), files), expected(classes=2, classNames=["cat", "dog"]))
    files = {f"images/{i}.png": picture(20 * i) for i in range(10)}
    yield Case("no labels at all", archive(at("f.zip"), files), expected(422, "unsupported-file"))
    for kind, end, mode in (("TIFF", "tif", "RGB"), ("BMP", "bmp", "RGB"), ("GIF", "gif", "P"), ("PPM", "ppm", "RGB"),
                            ("PPM", "pgm", "L")):
        files = {f"train/{name}/{i}.{end}": picture(20 * i, kind, mode) for name in ("cat", "dog") for i in range(3)}
        yield Case(f"folders of {end}", archive(at("f.zip"), files), expected(trainSamples=6, classes=2))
    files = {f"train/{name}/{i}.webp": picture(20 * i, "WEBP") for name in ("cat", "dog") for i in range(3)}
    yield Case("folders of webp", archive(at("f.zip"), files), either(expected))

    # Arrays
    images, labels = random.integers(0, 256, (40, 8, 8), dtype=numpy.uint8), numpy.arange(40) % 10

    def arrays(name, right, **values):
        numpy.savez(at("a.npz"), **values)
        return Case(name, at("a.npz"), right)

    both = dict(x_train=images, x_test=images)
    yield arrays("labels from 1", either(expected, r"begin|start|from 1"), **both, y_train=labels + 1, y_test=labels + 1)
    wide = images.astype(numpy.uint16) * 257
    yield arrays("16 bits", expected(no_finding=r"0 to 255|1/255\b"), x_train=wide, y_train=labels, x_test=wide, y_test=labels)
    parts = dict(trainSamples=40, testSamples=40, classes=10)
    yield arrays("X_train", expected(**parts), X_train=images, y_train=labels, X_test=images, y_test=labels)
    yield arrays("medmnist", expected(validationSamples=40, **parts), train_images=images, train_labels=labels[:, None],
                 val_images=images, val_labels=labels[:, None], test_images=images, test_labels=labels[:, None])
    flat = random.random((40, 64)).astype(numpy.float32)
    for x, y in (("X", "y"), ("data", "target"), ("images", "labels"), ("X", "Y"), ("features", "labels")):
        yield arrays(f"{x} and {y}", expected(classes=10, trainSamples=32, testSamples=8), **{x: flat, y: labels})
    yield arrays("labels as text", either(expected, "text|string"), x=flat, y=numpy.array(["cat", "dog"] * 20))
    yield arrays("labels as floats", expected(classes=10), x=flat, y=labels.astype(numpy.float32))
    yield arrays("one-hot", either(expected, "one-hot"), x=flat, y=numpy.eye(10, dtype=numpy.float32)[labels])

    # Originals
    raw = {}
    for part, n in (("train", 20), ("t10k", 10)):
        for name, data in ((f"{part}-images-idx3-ubyte", random.integers(0, 256, (n, 28, 28), dtype=numpy.uint8)),
                           (f"{part}-labels-idx1-ubyte", (numpy.arange(n) % 10).astype(numpy.uint8))):
            raw["MNIST/raw/" + name] = idx(data)
            raw["MNIST/raw/" + name + ".gz"] = gzip.compress(idx(data))
    mnist = dict(trainSamples=20, testSamples=10, classes=10)
    yield Case("MNIST/raw", archive(at("m.zip"), raw), expected(**mnist))
    gz = {name: data for name, data in raw.items() if name.endswith(".gz")}
    yield Case("MNIST/raw, gz alone", archive(at("m.zip"), gz), expected(**mnist))
    for name, make in (("binary", cifar_binary), ("python", cifar_python)):
        with tarfile.open(at(f"cifar-10-{name}.tar.gz"), "w:gz") as file:
            for path, data in make().items():
                info = tarfile.TarInfo(path)
                info.size = len(data)
                file.addfile(info, io.BytesIO(data))
        yield Case(f"CIFAR-10, {name}", at(f"cifar-10-{name}.tar.gz"),
                   expected(trainSamples=50, testSamples=10, inputShape=[3, 32, 32], classes=10))
        yield Case(f"CIFAR-10, {name}, zipped", archive(at("c.zip"), make()),
                   expected(trainSamples=50, testSamples=10, classes=10))

    # Tables
    rows = "".join(",".join(f"{v:.3f}" for v in row) + f",{('setosa', 'virginica')[i % 2]}\n" for i, row in
                   enumerate(random.random((40, 4))))
    for name, head in (("with a header", "a,b,c,d,species\n"), ("without", "")):
        with open(at("t.csv"), "w") as file:
            file.write(head + rows)
        yield Case(f"CSV {name}", at("t.csv"), either(expected, "label|species|column"))
    with open(at("n.csv"), "w") as file:
        file.write("label,p0,p1\n" + "".join(f"{i % 3},{i},{2 * i}\n" for i in range(30)))
    yield Case("CSV, label first", at("n.csv"), either(expected, "label", classes=3))
    for name, head in (("parquet", b"PAR1" + bytes(20) + b"PAR1"), ("h5", b"\x89HDF\r\n\x1a\n" + bytes(50))):
        with open(at("x." + name), "wb") as file:
            file.write(head)
        yield Case(name, at("x." + name), expected(422, "unsupported-file", detail=name + "|hdf"))
    nan = flat.copy()
    nan[3, 4] = numpy.nan
    yield arrays("NaN", either(expected, "NaN|not finite"), x=nan, y=labels)


def cifar_binary():
    def batch(n):
        return b"".join(bytes([i % 10]) + random.integers(0, 256, 3072, dtype=numpy.uint8).tobytes() for i in range(n))

    return {f"cifar-10-batches-bin/data_batch_{i}.bin": batch(10) for i in range(1, 6)} | {
        "cifar-10-batches-bin/test_batch.bin": batch(10),
        "cifar-10-batches-bin/batches.meta.txt": b"airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"}


def cifar_python():
    def batch(n):
        return pickle.dumps({b"batch_label": b"x", b"labels": [i % 10 for i in range(n)], b"filenames": [b"a.png"] * n,
                             b"data": random.integers(0, 256, (n, 3072), dtype=numpy.uint8)}, protocol=2)

    names = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
    return {f"cifar-10-batches-py/data_batch_{i}": batch(10) for i in range(1, 6)} | {
        "cifar-10-batches-py/test_batch": batch(10),
        "cifar-10-batches-py/batches.meta": pickle.dumps({"label_names": names, "num_vis": 3072}, protocol=2)}
