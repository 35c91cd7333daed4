"""Writes the npz fixtures of NpzFileTest and NpzCheckpointTest. Run in this folder: python3 make.py"""
import io
import zipfile

import numpy as np

counting = np.arange(-3, 9, dtype="int64").reshape(2, 3, 2)
kinds = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]
arrays = {kind: np.abs(counting).astype(kind) if kind[0] == "u" else counting.astype(kind) for kind in kinds}
arrays["b1"] = counting > 2
arrays["scalar"] = np.float32(2.5)
arrays["none"] = np.zeros((0, 3), "float32")
arrays["größe.weight"] = np.float32([0.5])
arrays["largest"] = np.array([2**64 - 1, 2**63], "uint64")
np.savez("kinds.npz", **arrays)
np.savez_compressed("kinds-deflated.npz", **arrays)

turned = {}
for kind in ["f2", "f4", "f8", "i2", "i8"]:
    turned["big-" + kind] = counting.astype(">" + kind)
    turned["fortran-" + kind] = np.asfortranarray(counting.astype("<" + kind))
    turned["both-" + kind] = np.asfortranarray(counting.astype(">" + kind))
turned["vector"] = np.asfortranarray(np.arange(5, dtype="<f4"))
np.savez("turned.npz", **turned)
np.savez_compressed("turned-deflated.npz", **turned)

np.savez("objects.npz", x_train=np.array([{"a": 1}, None], dtype=object))
with zipfile.ZipFile("odd.npz", "w") as z:
    def entry(name, array):
        buffer = io.BytesIO()
        np.save(buffer, array)
        z.writestr(name, buffer.getvalue())
    entry("weight.npy", np.float32([1, 2]))
    entry("names.npy", np.array(["cat", "dog"]))
    entry("pairs.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
    entry("waves.npy", np.zeros(2, "complex128"))
    z.writestr("readme.txt", "hello")
