"""Makes the networks that coders are measured on, as safetensors: python3 bench/coding_networks.py DATA OUT

DATA holds resnet20-cifar10.pth and mnist.npz. Needs PyTorch and safetensors. Written are

    resnet20-codebook, resnet20-linear   80 % of all weights pruned by magnitude, not finetuned; 4 bits: 16 centroids by
                                         k-means over what is left, or multiples of max |w| / 7; per tensor
    lenet-codebook, lenet-linear         LeNet-300-100 trained on MNIST, pruned in five steps to 92 % with two epochs after
                                         each and three more at the end, then 4 bits likewise
    random                               2048 x 4096 normal weights, 80 % pruned by magnitude, 4 bits linear
"""

import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import save_file


def codebook(weights, size=16):
    """k-means of what is not 0, from centroids that lie evenly."""
    kept = np.sort(weights[weights != 0].astype(np.float64))
    sums = np.r_[0, np.cumsum(kept)]
    centroids = np.linspace(kept[0], kept[-1], size)
    for _ in range(300):
        ends = np.r_[0, np.searchsorted(kept, (centroids[1:] + centroids[:-1]) / 2, side="right"), len(kept)]
        counts = np.diff(ends)
        moved = np.where(counts > 0, np.diff(sums[ends]) / np.maximum(counts, 1), centroids)
        if np.array_equal(moved, centroids):
            break
        centroids = moved
    nearest = np.searchsorted((centroids[1:] + centroids[:-1]) / 2, weights.astype(np.float64))
    return np.where(weights != 0, centroids.astype(np.float32)[nearest], 0).astype(np.float32)


def linear(weights, bits=4):
    """Symmetric codes, each operation in float32."""
    steps, largest = np.float32((1 << (bits - 1)) - 1), np.float32(np.abs(weights).max())
    return (np.rint(weights / largest * steps).astype(np.float32) / steps * largest + np.float32(0)).astype(np.float32)


def pruned(tensors, share):
    names = [name for name, tensor in tensors.items() if tensor.ndim > 1]
    magnitudes = np.concatenate([np.abs(tensors[name]).ravel() for name in names]).astype(np.float64)
    threshold = np.percentile(magnitudes, share * 100)
    return {name: np.where(np.abs(tensor) <= threshold, 0, tensor) + tensor.dtype.type(0) if name in names else tensor
            for name, tensor in tensors.items()}


def save(tensors, rounded, path):
    save_file({name: torch.from_numpy(np.ascontiguousarray(rounded(tensor) if tensor.ndim > 1 else tensor))
               for name, tensor in tensors.items()}, path)


def lenet(data):
    torch.manual_seed(0)
    arrays = np.load(data / "mnist.npz")

    def inputs(name):
        return torch.from_numpy((arrays[name].reshape(-1, 784).astype(np.float32) / 255 - 0.1307) / 0.3081)

    x, y = inputs("x_train"), torch.from_numpy(arrays["y_train"].astype(np.int64))
    x_test, y_test = inputs("x_test"), torch.from_numpy(arrays["y_test"].astype(np.int64))
    model = torch.nn.Sequential(torch.nn.Linear(784, 300), torch.nn.ReLU(), torch.nn.Linear(300, 100), torch.nn.ReLU(),
                                torch.nn.Linear(100, 10))
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, weight_decay=1e-5)
    weights = [parameter for parameter in model.parameters() if parameter.ndim > 1]
    masks = {}

    def train(epochs):
        for _ in range(epochs):
            for batch in torch.randperm(len(x)).split(128):
                optimizer.zero_grad()
                torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
                optimizer.step()
                with torch.no_grad():
                    for weight, mask in masks.items():
                        weight.mul_(mask)
        with torch.no_grad():
            return (model(x_test).argmax(1) == y_test).double().mean().item()

    print("LeNet-300-100 dense: %.4f" % train(5))
    for share in (0.5, 0.7, 0.8, 0.87, 0.92):
        magnitudes = torch.cat([weight.detach().abs().ravel() for weight in weights]).numpy().astype(np.float64)
        threshold = np.percentile(magnitudes, share * 100)
        masks.update({weight: (weight.detach().abs() > threshold).float() for weight in weights})
        print("  pruned to %d %%: %.4f" % (share * 100, train(2)))
    optimizer.param_groups[0]["lr"] = 2e-4
    print("  finetuned: %.4f" % train(3))
    return {name: tensor.detach().numpy() + np.float32(0) for name, tensor in model.state_dict().items()}


def main():
    data, out = map(pathlib.Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    state = torch.load(data / "resnet20-cifar10.pth", map_location="cpu", weights_only=True)
    resnet = pruned({name: tensor.numpy() for name, tensor in state.get("state_dict", state).items()}, 0.8)
    save(resnet, codebook, out / "resnet20-codebook.safetensors")
    save(resnet, linear, out / "resnet20-linear.safetensors")
    normal = np.random.default_rng(0).standard_normal((2048, 4096), dtype=np.float32)
    save(pruned({"weight": normal}, 0.8), linear, out / "random.safetensors")
    trained = lenet(data)
    save(trained, codebook, out / "lenet-codebook.safetensors")
    save(trained, linear, out / "lenet-linear.safetensors")


if __name__ == "__main__":
    main()
