"""Fixtures of the graph package, and the check of what it writes against eager PyTorch.

    python3 golden.py make [MODEL]  writes the fixtures, small models in file order, beside this script
    python3 golden.py check FOLDER  compares FOLDER/<model>.torchscript.pt with PyTorch's own modules; what agrees to
                                    the bit, in evaluation and in training, goes into verified.txt with its SHA-256

TorchScriptWriterTest leaves its archives in target/torchscript and holds them against verified.txt.
"""
import hashlib
import json
import pathlib
import struct
import sys
import types

import torch
import torch.nn as nn
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
DTYPES = {torch.float32: "F32", torch.int64: "I64", torch.bfloat16: "BF16", torch.bool: "BOOL", torch.float64: "F64",
          torch.uint8: "U8", torch.complex64: "C64", torch.float16: "F16", torch.int32: "I32", torch.int16: "I16",
          torch.int8: "I8", torch.uint16: "U16", torch.uint32: "U32", torch.uint64: "U64",
          torch.float8_e4m3fn: "F8_E4M3", torch.float8_e5m2: "F8_E5M2"}


def raw(tensor):
    return bytes(tensor.contiguous().reshape(-1).view(torch.uint8).tolist()) if tensor.numel() else b""


def save(tensors, path):
    """safetensors in the order given; the reference library sorts."""
    header, data = {}, b""
    for name, tensor in tensors.items():
        values = raw(tensor)
        header[name] = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def load(path):
    content = path.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    dtypes = {name: dtype for dtype, name in DTYPES.items()}
    tensors = {}
    for name, entry in json.loads(content[8:8 + length]).items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        values = torch.frombuffer(bytearray(content[begin:end]), dtype=torch.uint8) if end > begin else torch.empty(
            0, dtype=torch.uint8)
        tensors[name] = values.view(dtypes[entry["dtype"]]).reshape(entry["shape"])
    return tensors


class Convolution(nn.Sequential):
    """A convolution one module deeper, then batch norm: head_conv.0.conv, head_conv.1."""

    def __init__(self, inputs, outputs, kernel, stride):
        inner = nn.Module()
        inner.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        super().__init__(inner, nn.BatchNorm2d(outputs))

    def forward(self, x):
        return self[1](self[0].conv(x))


class FlatBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = Convolution(inputs, outputs, 3, stride)
        self.conv2 = Convolution(outputs, outputs, 3, 1)
        if inputs != outputs:
            self.id_mapping = Convolution(inputs, outputs, 1, stride)

    def forward(self, x):
        shortcut = self.id_mapping(x) if hasattr(self, "id_mapping") else x
        return F.relu(self.conv2(F.relu(self.conv1(x))) + shortcut)


class FlatResNet(nn.Module):
    def __init__(self, width, per_stage, classes):
        super().__init__()
        self.head_conv = Convolution(3, width, 3, 1)
        blocks, inputs = [], width
        for stage in range(3):
            for index in range(per_stage):
                blocks.append(FlatBlock(inputs, width << stage, 2 if stage and not index else 1))
                inputs = width << stage
        self.body_op = nn.Sequential(*blocks)
        self.final_fc = nn.Module()
        self.final_fc.linear = nn.Linear(inputs, classes)

    def forward(self, x):
        x = self.body_op(F.relu(self.head_conv(x)))
        return self.final_fc.linear(F.adaptive_avg_pool2d(x, 1).flatten(1))


class StagedBlock(nn.Module):
    def __init__(self, inputs, outputs, stride, shortcut):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.added = outputs - inputs
        self.projection = None
        if self.added and shortcut:
            self.projection = shortcut
            setattr(self, shortcut, nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False),
                                                  nn.BatchNorm2d(outputs)))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.projection:
            x = getattr(self, self.projection)(x)
        elif self.added:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.added // 2, self.added - self.added // 2))
        return F.relu(y + x)


class StagedResNet(nn.Module):
    def __init__(self, width, per_stage, classes, shortcut, head):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        inputs = width
        for stage in range(3):
            blocks = []
            for index in range(per_stage):
                blocks.append(StagedBlock(inputs, width << stage, 2 if stage and not index else 1, shortcut))
                inputs = width << stage
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.head = head
        setattr(self, head, nn.Linear(inputs, classes))

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return getattr(self, self.head)(F.adaptive_avg_pool2d(x, 1).flatten(1))


class Stack(nn.Module):
    """Convolutions and linear layers under any names; act is what follows a convolution."""

    def __init__(self, convolutions, linears, padding, pool_every, activated=True):
        super().__init__()
        for name, (inputs, outputs, kernel) in convolutions.items():
            self.add_module(name, nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2 if padding else 0))
        for name, (inputs, outputs) in linears.items():
            self.add_module(name, nn.Linear(inputs, outputs))
        self.convolutions, self.linears = list(convolutions), list(linears)
        self.pool_every, self.activated = pool_every, activated

    def forward(self, x):
        for i, name in enumerate(self.convolutions):
            x = getattr(self, name)(x)
            x = F.relu(x) if self.activated else x
            x = F.max_pool2d(x, 2) if (i + 1) % self.pool_every == 0 else x
        x = x.flatten(1)
        for name in self.linears:
            x = getattr(self, name)(x)
            x = F.relu(x) if name != self.linears[-1] else x
        return x


class Lone(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1, 5))

    def forward(self, x):
        return F.linear(x, self.weight)


class Odd(nn.Module):
    """Linear layers, and buffers of every type, under names that are no identifiers."""

    NAMES = ["class", "0", "größe", 'q"\'\\\n', "_", "nan1", "self", "x1", "getattr", "torch", "Tensor"]

    def __init__(self):
        super().__init__()
        self.inner = nn.Module()
        for name in self.NAMES:
            self.inner.add_module(name, nn.Linear(3, 3))
        for dtype, label in DTYPES.items():
            self.register_buffer("extra_" + label, (torch.arange(3) + 1).to(dtype))
        self.register_buffer("empty", torch.zeros(0, 2))

    def forward(self, x):
        for name in self.NAMES:
            x = getattr(self.inner, name)(x)
        return x


def narrow(build, factor, hidden, classes=5):
    """torchvision's own network with every width but the input's divided, the wide linear layers more so."""
    model = build(num_classes=classes)
    sizes = {}
    for name, module in model.named_modules():
        if isinstance(module, nn.Conv2d):
            inputs = module.in_channels // factor if module.in_channels > 3 else 3
            outputs = classes if module.out_channels == classes else module.out_channels // factor
            replaced = nn.Conv2d(inputs, outputs, module.kernel_size, module.stride,
                                 module.padding, bias=module.bias is not None)
        elif isinstance(module, nn.BatchNorm2d):
            replaced = nn.BatchNorm2d(module.num_features // factor)
        elif isinstance(module, nn.Linear):
            outputs = classes if module.out_features == classes else module.out_features // hidden
            replaced = nn.Linear(module.in_features // (hidden if module.in_features == 4096 else factor), outputs)
        else:
            continue
        sizes[name] = replaced
    for name, module in sizes.items():
        parent, _, last = name.rpartition(".")
        setattr(model.get_submodule(parent), last, module)
    return model


def of_torchvision(name, factor=32, hidden=512):
    sys.modules.setdefault("torchvision._meta_registrations", types.ModuleType("none"))  # it asks for compiled operators
    import torchvision
    return narrow(getattr(torchvision.models, name), factor, hidden)


class SmallVgg(nn.Module):
    """torchvision's list of layers before a head for images of 32x32, as several repositories for CIFAR have it."""

    def __init__(self, name, classifier):
        super().__init__()
        self.features = of_torchvision(name, 64).features
        self.classifier = classifier

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


def head(*layers):
    return nn.Sequential(*layers)


MODELS = {
    "mlp": (lambda: nn.Sequential(nn.Flatten(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3)), (6,)),
    "lone-weight": (Lone, (5,)),
    "cnn": (lambda: Stack({"c1": (1, 2, 3), "c2": (2, 3, 3)}, {"f1": (147, 4), "f2": (4, 3)}, True, 1), (1, 28, 28)),
    "resnet-20-flat": (lambda: FlatResNet(2, 3, 5), (3, 32, 32)),
    "resnet-20-padded": (lambda: StagedResNet(2, 3, 7, None, "linear"), (3, 32, 32)),
    "resnet-20-downsample": (lambda: StagedResNet(2, 3, 4, "downsample", "fc"), (3, 32, 32)),
    "odd": (Odd, (3,)),
    "resnet-18": (lambda: of_torchvision("resnet18"), (3, 32, 32), (3, 224, 224)),
    "resnet-50": (lambda: of_torchvision("resnet50"), (3, 32, 32), (3, 224, 224)),
    "vgg-11": (lambda: of_torchvision("vgg11_bn"), (3, 32, 32), (3, 224, 224)),
    "vgg-13-plain": (lambda: of_torchvision("vgg13", 64), (3, 32, 32), (3, 224, 224)),
    "vgg-16-cifar": (lambda: SmallVgg("vgg16_bn", nn.Linear(8, 5)), (3, 32, 32)),
    "vgg-19-cifar": (lambda: SmallVgg("vgg19", head(nn.Dropout(), nn.Linear(8, 8), nn.ReLU(), nn.Dropout(),
                                                    nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 5))), (3, 32, 32)),
    "alexnet": (lambda: of_torchvision("alexnet"), (3, 63, 63), (3, 224, 224)),
    "squeezenet-1.0": (lambda: of_torchvision("squeezenet1_0", 16), (3, 32, 32), (3, 224, 224)),
    "squeezenet-1.1": (lambda: of_torchvision("squeezenet1_1", 16), (3, 32, 32), (3, 225, 225)),
}


def make(only):
    for name, (build, *_) in MODELS.items():
        if only and name not in only:
            continue
        torch.manual_seed(7)
        model = build()
        for tensor_name, tensor in model.state_dict().items():
            if "running" in tensor_name or name.startswith("resnet") and tensor.dim() == 1:
                tensor.uniform_(0.5, 1.5)
        save(model.state_dict(), HERE / f"{name}.safetensors")


def check(folder):
    verified = []
    for name, (build, shape, *others) in MODELS.items():
        archive = pathlib.Path(folder) / f"{name}.torchscript.pt"
        tensors = load(HERE / f"{name}.safetensors")
        eager = build()
        eager.load_state_dict(tensors)
        script = torch.jit.load(archive)
        assert list(script.state_dict()) == list(tensors), f"{name}: {list(script.state_dict())}"
        assert all(raw(v) == raw(tensors[k]) and v.dtype == tensors[k].dtype for k, v in script.state_dict().items())
        assert [n for n, _ in script.named_parameters()] == [n for n, _ in eager.named_parameters()], name
        assert {n for n, _ in script.named_buffers()} == {n for n, _ in eager.named_buffers()}, name
        for size in (shape, *others):
            x = torch.randn(8, *size, generator=torch.Generator().manual_seed(1))
            for training in (False, True, True, False):
                eager.train(training)
                script.train(training)
                torch.manual_seed(5)
                expected = eager(x)
                torch.manual_seed(5)
                assert torch.equal(expected, script(x)), f"{name}: training={training}"
        assert all(raw(v) == raw(eager.state_dict()[k]) for k, v in script.state_dict().items()), f"{name}: statistics"
        eager(x).square().sum().backward()
        script(x).square().sum().backward()
        gradients = dict(eager.named_parameters())
        for n, p in script.named_parameters():
            difference = (p.grad - gradients[n].grad).abs().max() / (1e-6 + gradients[n].grad.abs().max())
            assert difference < 1e-5, f"{name}: gradient of {n} {difference}"
        verified.append(f"{name} {hashlib.sha256(archive.read_bytes()).hexdigest()}")
        states = pathlib.Path(folder) / f"{name}.state_dict.pt"
        bare = torch.load(states, weights_only=True)
        assert list(bare) == list(tensors), name
        assert all(raw(v) == raw(tensors[k]) and v.dtype == tensors[k].dtype and v.shape == tensors[k].shape
                   for k, v in bare.items()), name
        verified.append(f"{name}.state_dict {hashlib.sha256(states.read_bytes()).hexdigest()}")
        print("agrees:", name)
    (HERE / "verified.txt").write_text("\n".join(verified) + "\n")


if __name__ == "__main__":
    make(sys.argv[2:]) if sys.argv[1] == "make" else check(sys.argv[2])
