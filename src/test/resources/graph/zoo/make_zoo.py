"""Names and shapes of well-known networks' tensors, without their values.

    pip install torchvision && python3 make_zoo.py

writes <network>.txt beside this script, a tensor a line: its name, then its sizes. The five tensors of a batch norm are
one line: what their names begin with, "norm", the number of channels.
"""
import pathlib
import sys
import types

import torch

sys.modules["torchvision._meta_registrations"] = types.ModuleType("none")  # it asks for compiled operators
import torchvision.models as models

HERE = pathlib.Path(__file__).parent
NAMES = ["resnet18", "resnet34", "resnet50", "resnet101", "wide_resnet50_2", "resnext50_32x4d", "vgg11", "vgg11_bn",
         "vgg13", "vgg16", "vgg19", "squeezenet1_0",
         "vgg13_bn", "vgg16_bn", "vgg19_bn", "mobilenet_v2", "mobilenet_v3_small", "densenet121", "alexnet", "squeezenet1_1",
         "googlenet", "shufflenet_v2_x0_5", "efficientnet_b0", "mnasnet0_5", "convnext_tiny", "vit_b_16", "swin_t"]


def describe(model):
    lines, done = [], set()
    norms = {name + ".": module for name, module in model.named_modules() if isinstance(module, torch.nn.BatchNorm2d)}
    for name, tensor in model.state_dict().items():
        prefix = name[:name.rindex(".") + 1] if "." in name else ""
        if prefix in norms:
            if prefix not in done:
                lines.append(f"{prefix} norm {norms[prefix].num_features}")
                done.add(prefix)
        else:
            lines.append(" ".join([name, *map(str, tensor.shape)]))
    return lines


for name in NAMES:
    with torch.device("meta"):
        lines = describe(getattr(models, name)(weights=None))
    (HERE / f"{name}.txt").write_text("\n".join(lines) + "\n")
    print(name, len(lines))


def macs(name):
    """Multiply-accumulates of convolutions and linear layers for one image of 224x224, for the tests' expectations."""
    total = 0

    def count(module, _, output):
        nonlocal total
        total += module.weight[0].numel() * output.numel()

    with torch.device("meta"):
        model = getattr(models, name)(weights=None).eval()
        for module in model.modules():
            if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
                module.register_forward_hook(count)
        model(torch.empty(1, 3, 224, 224))
    return total


for name in ["resnet18", "resnet34", "resnet50", "wide_resnet50_2", "vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn", "vgg11",
             "vgg13", "vgg16", "vgg19", "alexnet", "squeezenet1_0", "squeezenet1_1"]:
    print(name, macs(name))
