#!/usr/bin/env python3
"""Trains the network that the quickstart makes smaller, and cuts the sample of images that it does so with.

LeNet-5 as Caffe has it (20 and 50 convolutions of 5x5, each followed by 2x2 max pooling, then 500 and 10 units, the
only ReLU after the 500) on Fashion-MNIST, whose four IDX files Debian's package dataset-fashion-mnist installs.
Pixels are divided by 255 and nothing else is done to them. One thread and one seed: the same PyTorch
on the same kind of processor writes the same files again.

    python3 train_lenet5.py [--data /usr/share/datasets/fashion-mnist] [--epochs 8]

writes lenet5-fashion.pt (a state_dict) and fashion-sample.npz beside this script. Needs numpy and PyTorch.
"""

import argparse
import gzip
import hashlib
import pathlib
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).resolve().parent
SAMPLE_TRAIN, SAMPLE_TEST = 4000, 1000


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 20, 5)
        self.conv2 = nn.Conv2d(20, 50, 5)
        self.fc1 = nn.Linear(800, 500)
        self.fc2 = nn.Linear(500, 10)

    def forward(self, x):
        x = F.max_pool2d(self.conv1(x), 2)
        x = F.max_pool2d(self.conv2(x), 2)
        return self.fc2(F.relu(self.fc1(x.flatten(1))))


def read_idx(path):
    """An IDX file of unsigned bytes: two zeros, type 8, the number of dimensions, their sizes, the values."""
    raw = gzip.open(path).read()
    rank = raw[3]
    shape = np.frombuffer(raw, ">u4", rank, 4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(shape)


def pixels(images):
    return torch.from_numpy(images.astype(np.float32) / 255).unsqueeze(1)


def accuracy(model, images, labels):
    model.eval()
    with torch.no_grad():
        scores = torch.cat([model(pixels(images[i : i + 1000])) for i in range(0, len(images), 1000)])
    right = (scores.argmax(1).numpy() == labels).mean()
    loss = F.cross_entropy(scores, torch.from_numpy(labels.astype(np.int64))).item()
    return right, loss


def train(model, images, labels, epochs):
    batch = 64
    steps = epochs * -(-len(images) // batch)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    inputs, targets = pixels(images), torch.from_numpy(labels.astype(np.int64))
    for epoch in range(1, epochs + 1):
        model.train()
        started, total = time.time(), 0.0
        for chosen in torch.randperm(len(inputs)).split(batch):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(inputs[chosen]), targets[chosen])
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(chosen)
        print(f"epoch {epoch}: training loss {total / len(inputs):.4f}, {time.time() - started:.0f} s", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=pathlib.Path, default="/usr/share/datasets/fashion-mnist")
    arguments.add_argument("--epochs", type=int, default=8)
    options = arguments.parse_args()

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(1)

    x_train = read_idx(options.data / "train-images-idx3-ubyte.gz")
    y_train = read_idx(options.data / "train-labels-idx1-ubyte.gz")
    x_test = read_idx(options.data / "t10k-images-idx3-ubyte.gz")
    y_test = read_idx(options.data / "t10k-labels-idx1-ubyte.gz")

    model = LeNet5()
    train(model, x_train, y_train, options.epochs)
    torch.save(model.state_dict(), HERE / "lenet5-fashion.pt")
    np.savez_compressed(
        HERE / "fashion-sample.npz",
        x_train=x_train[:SAMPLE_TRAIN], y_train=y_train[:SAMPLE_TRAIN],
        x_test=x_test[:SAMPLE_TEST], y_test=y_test[:SAMPLE_TEST],
    )

    print("parameters", sum(p.numel() for p in model.parameters()))
    print("all 10,000 test images: accuracy %.4f, loss %.6f" % accuracy(model, x_test, y_test))
    sample = accuracy(model, x_test[:SAMPLE_TEST], y_test[:SAMPLE_TEST])
    print("the sample's 1,000:     accuracy %.4f, loss %.6f" % sample)
    for name in ("lenet5-fashion.pt", "fashion-sample.npz"):
        content = (HERE / name).read_bytes()
        print(f"{name}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
