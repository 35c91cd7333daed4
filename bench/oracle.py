"""What plain PyTorch says about an exported ResNet-20: its tensors, and how it scores on a dataset's test part."""

import io
import struct

import json
import numpy as np
import torch
from torch.nn import functional as F

MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)


def test_part(path):
    arrays = np.load(path)
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    images = torch.from_numpy(arrays["x_test"]).float() / 255
    return (images - mean) / std, torch.from_numpy(arrays["y_test"].astype(np.int64))


def score(network, part):
    """Accuracy and mean cross-entropy; the sum is taken in double."""
    images, labels = part
    right, loss = 0, 0.0
    with torch.no_grad():
        for i in range(0, len(images), 250):
            scores = network(images[i : i + 250])
            right += (scores.argmax(1) == labels[i : i + 250]).sum().item()
            loss += F.cross_entropy(scores, labels[i : i + 250], reduction="none").double().sum().item()
    return right / len(images), loss / len(images)


def load(name, content):
    """The tensors of an export by name, and a function that runs it."""
    if name.endswith(".torchscript.pt"):
        module = torch.jit.load(io.BytesIO(content), map_location="cpu").eval()
        return dict(module.state_dict()), module
    if name.endswith(".state_dict.pt"):
        tensors = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    elif name.endswith(".safetensors"):
        tensors = read_safetensors(content)
    else:
        raise ValueError("no oracle for " + name)
    return tensors, lambda images: resnet20(tensors, images)


def read_safetensors(content):
    try:
        import safetensors.torch

        return safetensors.torch.load(content)
    except ImportError:
        length = struct.unpack("<Q", content[:8])[0]
        header, data = json.loads(content[8 : 8 + length]), content[8 + length :]
        types = {"F32": torch.float32, "I64": torch.int64}
        header.pop("__metadata__", None)
        return {
            name: torch.frombuffer(bytearray(data[slice(*entry["data_offsets"])]), dtype=types[entry["dtype"]]).reshape(
                entry["shape"]
            )
            for name, entry in header.items()
        }


def resnet20(tensors, x, training=False):
    """ResNet-20 for CIFAR with 1x1 shortcut convolutions, from its tensors alone."""

    def conv_bn(prefix, x, stride=1):
        weight = tensors[prefix + ".0.conv.weight"]
        x = F.conv2d(x, weight, stride=stride, padding=weight.shape[-1] // 2)
        mean, variance, scale, shift = (
            tensors[f"{prefix}.1.{field}"] for field in ("running_mean", "running_var", "weight", "bias")
        )
        return F.batch_norm(x, mean, variance, scale, shift, training)

    x = F.relu(conv_bn("head_conv", x))
    for block in range(9):
        prefix, stride = f"body_op.{block}", 2 if block in (3, 6) else 1
        inner = F.relu(conv_bn(prefix + ".conv1", x, stride))
        inner = conv_bn(prefix + ".conv2", inner)
        if prefix + ".id_mapping.0.conv.weight" in tensors:
            x = conv_bn(prefix + ".id_mapping", x, stride)
        x = F.relu(inner + x)
    x = x.mean((2, 3))
    return F.linear(x, tensors["final_fc.linear.weight"], tensors["final_fc.linear.bias"])
