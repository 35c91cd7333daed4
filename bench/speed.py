"""Training and evaluation speed of a running service against PyTorch in Python, taking turns in one run.

Both train ResNet-20 on the same number of images, in the same batches, with as many threads. The service's figures are
those of its report (images a second of an epoch of training) and of its stages (seconds). Prints the ratio, service to
PyTorch: above 1 the service is faster. Needs an otherwise idle machine.
"""

import argparse
import os
import statistics
import tempfile
import time

import numpy as np
import torch
from torch.nn import functional as F

import oracle
from api_client import Api

BATCH = 256
OPTIMIZER = {"learningRate": 0.002, "momentum": 0.875, "weightDecay": 1e-4}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://localhost:8080")
    parser.add_argument("--model", required=True, help="resnet20-cifar10.pth")
    parser.add_argument("--dataset", required=True, help="cifar10-12k.npz")
    parser.add_argument("--images", type=int, default=2560, help="to train on, an epoch")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    api = Api(options.url)
    with np.load(options.dataset) as arrays, tempfile.NamedTemporaryFile(suffix=".npz") as file:
        images, labels = arrays["x_train"][: options.images], arrays["y_train"][: options.images]
        np.savez(file, x_train=images, y_train=labels, x_test=arrays["x_test"][:64], y_test=arrays["y_test"][:64])
        file.flush()
        dataset = api.upload(
            "/datasets", file.name, {"preprocessing": {"mean": list(oracle.MEAN), "std": list(oracle.STD)}})
    model = api.upload("/models", options.model, {})
    job = {
        "modelId": model["id"], "datasetId": dataset["id"], "export": ["safetensors"],
        "steps": [{"type": "finetune", "epochs": 2, "batchSize": BATCH, "keepBest": False,
                   "optimizer": {"type": "sgd", **OPTIMIZER}}]}
    ours, theirs = [], []
    for turn in range(options.turns):
        _, report = api.run(job)
        torch.set_num_threads(report["environment"]["threads"])
        ours.append(report["stages"][0]["curve"][-1]["examplesPerSecond"])
        theirs.append(train(options.model, images, labels))
        print(f"turn {turn + 1}: service {ours[-1]:7.1f}, PyTorch {theirs[-1]:7.1f} images/s", flush=True)
    threads = report["environment"]["threads"]
    print(f"training, batch {BATCH}, {threads} threads, {os.cpu_count()} cores, median of {options.turns}: "
          f"ratio {statistics.median(ours) / statistics.median(theirs):.2f}")


def train(model, images, labels):
    """Images a second of the second of two epochs, as eager PyTorch trains them."""
    tensors = torch.load(model, map_location="cpu", weights_only=True)["state_dict"]
    tensors = {name.removeprefix("module."): tensor.clone() for name, tensor in tensors.items()}
    learned = [tensor.requires_grad_() for name, tensor in tensors.items()
               if tensor.is_floating_point() and "running_" not in name]
    sgd = torch.optim.SGD(learned, lr=OPTIMIZER["learningRate"], momentum=OPTIMIZER["momentum"],
                          weight_decay=OPTIMIZER["weightDecay"])
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (oracle.MEAN, oracle.STD))
    for _ in range(2):
        order, start = np.random.permutation(len(images)), time.perf_counter()
        for at in range(0, len(images), BATCH):
            rows = order[at : at + BATCH]
            batch = (torch.from_numpy(images[rows]).float() / 255 - mean) / std
            sgd.zero_grad()
            loss = F.cross_entropy(oracle.resnet20(tensors, batch, training=True), torch.from_numpy(labels[rows]).long())
            loss.backward()
            sgd.step()
    return len(images) / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
