"""How small networks become in one job, prune -> quantize -> packed, through the HTTP interface alone.

    python3 bench/mnist_packed.py --url http://localhost:8080 --data DIR --cache DIR [--only lenet-5] [--points least,goal]
        [--seeds 3]

DIR of --data holds mnist.npz, all of MNIST: keys x_train, y_train, x_test, y_test, images as uint8 of N x 28 x 28; and for
`--only resnet-20` resnet20-cifar10.pth and cifar10-12k.npz, images that this network has seen in training. LeNet-300-100 and
LeNet-5 are trained here, by PyTorch, and kept in --cache; their size is that of their parameters in float32. Each point is a
job of its own for each seed, begun from that seed's dense network; its file `model.packed` is read by the reader that the
service serves, and scored by PyTorch on all test images, which must find what the report says. Errors have Wilson's interval
of 95 % over the test images of all seeds. Needs PyTorch and numpy. Exits with 1 where a goal is missed.
"""

import argparse
import importlib.util
import math
import pathlib
import sys
import tempfile

import numpy as np
import torch
import torch.nn.functional as F

import api_client
import oracle

# Error and ratio as Oktay et al. report them (Scalable Model Compression by Entropy Penalized Reparameterization, ICLR 2020)
OKTAY = {"lenet-300-100": [(1.9, 124)], "lenet-5": [(1.0, 606)]}
DENSE_EPOCHS = {"lenet-300-100": 20, "lenet-5": 8}


def lenet_300_100(t, x):
    x = F.relu(F.linear(x.flatten(1), t["fc1.weight"], t["fc1.bias"]))
    return F.linear(F.relu(F.linear(x, t["fc2.weight"], t["fc2.bias"])), t["fc3.weight"], t["fc3.bias"])


def lenet_5(t, x):
    """Caffe's: pooled, and activated after the first linear layer alone."""
    for layer in ("conv1", "conv2"):
        x = F.max_pool2d(F.conv2d(x, t[f"{layer}.weight"], t[f"{layer}.bias"]), 2)
    x = F.relu(F.linear(x.flatten(1), t["fc1.weight"], t["fc1.bias"]))
    return F.linear(x, t["fc2.weight"], t["fc2.bias"])


NETWORKS = {  # how it runs on tensors, and the shapes of its layers
    "lenet-300-100": (lenet_300_100, {"fc1": [300, 784], "fc2": [100, 300], "fc3": [10, 100]}),
    "lenet-5": (lenet_5, {"conv1": [20, 1, 5, 5], "conv2": [50, 20, 5, 5], "fc1": [500, 800], "fc2": [10, 500]}),
}


def wilson(wrong, count, z=1.959964):
    """95 % of a share, in percent."""
    share, spread = wrong / count, z * z / count
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / count + spread / 4 / count)
    return 100 * (middle - half), 100 * (middle + half)


def mnist(path):
    arrays = np.load(path)
    parts = [torch.from_numpy(arrays[f"x_{part}"]).float().div(255).unsqueeze(1) for part in ("train", "test")]
    labels = [torch.from_numpy(arrays[f"y_{part}"].astype(np.int64)) for part in ("train", "test")]
    if len(labels[0]) != 60000 or len(labels[1]) != 10000:
        print(f"not all of MNIST: {len(labels[0])} and {len(labels[1])} images")
    return parts[0], labels[0], parts[1], labels[1]


def drawn(shapes):
    """Weights and biases as PyTorch begins with: evenly from +-1/sqrt(fan in)."""
    tensors = {}
    for layer, shape in shapes.items():
        bound = 1 / math.sqrt(math.prod(shape[1:]))
        tensors[f"{layer}.weight"] = torch.empty(shape).uniform_(-bound, bound)
        tensors[f"{layer}.bias"] = torch.empty(shape[0]).uniform_(-bound, bound)
    return tensors


def dense(name, seed, data, cache):
    """The file of a network trained by plain PyTorch: AdamW with weight decay, one cycle of the rate."""
    path = cache / f"{name}-{seed}.pt"
    if path.exists():
        return path
    torch.manual_seed(seed)
    network, shapes = NETWORKS[name]
    tensors = {key: tensor.requires_grad_() for key, tensor in drawn(shapes).items()}
    (x, y), epochs = data[:2], DENSE_EPOCHS[name]
    optimizer = torch.optim.AdamW(tensors.values(), 1e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, epochs=epochs, steps_per_epoch=-(-len(x) // 128))
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(128):
            optimizer.zero_grad()
            F.cross_entropy(network(tensors, x[batch]), y[batch]).backward()
            optimizer.step()
            schedule.step()
    cache.mkdir(parents=True, exist_ok=True)
    torch.save({key: tensor.detach() for key, tensor in tensors.items()}, path)
    return path


def wrong(network, tensors, data):
    """Test images that are not told right."""
    with torch.no_grad():
        answers = torch.cat([network(tensors, batch).argmax(1) for batch in data[2].split(1000)])
    return (answers != data[3]).sum().item()


def reader(api):
    """The reader that the service serves, as a module."""
    path = pathlib.Path(tempfile.mkdtemp()) / "packed_reader.py"
    path.write_bytes(api.expect(200, api.request("GET", "/packed-reader.py")).body)
    spec = importlib.util.spec_from_file_location("packed_reader", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(api, unpack, name, model, dataset, steps, seed):
    """One job: its file's bytes, its arrays, its report and ledger."""
    spec = {"name": name, "modelId": model, "datasetId": dataset, "seed": seed, "steps": steps, "export": ["packed"]}
    job, report = api.run(spec, timeout=7200)
    content = api.expect(200, api.request("GET", f"/jobs/{job['id']}/artifacts/model.packed")).body
    with tempfile.NamedTemporaryFile(suffix=".packed") as file:
        file.write(content)
        file.flush()
        arrays = unpack.load(file.name)
    return len(content), arrays, report, api.get(f"/jobs/{job['id']}/ledger")


SGD = {"type": "sgd", "learningRate": 0.1, "momentum": 0.9, "weightDecay": 0.001}
ADAMW = {"type": "adamw", "learningRate": 0.002, "weightDecay": 0.1}


def finetune(epochs, optimizer, slower=1):
    """Mostly on what the dense network answers, which has seen more than the labels tell."""
    return {
        "epochs": epochs,
        "batchSize": 256,
        "keepBest": False,
        "optimizer": optimizer | {"learningRate": optimizer["learningRate"] / slower},
        "learningRateSchedule": {"type": "cosine"},
        "distillation": {"temperature": 2, "weight": 0.9},
    }


def steps(units, sparsity, bits, weight, epochs, optimizer):
    """Neurons and channels first, where there are too many, then weights along a ramp, then codes by error and bits."""
    before, along, coded = epochs
    fewer = {"type": "prune", "structure": "channel", "criterion": "l2", "sparsity": units, "finetune": finetune(before, optimizer)}
    return [fewer] * (units > 0) + [
        {
            "type": "prune",
            "scope": "global",
            "sparsity": sparsity,
            "schedule": {"type": "cubic", "epochs": along * 2 // 3},
            "finetune": finetune(along, optimizer),
        },
        {
            "type": "quantize",
            "bits": bits,
            "scheme": "symmetric",
            "objective": {"type": "rate_distortion", "lambda": weight},
            "finetune": finetune(coded, optimizer, 4),
        },
    ]


def measure(api, unpack, network, point, options, data, dataset):
    """All seeds of one point: a row of the table, and whether it is as good as it should be."""
    run_on, shapes = NETWORKS[network]
    full = 4 * sum(math.prod(shape) + shape[0] for shape in shapes.values())
    least, error, job_steps = POINTS[network][point]
    sizes, lost, lost_dense = [], 0, 0
    for seed in range(1, options.seeds + 1):
        path = dense(network, seed, data, options.cache)
        before = wrong(run_on, torch.load(path, weights_only=True), data)
        model = api.upload("/models", str(path), {"name": f"{network} {seed}", "architecture": network})["id"]
        content, arrays, report, ledger = run(api, unpack, f"{network}, {point}, {seed}", model, dataset, job_steps, seed)
        after = wrong(run_on, {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}, data)
        if after != report["final"]["samples"] - report["final"]["correct"]:
            raise SystemExit(f"PyTorch finds {after} wrong, the report says {report['final']}")
        seconds = sum(stage["seconds"] for stage in report["stages"])
        print(
            f"  {network} {point}, seed {seed}: {content} bytes, 1/{full / content:.1f}; error {after / 100:.2f} %, dense"
            f" {before / 100:.2f} %; zeros {report['final']['sparsity']:.4f}, container {ledger['container']}, {seconds:.0f} s",
            flush=True,
        )
        sizes.append(content)
        lost, lost_dense = lost + after, lost_dense + before
    count = options.seeds * len(data[3])
    low, high = wilson(lost, count)
    allowed = 100 * lost_dense / count if error is None else error
    kept = full / max(sizes) >= least and 100 * lost / count <= allowed
    row = [
        network, point, f"{min(sizes)} to {max(sizes)}", f"1/{full / (sum(sizes) / len(sizes)):.1f}",
        f"{100 * lost / count:.2f} ({low:.2f} to {high:.2f})", f"{100 * lost_dense / count:.2f}",
        f"1/{least} at {allowed:.2f}" if least else "", ("yes" if kept else "no") if least else "",
    ]
    return row, kept or not least


def resnet(api, unpack, options):
    """ResNet-20 at 80 % and 4 bits: bytes and accuracy as lambda grows, without and with finetuning."""
    images = options.data / "cifar10-12k.npz"
    preprocessing = {"mean": list(oracle.MEAN), "std": list(oracle.STD)}
    dataset = api.upload("/datasets", str(images), {"name": "cifar", "preprocessing": preprocessing})["id"]
    model = api.upload("/models", str(options.data / "resnet20-cifar10.pth"), {"name": "resnet-20"})["id"]
    part = oracle.test_part(images)
    rows, smallest = [], math.inf
    for scheme, weight in (("codebook", 0), ("symmetric", 0), ("symmetric", 0.05), ("symmetric", 0.1), ("symmetric", 0.2)):
        tune = {
            "epochs": 1,
            "batchSize": 128,
            "keepBest": False,
            "optimizer": {"type": "sgd", "learningRate": 0.002, "momentum": 0.9, "weightDecay": 0.0001},
            "learningRateSchedule": {"type": "cosine"},
        }
        objective = {"type": "rate_distortion", "lambda": weight} if weight else {"type": "error"}
        job_steps = [
            {"type": "prune", "scope": "global", "sparsity": 0.8, "finetune": tune},
            {"type": "quantize", "bits": 4, "scheme": scheme, "objective": objective, "finetune": tune},
        ]
        label = f"{scheme}, lambda {weight}"
        content, arrays, report, _ = run(api, unpack, f"resnet-20, {label}", model, dataset, job_steps, 1)
        tensors = {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}
        accuracy = oracle.score(lambda x, t=tensors: oracle.resnet20(t, x), part)[0]
        full = report["baseline"]["bytes"]["float32"]
        rows.append([
            "resnet-20", label, str(content), f"1/{full / content:.1f}", f"{100 - 100 * accuracy:.2f}",
            f"{100 - 100 * report['baseline']['accuracy']:.2f}", "1/25" if weight else "", "",
        ])
        print("  " + " | ".join(rows[-1]), flush=True)
        smallest = min(smallest, content / full)
    return rows, smallest < 1 / 25


POINTS = {  # least ratio, most error in percent (none: the dense network's), steps
    "lenet-300-100": {
        "least": (60, None, steps(0, 0.935, 4, 0.08, (0, 30, 10), SGD)),
        "goal": (120, 1.9, steps(0, 0.97, 4, 0.15, (0, 30, 10), SGD)),
    },
    "lenet-5": {
        "least": (60, None, steps(0, 0.942, 4, 0.08, (0, 14, 5), ADAMW)),
        "goal": (300, 1.0, steps(0.6, 0.9, 4, 0.15, (3, 12, 4), ADAMW)),
    },
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--data", required=True, type=pathlib.Path, help="the folder of the data")
    parser.add_argument("--cache", required=True, type=pathlib.Path, help="where dense networks are kept")
    parser.add_argument("--only", choices=[*NETWORKS, "resnet-20"])
    parser.add_argument("--points", help="names of points, with commas between; all if left out")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    api = api_client.Api(options.url)
    unpack = reader(api)
    rows, kept = [], True
    networks = [options.only] if options.only else [*NETWORKS, "resnet-20"]
    if networks != ["resnet-20"]:
        data = mnist(options.data / "mnist.npz")
        dataset = api.upload("/datasets", str(options.data / "mnist.npz"), {"name": "mnist"})["id"]
    for network in networks:
        if network == "resnet-20":
            more, good = resnet(api, unpack, options)
            rows, kept = rows + more, kept and good
            continue
        for point in options.points.split(",") if options.points else POINTS[network]:
            row, good = measure(api, unpack, network, point, options, data, dataset)
            rows, kept = [*rows, row], kept and good
        for error, ratio in OKTAY[network]:
            rows.append([network, "Oktay et al.", "", f"1/{ratio}", f"{error:.1f}", "", "", ""])
    print("| network | point | bytes | of float32 | error % (95 %) | dense % | goal | met |\n|---|---|---|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
