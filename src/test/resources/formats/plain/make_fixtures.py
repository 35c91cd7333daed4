"""Checkpoints of one small tensor with plain data of every kind beside it, and pickles that PyTorch did not save.

Run with torch 2.13, numpy 2.4 and pandas, where it is installed: python3 make_fixtures.py
data_N.pt is torch.save(..., pickle_protocol=N) of `state_dict` and everything in `data()`; pickled_N.pkl is pickle.dump of
a state_dict, arrays_N.pkl of a dict of arrays. golden.json holds the values, little-endian, as hex.
"""
import argparse, array, collections, datetime, decimal, enum, fractions, functools, io, ipaddress, json, pathlib, pickle
import random, re, types, uuid, zoneinfo

import numpy as np
import torch

HERE = pathlib.Path(__file__).parent
golden = {}


def data(protocol):
    when = datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.timezone.utc)
    kinds = {
        "datetime": when, "in_berlin": when.astimezone(zoneinfo.ZoneInfo("Europe/Berlin")), "date": when.date(),
        "time": when.timetz(), "timedelta": datetime.timedelta(hours=1),
        "timezone": datetime.timezone(datetime.timedelta(hours=1)), "zone": zoneinfo.ZoneInfo("Asia/Tokyo"),
        "deque": collections.deque([0.5, 0.4], maxlen=9), "defaultdict": collections.defaultdict(list, a=[1]),
        "counter": collections.Counter("aab"), "ordered": collections.OrderedDict(a=1),
        "chain": collections.ChainMap({"a": 1}), "userdict": collections.UserDict(a=1),
        "namespace": types.SimpleNamespace(lr=0.1), "args": argparse.Namespace(lr=0.1, out=pathlib.Path("runs")),
        "ellipsis": Ellipsis, "slice": slice(1, None), "complex": 1 + 2j, "set": {1}, "frozenset": frozenset("a"),
        "bytearray": bytearray(b"ab"), "bytes": b"ab", "range": range(3), "nothing": type(None), "kind": float,
        "decimal": decimal.Decimal("1.5"), "fraction": fractions.Fraction(1, 3), "uuid": uuid.UUID(int=5),
        "path": pathlib.Path("/runs/7"), "pure_path": pathlib.PureWindowsPath("C:/x"),
        "address": ipaddress.ip_address("10.0.0.1"), "pattern": re.compile("a+"), "array": array.array("f", [1.0]),
        "error": ValueError("no"), "partial": functools.partial(int, base=2), "python_random": random.Random(1),
        "generator": np.random.default_rng(0), "random_state": np.random.RandomState(0),
        "philox": np.random.Generator(np.random.Philox(1)), "sfc64": np.random.SFC64(1), "mt19937": np.random.MT19937(1),
        "legacy_state": np.random.get_state(), "masked": np.ma.array([1.0, 2.0], mask=[0, 1]),
        "masked_constant": np.ma.masked, "scalar": np.float32(0.5), "whole": np.int64(5), "truth": np.bool_(True),
        "instant": np.datetime64("2026-01-02"), "dtype": np.dtype("f4"), "dtype_class": np.float32,
        "history": np.arange(3.0), "objects": np.array([1, "a", None], dtype=object), "labels": np.array(["cat", "dog"]),
        "table": np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")]), "matrix": np.matrix([[1]]),
        "device": torch.device("cpu"), "torch_generator": torch.Generator(), "torch_state": torch.get_rng_state()[:8].clone(),
        "size": torch.Size([1, 2]), "torch_dtype": torch.float16, "layout": torch.strided,
        "torch_version": torch.__version__, "scheme": torch.per_tensor_affine,
    }
    if protocol >= 4:
        kinds["memory_format"] = torch.channels_last
    return kinds


def values(array):
    return np.ascontiguousarray(array).astype(np.asarray(array).dtype.newbyteorder("<")).tobytes().hex()


class Mode(enum.Enum):
    FAST = 1


class Settings:
    class Nested:
        pass


weights = collections.OrderedDict(weight=torch.arange(6.0).reshape(2, 3), bias=torch.tensor([0.5, -1.0]), steps=torch.tensor(3))
weights["turned"] = torch.arange(6, dtype=torch.int16).reshape(2, 3).t()
golden["weights"] = {k: [str(v.dtype)[6:], list(v.shape), values(v.numpy())] for k, v in weights.items()}
arrays = {"dense/kernel": np.arange(6, dtype="f4").reshape(2, 3), "bias": np.array([0.5, -1.0]),
          "columns": np.asfortranarray(np.arange(6, dtype="i8").reshape(2, 3)), "half": np.array([1.5], "f2"),
          "empty": np.zeros((0, 3), "f4"), "one": np.array(3.0, "f4")}
golden["arrays"] = {k: [str(v.dtype), list(v.shape), values(v)] for k, v in arrays.items()}
golden["kinds"] = sorted(data(5))
for protocol in (2, 3, 4, 5):
    torch.save({"state_dict": weights, **data(protocol)}, HERE / f"data_{protocol}.pt", pickle_protocol=protocol)
for protocol in (0, 2, 4, 5):
    (HERE / f"pickled_{protocol}.pkl").write_bytes(pickle.dumps(weights, protocol))
    (HERE / f"arrays_{protocol}.pkl").write_bytes(pickle.dumps(arrays, protocol))
torch.save(arrays, HERE / "arrays.pt")
# Objects of unknown classes: not hostile, but refused with the line that strips them
for protocol in (2, 4):
    torch.save({"state_dict": weights, "mode": Mode.FAST}, HERE / f"enum_{protocol}.pt", pickle_protocol=protocol)
    torch.save({"state_dict": weights, "nested": Settings.Nested()}, HERE / f"inner_{protocol}.pt", pickle_protocol=protocol)
(HERE / "golden.json").write_text(json.dumps(golden, indent=1))
