#!/usr/bin/env python3
"""Integer programs, run where they will run: sizes, answers and times of `int8_onnx` beside `onnx`, in Python's ONNX Runtime.

    python3 bench/int8_onnx.py --url http://localhost:8080 --data DIR [--only resnet-20] [--threads 2] [--node DIR]

With --node, a folder in which `npm install --ignore-scripts onnxruntime-node@1.30.0` was run, onnxruntime-node scores the
integer files, too.

DIR of --data holds resnet20-cifar10.pth, cifar10-12k.npz (images that this network has seen in training) and mnist.npz.
LeNet-5 and an MLP of 784-1568-3136-6272-10 are trained here for an epoch; VGG-11 and a depthwise network have random
weights. Each is one job that exports both files; both are checked by onnx, scored on the whole test part, and timed in turns
in one process, medians and quartiles, at batches of 1 and 32. The report's own accuracy, agreement and times stand beside.
Needs PyTorch, numpy, onnx and onnxruntime. Exits with 1 where a check failed or a goal was missed.
"""

import argparse
import io
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

import api_client
import oracle

GOALS = {("mlp", 1): 1.7, ("mlp", 32): 3.0, ("resnet-20", 32): 2.2}
TURNS_SECONDS = 4


def mnist(folder):
    arrays = np.load(folder / "mnist.npz")
    data = {}
    for part in ("train", "test"):
        data[f"x_{part}"] = arrays[f"x_{part}"][: 20000 if part == "train" else 10000, None]
        data[f"y_{part}"] = arrays[f"y_{part}"][: len(data[f"x_{part}"])].astype(np.int64)
    return data


def trained(network, data):
    torch.manual_seed(0)
    x, y = torch.from_numpy(data["x_train"]).float() / 255, torch.from_numpy(data["y_train"])
    optimizer = torch.optim.AdamW(network.parameters(), 1e-3)
    for batch in torch.randperm(len(x)).split(128):
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(x[batch]), y[batch]).backward()
        optimizer.step()
    return network


def chain(*nodes):
    return [dict(node) for node in nodes]


def conv(name, **settings):
    return {"name": name, "op": "conv2d"} | settings


def plain(name, op, **settings):
    return {"name": name, "op": op} | settings


def mlp(data):
    torch.manual_seed(0)
    sizes = [784, 1568, 3136, 6272, 10]
    layers = [nn.Flatten()]
    for i in range(4):
        layers += [nn.Linear(sizes[i], sizes[i + 1])] + ([nn.ReLU()] if i < 3 else [])
    network = trained(nn.Sequential(*layers), data)
    nodes = [plain("flat", "flatten")]
    for i in range(4):
        nodes.append(plain(f"fc{i}", "linear", tensors=f"{2 * i + 1}."))
        nodes += [plain(f"act{i}", "relu")] if i < 3 else []
    return network.state_dict(), {"input": [1, 28, 28], "nodes": nodes, "output": "fc3"}


def lenet(data):
    torch.manual_seed(0)
    network = trained(
        nn.Sequential(
            *[nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2)],
            *[nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10)],
        ),
        data,
    )
    nodes = chain(
        conv("c1", tensors="0."),
        plain("a1", "relu"),
        plain("p1", "max_pool", kernel=2),
        conv("c2", tensors="3."),
        plain("a2", "relu"),
        plain("p2", "max_pool", kernel=2),
        plain("flat", "flatten"),
        plain("f1", "linear", tensors="7."),
        plain("a3", "relu"),
        plain("f2", "linear", tensors="9."),
    )
    return network.state_dict(), {"input": [1, 28, 28], "nodes": nodes, "output": "f2"}


def drawn(shapes):
    generator = torch.Generator().manual_seed(0)
    state = {}
    for name, shape in shapes.items():
        fan = int(np.prod(shape[1:]))
        state[f"{name}.weight"] = torch.randn(shape, generator=generator) * (2 / fan) ** 0.5
        state[f"{name}.bias"] = torch.randn(shape[0], generator=generator) * 0.05
    return state


def vgg_11():
    nodes, shapes, before = [], {}, 3
    for i, width in enumerate([64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"]):
        if width == "M":
            nodes.append(plain(f"pool{i}", "max_pool", kernel=2))
        else:
            nodes += [conv(f"conv{i}", padding=1), plain(f"act{i}", "relu")]
            shapes[f"conv{i}"] = [width, before, 3, 3]
            before = width
    nodes += [plain("flat", "flatten"), plain("fc", "linear")]
    return drawn(shapes | {"fc": [10, 512]}), {"input": [3, 32, 32], "nodes": nodes, "output": "fc"}


def depthwise():
    nodes, shapes = [conv("stem", padding=1), plain("stem_act", "relu6")], {"stem": [64, 3, 3, 3]}
    for i in range(6):
        nodes += [conv(f"d{i}", padding=1, groups=64, stride=2 if i in (2, 4) else 1), plain(f"da{i}", "relu6")]
        nodes += [conv(f"p{i}"), plain(f"pa{i}", "relu6")]
        shapes |= {f"d{i}": [64, 1, 3, 3], f"p{i}": [64, 64, 1, 1]}
    nodes += [plain("pool", "global_avg_pool"), plain("flat", "flatten"), plain("fc", "linear")]
    return drawn(shapes | {"fc": [10, 64]}), {"input": [3, 32, 32], "nodes": nodes, "output": "fc"}


def session(content, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def answers(run, x):
    return np.concatenate([run.run(None, {"input": x[i : i + 256]})[0] for i in range(0, len(x), 256)])


def node_classes(folder, content, x):
    """What onnxruntime-node tells of the same samples."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "model.onnx").write_bytes(content)
        x.astype(np.float32).tofile(scratch / "x.bin")
        script = pathlib.Path(__file__).with_name("int8_onnx_node.mjs")
        sizes = ",".join(map(str, x.shape[1:]))
        command = ["node", script, folder, scratch / "model.onnx", scratch / "x.bin", str(len(x)), sizes]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        return np.array(answer.stdout.split(), np.int64)


def in_turns(first, second, batch):
    """Seconds of each, in turns."""
    times = ([], [])
    end = time.monotonic() + TURNS_SECONDS
    for _ in range(3):
        first.run(None, {"input": batch}), second.run(None, {"input": batch})
    while time.monotonic() < end or len(times[0]) < 10:
        for run, into in zip((first, second), times):
            begin = time.perf_counter()
            run.run(None, {"input": batch})
            into.append(time.perf_counter() - begin)
    return times


def quartiles(seconds):
    low, middle, high = statistics.quantiles(seconds, n=4)
    return f"{1e3 * middle:.3f} ms ({1e3 * low:.3f}-{1e3 * high:.3f})", middle


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://localhost:8080")
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--only")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--node", type=pathlib.Path, help="where onnxruntime-node is installed")
    options = parser.parse_args()
    api = api_client.Api(options.url)
    handwritten = mnist(options.data)
    cifar = np.load(options.data / "cifar10-12k.npz")
    images = {key: cifar[key] for key in cifar}
    networks = {
        "resnet-20": (None, images),
        "mlp": (lambda: mlp(handwritten), handwritten),
        "lenet-5": (lambda: lenet(handwritten), handwritten),
        "vgg-11": (vgg_11, images),
        "depthwise": (depthwise, images),
    }
    failed = []
    for name, (make, data) in networks.items():
        if options.only not in (None, name):
            continue
        file = io.BytesIO()
        np.savez(file, **data)
        normal = {"mean": list(oracle.MEAN), "std": list(oracle.STD)} if make is None else None
        metadata = {"name": name} | ({"preprocessing": normal} if normal else {})
        dataset = api.expect(201, api.send_file("/datasets", file.getvalue(), metadata, "data.npz")).json["id"]
        if make is None:
            model = api.upload("/models", str(options.data / "resnet20-cifar10.pth"), {"name": name})
        else:
            state, graph = make()
            file = io.BytesIO()
            torch.save(state, file)
            model = api.expect(201, api.send_file("/models", file.getvalue(), {"architecture": graph}, "m.pt")).json
        job, report = api.run(
            {
                "name": f"{name} in integers",
                "modelId": model["id"],
                "datasetId": dataset,
                "steps": [{"type": "evaluate"}],
                "export": ["onnx", "int8_onnx"],
            }
        )
        files = {}
        for form, artifact in (("float", "model.onnx"), ("int8", "model.int8.onnx")):
            content = api.expect(200, api.request("GET", f"/jobs/{job['id']}/artifacts/{artifact}")).body
            onnx.checker.check_model(onnx.load_from_string(content), full_check=True)
            files[form] = content
        x = data["x_test"].astype(np.float32) / 255
        if normal:
            mean, std = (np.array(normal[key], np.float32)[:, None, None] for key in ("mean", "std"))
            x = (x - mean) / std
        y = data["y_test"].astype(np.int64)
        runs = {form: session(content, options.threads) for form, content in files.items()}
        classes = {form: answers(run, x).argmax(1) for form, run in runs.items()}
        accuracy = {form: float((of == y).mean()) for form, of in classes.items()}
        agreement = float((classes["float"] == classes["int8"]).mean())
        ratio = 4 * len(files["int8"]) / len(files["float"])
        print(
            f"{name}: {len(files['float'])} -> {len(files['int8'])} bytes ({ratio:.3f} of a quarter), accuracy "
            f"{accuracy['float']:.4f} -> {accuracy['int8']:.4f}, agreement {agreement:.4f}",
            flush=True,
        )
        if abs(accuracy["float"] - report["final"]["accuracy"]) > 1e-9:
            failed.append(f"{name}: the float file scores {accuracy['float']}, report {report['final']['accuracy']}")
        if options.node:
            of = node_classes(options.node, files["int8"], x)
            node, same = float((of == y).mean()), float((of == classes["int8"]).mean())
            print(f"  onnxruntime-node: accuracy {node:.4f}, {same:.4f} the same classes as in Python", flush=True)
            if abs(node - accuracy["int8"]) > 2e-3:
                failed.append(f"{name}: {node} in onnxruntime-node, {accuracy['int8']} in Python")
        for row in report.get("exports") or []:
            print(f"  report: {row}", flush=True)
            mine = accuracy["int8" if row["format"] == "int8_onnx" else "float"]
            if abs(row["accuracy"] - mine) > 2e-3:
                failed.append(f"{name}: {row['name']} scores {mine} here, {row['accuracy']} in the report")
        for size in (1, 32):
            dense, integer = in_turns(runs["float"], runs["int8"], x[:size])
            (first, slow), (second, fast) = quartiles(dense), quartiles(integer)
            print(f"  batch {size}: float {first}, int8 {second}: {slow / fast:.2f}x", flush=True)
            if slow / fast < GOALS.get((name, size), 0):
                failed.append(f"{name}: {slow / fast:.2f}x at batch {size}, wanted {GOALS[name, size]}x")
    print(f"onnxruntime {onnxruntime.__version__}, {options.threads} threads; missed: {failed or 'nothing'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
