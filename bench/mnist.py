"""Prunes networks trained on MNIST and asks whether the loss of accuracy is real, through the HTTP interface alone.

    python3 bench/mnist.py --url http://localhost:8080 --dataset mnist.npz [--epochs 6] [--only lenet-5]

The dense networks are made by the service too: a finetune job on weights that this script draws. Needs Python 3.11 and
nothing else. mnist.npz has the keys x_train, y_train, x_test, y_test, images as uint8 of N x 28 x 28. Exits with 1 where
a network loses accuracy that the report's comparison calls real.
"""

import argparse
import json
import math
import random
import struct
import sys

import api_client

NETWORKS = {
    "lenet-300-100": {"fc1": [300, 784], "fc2": [100, 300], "fc3": [10, 100]},
    "lenet-5": {"conv1": [20, 1, 5, 5], "conv2": [50, 20, 5, 5], "fc1": [500, 800], "fc2": [10, 500]},
}
SPARSITY = 0.9


def safetensors(layers, seed):
    """Weights as PyTorch begins with: evenly from +-1/sqrt(fan in), biases too."""
    draw, header, data = random.Random(seed), {}, b""
    for layer, shape in layers.items():
        bound = 1 / math.sqrt(math.prod(shape[1:]))
        for name, sizes in ((f"{layer}.weight", shape), (f"{layer}.bias", shape[:1])):
            count = math.prod(sizes)
            values = struct.pack(f"<{count}f", *(draw.uniform(-bound, bound) for _ in range(count)))
            header[name] = {"dtype": "F32", "shape": sizes, "data_offsets": [len(data), len(data) + len(values)]}
            data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def upload(api, name, seed):
    answer = api.send_file("/models", safetensors(NETWORKS[name], seed), {"name": name, "architecture": name}, f"{name}.safetensors")
    return api.expect(201, answer).json["id"]


def finetune(epochs, rate):
    return {
        "epochs": epochs,
        "batchSize": 128,
        "keepBest": False,
        "optimizer": {"type": "sgd", "learningRate": rate, "momentum": 0.9, "weightDecay": 0.0001},
        "learningRateSchedule": {"type": "cosine"},
    }


def train(api, name, dataset, arguments):
    job, report = api.run(
        {
            "name": f"{name}, dense",
            "modelId": upload(api, name, arguments.seed),
            "datasetId": dataset,
            "seed": arguments.seed,
            "steps": [{"type": "finetune", **finetune(arguments.epochs, 0.05)}],
            "export": [],
        }
    )
    return job["outputModelId"], report["final"]["accuracy"]


def prune(api, name, model, dataset, arguments):
    """Along a cubic ramp in the first half of the epochs; masks are held in the second."""
    epochs = max(2, arguments.epochs)
    step = {
        "type": "prune",
        "sparsity": SPARSITY,
        "scope": "global",
        "criterion": arguments.criterion,
        "schedule": {"type": "cubic", "epochs": max(2, epochs // 2)},
        "finetune": finetune(epochs, 0.02),
    }
    return api.run(
        {
            "name": f"{name}, {SPARSITY:.0%} by {arguments.criterion}",
            "modelId": model,
            "datasetId": dataset,
            "seed": arguments.seed,
            "steps": [step],
            "export": [],
        }
    )[1]


def told(name, report):
    """Prints what the report says; whether the accuracy that is lost is real."""
    final, comparison = report["final"], report.get("comparison")
    print(f"{name}: dense {report['baseline']['accuracy']:.4f}, pruned {final['accuracy']:.4f}, zeros {final['sparsity']:.4f}")
    if comparison is None:
        print("  the report has no comparison")
        return True
    (low, high), flips = comparison["interval"], comparison["flips"]
    print(
        f"  drop {comparison['accuracyDrop']:+.4f}, {comparison['method']} interval [{low:+.4f}, {high:+.4f}],"
        f" lost {flips['lost']}, gained {flips['gained']}"
    )
    return comparison["conclusion"] == "loss"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--dataset", required=True, help="mnist.npz")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--criterion", default="magnitude")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=NETWORKS, help="one network alone")
    arguments = parser.parse_args()
    api = api_client.Api(arguments.url)
    dataset = api.upload("/datasets", arguments.dataset, {"name": "mnist"})["id"]
    real = []
    for name in [arguments.only] if arguments.only else NETWORKS:
        model, accuracy = train(api, name, dataset, arguments)
        print(f"{name}: trained to {accuracy:.4f}", flush=True)
        if told(name, prune(api, name, model, dataset, arguments)):
            real.append(name)
    print("nothing is lost that is real" if not real else f"lost for real, or not told: {', '.join(real)}")
    return 1 if real else 0


if __name__ == "__main__":
    sys.exit(main())
