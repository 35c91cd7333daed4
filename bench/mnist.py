"""Prunes networks trained on MNIST and asks what accuracy is lost, through the HTTP interface alone.

    python3 bench/mnist.py --url http://localhost:8080 --dataset mnist.npz [--epochs 6] [--only lenet-5]

LeNet-300-100 and LeNet-5 lose 90 % of their weights, and the question is whether the report's comparison calls the loss of
accuracy real. The MLP of 25.9 million parameters loses neurons until a twentieth and a seventieth of its parameters are
left, is finetuned for one epoch on the answers of the dense one, and may lose 0.1 and 0.5 points. The dense networks are
made by the service too: a finetune job on weights that this script draws. Needs Python 3.11 and nothing else. mnist.npz
has the keys x_train, y_train, x_test, y_test, images as uint8 of N x 28 x 28. Exits with 1 where more is lost.
"""

import argparse
import array
import json
import math
import random
import struct
import sys

import api_client

NETWORKS = {
    "lenet-300-100": {"fc1": [300, 784], "fc2": [100, 300], "fc3": [10, 100]},
    "lenet-5": {"conv1": [20, 1, 5, 5], "conv2": [50, 20, 5, 5], "fc1": [500, 800], "fc2": [10, 500]},
    "mlp": {"fc1": [1568, 784], "fc2": [3136, 1568], "fc3": [6272, 3136], "fc4": [10, 6272]},
}
SPARSITY = 0.9
MLP_EPOCHS = 3
NEURONS = {  # fraction removed: parameters that are left, points of accuracy that may be lost
    0.8: (1249889, 0.1),
    0.9: (379179, 0.5),
}


def safetensors(layers, seed):
    """Weights as PyTorch begins with: evenly from +-1/sqrt(fan in), biases too."""
    draw, header, data = random.Random(seed), {}, b""
    for layer, shape in layers.items():
        bound = 1 / math.sqrt(math.prod(shape[1:]))
        for name, sizes in ((f"{layer}.weight", shape), (f"{layer}.bias", shape[:1])):
            numbers = array.array("f", (draw.uniform(-bound, bound) for _ in range(math.prod(sizes))))
            if sys.byteorder == "big":
                numbers.byteswap()
            values = numbers.tobytes()
            header[name] = {"dtype": "F32", "shape": sizes, "data_offsets": [len(data), len(data) + len(values)]}
            data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def distil():
    """One epoch in which the dense network's answers are all that is learned."""
    return {
        "epochs": 1,
        "batchSize": 64,
        "keepBest": False,
        "optimizer": {"type": "adam", "learningRate": 0.0005},
        "distillation": {"temperature": 4, "weight": 1},
    }


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
            "steps": [{"type": "finetune", **finetune(MLP_EPOCHS if name == "mlp" else arguments.epochs, 0.05)}],
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


def shrink(api, model, dataset, arguments):
    """The MLP without most of its neurons; whether it kept what it must."""
    kept = True
    for fraction, (parameters, points) in NEURONS.items():
        step = {
            "type": "prune",
            "structure": "channel",
            "criterion": "l2",
            "counting": "kth_value",
            "sparsity": fraction,
            "finetune": distil(),
        }
        job = {"name": f"mlp, {fraction:.0%} of its neurons", "modelId": model, "datasetId": dataset, "steps": [step]}
        report = api.run(job | {"seed": arguments.seed, "export": []})[1]
        told(f"mlp without {fraction:.0%} of its neurons", report)
        before = report["stages"][0]["beforeFinetune"]["accuracy"]
        final = report["final"]
        lost = 100 * (report["baseline"]["correct"] - final["correct"]) / final["samples"]
        print(f"  parameters {final['parameters']}, {before:.4f} before finetuning; {lost:.2f} points lost, {points} allowed")
        kept &= final["parameters"] == parameters and lost <= points
    return kept


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
        if name == "mlp":
            kept = shrink(api, model, dataset, arguments)
        else:
            kept = not told(name, prune(api, name, model, dataset, arguments))
        if not kept:
            real.append(name)
    print("no more is lost than may be" if not real else f"too much is lost, or not told: {', '.join(real)}")
    return 1 if real else 0


if __name__ == "__main__":
    sys.exit(main())
