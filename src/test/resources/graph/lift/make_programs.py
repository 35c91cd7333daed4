"""Programs to be lifted into graphs, scripted and traced, and some that cannot be.

    python3 make_programs.py [FOLDER]    writes <name>.scripted.pt and <name>.traced.pt beside this script, or into FOLDER

    python3 make_programs.py FOLDER torchvision   the same of torchvision's networks, whole, for trying by hand

LiftedProgramsIT runs each and the graph that was made of it on the same samples.
"""
import pathlib
import sys
import types

import torch
import torch.nn as nn
import torch.nn.functional as F

sys.modules["torchvision._meta_registrations"] = types.ModuleType("none")  # it asks for compiled operators
import torchvision

HERE = pathlib.Path(__file__).parent


class LeNet(nn.Module):
    """Functional calls, a view that tells the size of the input, dropout."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 5)
        self.conv2 = nn.Conv2d(4, 6, 5)
        self.fc1 = nn.Linear(96, 12)
        self.fc2 = nn.Linear(12, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.view(-1, 96)
        x = F.dropout(F.relu(self.fc1(x)), 0.25, self.training)
        return F.log_softmax(self.fc2(x), dim=1)


def chain():
    """A VGG in a list, with batch norm, average pooling and in-place activations."""
    return nn.Sequential(nn.Conv2d(3, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(inplace=True),
                         nn.MaxPool2d(2), nn.Conv2d(4, 8, 3, padding="same"), nn.BatchNorm2d(8), nn.LeakyReLU(0.1, True),
                         nn.AvgPool2d(2), nn.Conv2d(8, 8, (1, 3), padding=(0, 1)), nn.SiLU(), nn.AdaptiveAvgPool2d(2),
                         nn.Flatten(), nn.Dropout(0.3), nn.Linear(32, 8), nn.GELU(), nn.Linear(8, 5))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, padded):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.added = outputs - inputs
        self.padded = padded
        self.shortcut = nn.Sequential()
        if self.added and not padded:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.padded and self.added > 0:
            out += F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.added // 2, self.added - self.added // 2))
        else:
            out += self.shortcut(x)
        return F.relu(out)


class CifarResNet(nn.Module):
    def __init__(self, padded):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 2, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(2)
        self.layer1 = nn.Sequential(Block(2, 2, 1, padded), Block(2, 2, 1, padded))
        self.layer2 = nn.Sequential(Block(2, 4, 2, padded), Block(4, 4, 1, padded))
        self.layer3 = nn.Sequential(Block(4, 8, 2, padded), Block(8, 8, 1, padded))
        self.linear = nn.Linear(8, 10)

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.layer3(self.layer2(self.layer1(out)))
        out = F.avg_pool2d(out, out.size()[3])
        out = out.view(out.size(0), -1)
        return self.linear(out)


class Concat(nn.Module):
    """Branches that are joined, dense connections, a list of modules, a mean over the image."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.branches = nn.ModuleList([nn.Conv2d(4, 3, 1), nn.Conv2d(4, 2, 3, padding=1), nn.Conv2d(4, 2, 5, padding=2)])
        self.norm = nn.BatchNorm2d(7)
        self.dense = nn.Conv2d(7, 3, 3, padding=1)
        self.fc = nn.Linear(10, 6)

    def forward(self, x):
        x = torch.tanh(self.stem(x))
        parts = []
        for branch in self.branches:
            parts.append(branch(x))
        x = F.relu(self.norm(torch.cat(parts, 1)))
        x = torch.cat([x, torch.sigmoid(self.dense(x))], dim=-3)
        return torch.softmax(self.fc(x.mean([2, 3])), -1)


class Inverted(nn.Module):
    def __init__(self, width, expansion, stride):
        super().__init__()
        hidden = width * expansion
        self.use_res_connect = stride == 1
        self.conv = nn.Sequential(nn.Conv2d(width, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6(True),
                                  nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden, bias=False),
                                  nn.BatchNorm2d(hidden), nn.Hardswish(), nn.Conv2d(hidden, width, 1, bias=False),
                                  nn.BatchNorm2d(width))

    def forward(self, x):
        if self.use_res_connect:
            return x + self.conv(x)
        else:
            return self.conv(x)


class Mobile(nn.Module):
    """Depthwise convolutions, ReLU6, a squeezed gate that multiplies."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1, bias=False), nn.BatchNorm2d(4), nn.ReLU6())
        self.features = nn.Sequential(Inverted(4, 2, 1), Inverted(4, 3, 2))
        self.gate = nn.Conv2d(4, 4, 1)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(4, 10))

    def forward(self, x):
        x = self.features(self.stem(x))
        x = x * torch.sigmoid(self.gate(F.adaptive_avg_pool2d(x, 1)))
        x = F.adaptive_avg_pool2d(x, (1, 1)).squeeze(3).squeeze(2)
        return self.classifier(x)


class Mlp(nn.Module):
    """Products and sums as older code has them, and batch norm over features."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(12, 8)
        self.norm = nn.BatchNorm1d(8)
        self.second = nn.Linear(8, 8)
        self.third = nn.Linear(8, 3, bias=False)

    def forward(self, x):
        x = x.reshape(x.shape[0], 12)
        x = torch.relu(self.norm(torch.addmm(self.first.bias, x, self.first.weight.t())))
        x = x + torch.clamp(torch.matmul(x, self.second.weight.t()) + self.second.bias, min=0.0, max=6.0)
        return x.matmul(self.third.weight.transpose(0, 1))


def resnet18():
    """torchvision's, a sixty-fourth as wide."""
    torch.manual_seed(3)
    model = torchvision.models.ResNet(torchvision.models.resnet.BasicBlock, [2, 2, 2, 2], num_classes=5)
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Conv2d):
            inputs = module.in_channels // 32 if module.in_channels > 3 else 3
            new = nn.Conv2d(inputs, module.out_channels // 32, module.kernel_size, module.stride, module.padding,
                            bias=False)
        elif isinstance(module, nn.BatchNorm2d):
            new = nn.BatchNorm2d(module.num_features // 32)
        elif isinstance(module, nn.Linear):
            new = nn.Linear(module.in_features // 32, 5)
        else:
            continue
        parent, _, last = name.rpartition(".")
        setattr(model.get_submodule(parent), last, new)
    return model


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(3, 8, 4, 4)
        self.qkv = nn.Linear(8, 24)
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2)
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        x = torch.softmax(q @ k.transpose(-2, -1) * 0.35, -1) @ v
        return self.fc(x.mean(1))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(6, 4, batch_first=True)
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.fc(out[:, -1])


class Deciding(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Linear(6, 3)
        self.other = nn.Linear(6, 3)

    def forward(self, x):
        if bool(x.sum() > 0):
            return self.one(x)
        else:
            return self.other(x)


PROGRAMS = {"lenet": (LeNet, (1, 28, 28)), "chain": (chain, (3, 32, 32)),
            "resnet-padded": (lambda: CifarResNet(True), (3, 32, 32)),
            "resnet-projected": (lambda: CifarResNet(False), (3, 32, 32)), "concat": (Concat, (3, 32, 32)),
            "mobile": (Mobile, (3, 32, 32)), "mlp": (Mlp, (12,)), "resnet-18": (resnet18, (3, 224, 224)),
            "attention": (Attention, (3, 16, 16)), "recurrent": (Recurrent, (5, 6)), "deciding": (Deciding, (6,))}
TORCHVISION = {name: (lambda name=name: getattr(torchvision.models, name)(weights=None), (3, size, size))
               for name, size in [("resnet18", 224), ("resnet34", 224), ("resnet50", 224), ("vgg11_bn", 224),
                                  ("mobilenet_v2", 224), ("googlenet", 224), ("inception_v3", 299), ("densenet121", 224),
                                  ("efficientnet_b0", 224), ("squeezenet1_1", 224), ("mnasnet0_5", 224),
                                  ("resnext50_32x4d", 224), ("shufflenet_v2_x0_5", 224), ("mobilenet_v3_small", 224),
                                  ("alexnet", 224), ("regnet_y_400mf", 224), ("convnext_tiny", 224), ("vit_b_16", 224)]}


def make(programs, folder):
    for name, (build, shape) in programs.items():
        torch.manual_seed(11)
        model = build().eval()
        for tensor_name, tensor in model.state_dict().items():
            if "running" in tensor_name:
                tensor.uniform_(0.5, 1.5)
        torch.jit.script(model).save(folder / f"{name}.scripted.pt")
        if name != "deciding":
            torch.jit.trace(model, torch.randn(2, *shape), check_trace=False).save(folder / f"{name}.traced.pt")
        print(name)


if __name__ == "__main__":
    where = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    make(TORCHVISION if len(sys.argv) > 2 else PROGRAMS, where)
