"""How long a job on a large model takes from its start to its end, in turns: this build, another one, and numpy.

The model is 16 layers of 4096 x 4096 float32 (1 GiB; `--layers` for others) of seeded normal noise; the job prunes 80 % of
all weights at once by magnitude and exports a state_dict. The service's time is its own: startedAt to finishedAt. numpy's is
that of a process which loads the same file, takes `np.percentile` of all magnitudes, masks and saves. Prints every turn and
the ratios of the medians, and how long the upload took beside a copy that is hashed. Needs numpy, an idle machine, and 16 times the model's size on the disk.
"""

import argparse
import hashlib
import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from datetime import datetime

import numpy as np

from api_client import Api

SIDE = 4096
SPARSITY = 0.8


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", action="append", required=True, help="of a running service; once more for each other build")
    parser.add_argument("--layers", type=int, default=16)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--no-numpy", action="store_true")
    options = parser.parse_args()
    apis = {url: Api(url) for url in options.url}
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "large.safetensors")
        make(file, options.layers)
        models = {url: upload(api, file) for url, api in apis.items()}
        print(f"copied and hashed by Python {copied(file, folder):.2f} s", flush=True)
        seconds = {url: [] for url in options.url} | ({} if options.no_numpy else {"numpy": []})
        for turn in range(options.turns):
            for name, times in seconds.items():
                times.append(alone(file, folder) if name == "numpy" else job(apis[name], models[name]))
                print(f"turn {turn + 1}: {name} {times[-1]:.2f} s", flush=True)
    first = statistics.median(seconds[options.url[0]])
    for name, times in seconds.items():
        print(f"{name}: median {statistics.median(times):.2f} s, {statistics.median(times) / first:.2f} x the first")


def make(file, layers):
    """A safetensors file, written tensor by tensor."""
    size = SIDE * SIDE * 4
    header = json.dumps({
        f"layer{i}.weight": {"dtype": "F32", "shape": [SIDE, SIDE], "data_offsets": [i * size, (i + 1) * size]}
        for i in range(layers)}).encode()
    header += b" " * (-len(header) % 8)
    with open(file, "wb") as to:
        to.write(struct.pack("<Q", len(header)) + header)
        for i in range(layers):
            to.write(np.random.default_rng(i).standard_normal((SIDE, SIDE), np.float32).tobytes())


def upload(api, file):
    begun = time.perf_counter()
    model = api.upload("/models", file, {"name": "large"})["id"]
    print(f"uploaded to {api.root.netloc} in {time.perf_counter() - begun:.2f} s", flush=True)
    return model


def copied(file, folder):
    """What an upload cannot do without: read, hash, written and on the disk."""
    begun, digest, copy = time.perf_counter(), hashlib.sha256(), os.path.join(folder, "copy")
    with open(file, "rb") as source, open(copy, "wb") as to:
        while block := source.read(1 << 20):
            digest.update(block)
            to.write(block)
        to.flush()
        os.fsync(to.fileno())
    os.remove(copy)
    return time.perf_counter() - begun


def job(api, model):
    spec = {"modelId": model, "export": ["state_dict"],
            "steps": [{"type": "prune", "scope": "global", "sparsity": SPARSITY}]}
    ended, report = api.run(spec)
    got = report["final"]["sparsity"]
    if abs(got - SPARSITY) > 1e-6:
        raise SystemExit(f"pruned {got}, asked for {SPARSITY}")
    api.expect(204, api.request("DELETE", f"/jobs/{ended['id']}"))
    api.expect(204, api.request("DELETE", f"/models/{ended['outputModelId']}"))
    return (datetime.fromisoformat(ended["finishedAt"]) - datetime.fromisoformat(ended["startedAt"])).total_seconds()


def alone(file, folder):
    out = os.path.join(folder, "pruned.npz")
    begun = time.perf_counter()
    subprocess.run([sys.executable, __file__, "--as-numpy", file, out], check=True)
    took = time.perf_counter() - begun
    os.remove(out)
    return took


def as_numpy(file, out):
    """What a person would write."""
    with open(file, "rb") as source:
        (length,) = struct.unpack("<Q", source.read(8))
        header = json.loads(source.read(length))
        tensors = {}
        for name, entry in header.items():
            begin, end = entry["data_offsets"]
            tensors[name] = np.frombuffer(source.read(end - begin), np.float32).reshape(entry["shape"])
    threshold = np.percentile(np.concatenate([np.abs(tensor).ravel() for tensor in tensors.values()]), SPARSITY * 100)
    np.savez(out, **{name: tensor * (np.abs(tensor) > threshold) for name, tensor in tensors.items()})


if __name__ == "__main__":
    if sys.argv[1:2] == ["--as-numpy"]:
        as_numpy(*sys.argv[2:])
    else:
        main()
