"""Writes datasets as strangers have them, and golden.npz, what numpy, Pillow and pickle make of them. Run in this folder.

The batches of CIFAR are laid out as its makers publish them: pickles of protocol 2, here of Python 3 (cifar-2.tar.gz), and
of protocol 5 (cifar-5.zip), records of plain bytes (cifar-bin.zip), and two levels of classes (cifar-100.zip).
"""
import gzip
import io
import pickle
import tarfile
import zipfile

import numpy as np

random = np.random.default_rng(3)
golden = {}
NAMES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def pixels(count):  # few different values, so that the fixture is small
    return np.repeat(random.integers(0, 256, (count, 3072 // 64), dtype="uint8"), 64, 1)


def zipped(name, files):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)


train, test = [(pixels(2), [(3 * i) % 10, 9 - i]) for i in range(5)], (pixels(3), [9, 0, 4])
golden["x_train"] = np.concatenate([x for x, _ in train]).reshape(-1, 3, 32, 32)
golden["y_train"] = np.concatenate([y for _, y in train])
golden["x_test"], golden["y_test"] = test[0].reshape(-1, 3, 32, 32), np.array(test[1])
for protocol in [2, 5]:
    files = {}
    for name, (x, y) in {**{f"data_batch_{i + 1}": batch for i, batch in enumerate(train)}, "test_batch": test}.items():
        batch = {b"batch_label": name.encode(), b"labels": y, b"data": x, b"filenames": [b"a.png"] * len(y)}
        files["cifar-10-batches-py/" + name] = pickle.dumps(batch, protocol)
    meta = {b"num_cases_per_batch": 2, b"label_names": [name.encode() for name in NAMES], b"num_vis": 3072}
    files["cifar-10-batches-py/batches.meta"] = pickle.dumps(meta, protocol)
    files = dict(reversed(files.items()))  # the order of an archive says nothing
    if protocol == 5:
        zipped("cifar-5.zip", files)
        continue
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, data in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    with open("cifar-2.tar.gz", "wb") as file:
        file.write(gzip.compress(buffer.getvalue(), mtime=0))
record = lambda x, y: b"".join(bytes([label]) + row.tobytes() for row, label in zip(x, y))
zipped("cifar-bin.zip", {**{f"cifar-10-batches-bin/data_batch_{i + 1}.bin": record(*batch) for i, batch in enumerate(train)},
                         "cifar-10-batches-bin/test_batch.bin": record(*test),
                         "cifar-10-batches-bin/batches.meta.txt": "\n".join(NAMES + ["", ""])})
fine = {"data": test[0], "fine_labels": [99, 7, 0], "coarse_labels": [1, 2, 3]}
zipped("cifar-100.zip", {"cifar-100-python/train": pickle.dumps(fine, 2), "cifar-100-python/test": pickle.dumps(fine, 4),
                         "cifar-100-python/meta": pickle.dumps({"fine_label_names": [f"n{i}" for i in range(100)]}, 2)})

table = random.normal(size=(12, 3)).round(4)
species = np.array(["virginica", "setosa", "versicolor"])[np.arange(12) % 3]
golden["table"] = table
golden["species"] = np.unique(species, return_inverse=True)[1]
lines = [",".join(map(str, row)) + "," + name for row, name in zip(table, species)]
header = "sepal,petal,\"height, in cm\",species"
with open("iris.csv", "w", newline="") as file:
    file.write("\ufeff" + "\r\n".join([header] + lines) + "\r\n")
with open("iris-plain.csv", "w") as file:
    file.write("\n".join(lines))
with open("iris.tsv.gz", "wb") as file:
    file.write(gzip.compress("\n".join([header] + lines).replace("\"height, in cm\"", "height").replace(",", "\t").encode(), mtime=0))
with open("iris-comma.csv", "w") as file:
    file.write("\n".join([header.replace("\"height, in cm\"", "height")] + lines).replace(",", ";").replace(".", ","))
digits = random.integers(0, 256, (6, 64))
golden["digits"] = digits.reshape(6, 8, 8)
with open("digits.csv", "w") as file:
    file.write("label," + ",".join(f"pixel{i}" for i in range(64)) + "\n")
    file.writelines(f"{i % 2}," + ",".join(map(str, row)) + "\n" for i, row in enumerate(digits))

images = random.integers(0, 256, (8, 4, 4), dtype="uint8")
labels = np.arange(8) % 3
golden["images"], golden["labels"] = images, labels
np.savez("text.npz", x=images, y=np.array(["dog", "ant", "cat\u00e9"])[labels])
np.savez("bytes.npz", x=images, y=np.array([b"dog", b"ant", b"cat"])[labels])
golden["text"] = np.unique(np.array(["dog", "ant", "cat"])[labels], return_inverse=True)[1]
np.savez("onehot.npz", x_train=images, y_train=np.eye(3, dtype="float32")[labels], x_test=images, y_test=np.eye(3)[labels])
np.savez("medmnist.npz", train_images=images, train_labels=labels[:, None], val_images=images[:4],
         val_labels=labels[:4, None], test_images=images[:3], test_labels=labels[:3, None])
np.savez("positional.npz", images, images[:5], labels, labels[:5])
np.savez("deep.npz", x_train=images.astype("uint16") * 257, y_train=labels, x_test=images.astype("uint16"), y_test=labels)
np.savez("twelve.npz", x_train=images.astype("uint16") * 16, y_train=labels)
np.savez_compressed("golden.npz", **golden)
