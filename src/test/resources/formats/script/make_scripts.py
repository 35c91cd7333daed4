"""Writes TorchScript archives with PyTorch, and what PyTorch finds in them and makes of them, into golden.json."""
import json
import pathlib

import torch
from torch import nn

import nets

HERE = pathlib.Path(__file__).parent
golden = {}


def fill(net):
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for tensor in net.state_dict().values():
            if tensor.is_floating_point():
                tensor.copy_(torch.rand(tensor.shape, generator=generator).add(0.1))
    return net


def tensor(name, value):
    raw = bytes(value.detach().contiguous().flatten().view(torch.uint8).tolist()).hex()
    return {"name": name, "dtype": str(value.dtype).removeprefix("torch."), "shape": list(value.shape), "hex": raw}


def outputs(net, x):
    with torch.no_grad():
        return net.eval()(x).flatten().tolist()


def archive(name, script, x, findings=()):
    """Golden: what the archive holds, what it answers, and what it answers when all parameters are halved."""
    path = HERE / (name + ".pt")
    torch.jit.save(script, path)
    loaded = torch.jit.load(path)
    seen = {}
    for key, value in loaded.state_dict(keep_vars=True).items():
        place = (value.untyped_storage().data_ptr(), value.storage_offset(), value.shape, value.stride())
        seen.setdefault(place, (key, value))
    first = dict(seen.values())
    state = loaded.state_dict(keep_vars=True)
    names = {(value.untyped_storage().data_ptr(), value.storage_offset(), value.shape, value.stride()): key
             for key, value in first.items()}
    tied = {key: names[(value.untyped_storage().data_ptr(), value.storage_offset(), value.shape, value.stride())]
            for key, value in state.items()}
    buffers = {key for key, _ in loaded.named_buffers(remove_duplicate=False)}
    golden[name] = {
        "tensors": [tensor(key, value) for key, value in state.items()],
        "tied": {key: to for key, to in tied.items() if key != to},
        "buffers": sorted(buffers & first.keys()),
        "findings": list(findings),
        "input": {"shape": list(x.shape), "values": x.flatten().tolist()},
        "output": outputs(torch.jit.load(path), x),
    }
    with torch.no_grad():
        for key, value in first.items():
            if key not in buffers:
                value.mul_(0.5)
    golden[name]["halved"] = outputs(loaded, x)


def refuse(name, script, reason, says):
    torch.jit.save(script, HERE / (name + ".pt"))
    golden.setdefault("refused", {})[name] = {"reason": reason, "says": says}


image = torch.linspace(-1, 1, 16).reshape(1, 1, 4, 4)
rows = torch.linspace(-1, 1, 6).reshape(2, 3)

archive("scripted", torch.jit.script(fill(nets.Net())), image)
EVAL = "traced in eval mode: batch norm keeps its statistics and dropout is off while finetuning; torch.jit.script keeps the mode"
TRAIN = ("traced in train mode: evaluations use batch statistics and dropout too; trace model.eval(), or "
         "torch.jit.script, which keeps the mode")
archive("traced_eval", torch.jit.trace(fill(nets.Net()).eval(), image), image, [EVAL])
archive("traced_train", torch.jit.trace(fill(nets.Net(dropout=0.0)).train(), torch.cat([image, -image]), check_trace=False), image, [TRAIN])
mixed = fill(nets.Net(dropout=0.0)).train()
mixed.blocks[0].eval()
archive("traced_mixed", torch.jit.trace(mixed, torch.cat([image, -image]), check_trace=False), image,
        [TRAIN.replace("mode:", "mode in 2 of 3 places:")])
archive("shared", torch.jit.script(fill(nets.Shared())), rows)
archive("attributes", torch.jit.script(nets.Attributes()), rows)
archive("strides", torch.jit.script(nets.Strides()), torch.linspace(-1, 1, 75).reshape(1, 3, 5, 5))
archive("constants", torch.jit.trace(fill(nets.Constants()), rows), rows)
archive("half", torch.jit.script(fill(nets.Shared()).to(torch.bfloat16)), rows.to(torch.bfloat16))

refuse("overlapping", torch.jit.script(nets.Overlapping()), "UNSUPPORTED_FILE", "shares a part of its memory")
refuse("keeper", torch.jit.script(nn.Sequential(nets.Keeper())), "UNSUPPORTED_FILE", "__getstate__")
refuse("frozen", torch.jit.freeze(torch.jit.script(fill(nets.Constants()).eval())), "UNSUPPORTED_FILE", "frozen")
refuse("empty", torch.jit.script(nn.ReLU()), "UNSUPPORTED_FILE", "no parameters")

(HERE / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
