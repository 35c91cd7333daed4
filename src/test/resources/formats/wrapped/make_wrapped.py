"""Checkpoints in the wrappers that people put around networks, and golden.json: what the network alone holds.

Run with PyTorch 2.13: python3 make_wrapped.py

The oracle is the network itself: a file that is taken must give exactly its state_dict, by names, order and bits. A file
that is refused must say each of the words, and its way out, run beside the file, must leave one that is the network's.
"""
import collections
import json
import pathlib
import warnings

import torch
from torch import nn

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
golden, refused = {}, {}


def save(file, thing, network, findings=None, telling=(), **options):
    torch.save(thing, HERE / file, **options)
    state = network if isinstance(network, dict) else network.state_dict()
    golden[file] = {
        "tensors": [{"name": n, "dtype": str(t.dtype)[6:], "shape": list(t.shape),
                     "hex": bytes(t.contiguous().reshape(-1).view(torch.uint8).tolist()).hex()}
                    for n, t in state.items()],
        "telling": list(telling),
    }
    if findings is not None:
        golden[file]["findings"] = findings


def refuse(file, thing, *telling):
    torch.save(thing, HERE / file)
    refused[file] = list(telling)


def network():
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))


class Split(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(4)
        self.features = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU())
        self.classifier = nn.Linear(2, 3)


def prefixed(state, prefix):
    return {prefix + name: tensor for name, tensor in state.items()}


plain = network()
state = plain.state_dict()

# What wrappers of PyTorch put before names, and inside them
save("parallel.pt", nn.DataParallel(network()).state_dict(), plain, ['dropped the prefix "module." from every name'])
save("compiled.pt", torch.compile(network()).state_dict(), plain, ['dropped the prefix "_orig_mod." from every name'])
save("compiled_parallel.pt", torch.compile(nn.DataParallel(network())).state_dict(), plain,
     ['dropped the prefix "_orig_mod.module." from every name'])
save("parallel_compiled.pt", nn.DataParallel(torch.compile(network())).state_dict(), plain,
     ['dropped the prefix "module._orig_mod." from every name'])
save("averaged.pt", torch.optim.swa_utils.AveragedModel(network()).state_dict(), plain,
     ['dropped the prefix "module." from every name', "left out, as counters of the wrapper: n_averaged"])
save("averaged_compiled.pt", torch.optim.swa_utils.AveragedModel(torch.compile(network())).state_dict(), plain,
     ['dropped the prefix "module._orig_mod." from every name', "left out, as counters of the wrapper: n_averaged"])
save("compiled_averaged.pt", torch.compile(torch.optim.swa_utils.AveragedModel(network())).state_dict(), plain,
     ['dropped the prefix "_orig_mod.module." from every name',
      "left out, as counters of the wrapper: _orig_mod.n_averaged"])
save("averaged_legacy.pt", torch.optim.swa_utils.AveragedModel(network()).state_dict(), plain,
     ['dropped the prefix "module." from every name', "left out, as counters of the wrapper: n_averaged"],
     _use_new_zipfile_serialization=False)
inside = Split()
inside.features = torch.compile(inside.features)
save("compiled_inside.pt", inside.state_dict(), Split(),
     ['dropped what wrappers put into 7 names, such as "features._orig_mod.0.weight", which now is "features.0.weight"'])
inside = Split()
inside.features[0] = torch.compile(inside.features[0])
save("compiled_deep_inside.pt", inside.state_dict(), Split(), telling=["into 2 names", "features.0._orig_mod.weight"])
inside = Split()
inside.features = nn.DataParallel(inside.features)  # as PyTorch's ImageNet example does with AlexNet and VGG
save("parallel_inside.pt", inside.state_dict(), Split(), telling=["into 7 names", "features.module.0.weight"])
from torch.distributed.algorithms._checkpoint.checkpoint_wrapper import checkpoint_wrapper  # noqa: E402

inside = Split()
inside.features = checkpoint_wrapper(inside.features)  # it takes its own prefix off
save("recomputed.pt", prefixed(inside.state_dict(), "_fsdp_wrapped_module."), Split(),
     ['dropped the prefix "_fsdp_wrapped_module." from every name'])

# What only looks like a wrapper stays
own = {"module.weight": torch.ones(2, 2), "head.weight": torch.ones(1, 2)}
save("own_module.pt", own, own, [])
two = {**state, **prefixed(state, "_orig_mod.")}
save("both_copies.pt", two, two, [])
counted = {**state, "step": torch.tensor(7)}
save("own_counter.pt", counted, counted, [])
temperature = {**prefixed(state, "module."), "temperature": torch.tensor([.5])}
save("own_temperature.pt", temperature, temperature, [])

# Wrapping dictionaries and lists
adam = torch.optim.Adam(plain.parameters())
plain(torch.ones(1, 3)).sum().backward()
optimizer = adam.state_dict()
adam.step()
optimizer = adam.state_dict()
state = plain.state_dict()
for key in ("net", "weights", "params", "ema", "network", "student", "generator", "params_ema", "model_ema", "G", "opt"):
    save(f"under_{key}.pt", {"epoch": 3, key: state}, plain, [f'opened the wrapper "{key}"; left out: epoch'])
save("with_optimizer.pt", {"net": state, "optimizer": optimizer, "acc": 91.2}, plain,
     ['opened the wrapper "net"; left out: optimizer, acc'])
named = {"state": {name: {"exp_avg": tensor, "exp_avg_sq": tensor} for name, tensor in state.items()}, "param_groups": []}
save("with_named_moments.pt", {"best": state, "adam": named, "exp_avg": prefixed(state, "m.")}, plain,
     ['opened the wrapper "best"; left out: adam, exp_avg'])
save("nested.pt", {"checkpoint": {"net": state, "optimizer": optimizer}, "args": {"lr": .1}}, plain,
     ['opened the wrapper "checkpoint"; left out: args', 'opened the wrapper "net"; left out: optimizer'])
save("nested_compiled.pt", {"checkpoint": {"net": torch.compile(plain).state_dict()}}, plain,
     ['opened the wrapper "checkpoint"', 'opened the wrapper "net"', 'dropped the prefix "_orig_mod." from every name'])
save("model_and_ema.pt", {"ema": prefixed(state, "x."), "model": state, "optimizer": optimizer}, plain,
     ['opened the wrapper "model"; left out: ema, optimizer'])
save("state_dict_in_model.pt", {"model": {"state_dict": state, "ema": prefixed(state, "x.")}, "n": 1}, plain,
     telling=['opened the wrapper "model"', 'opened the wrapper "state_dict"; left out: ema'])
save("loose_tensors.pt", {"loss": torch.tensor(.3), "mean": torch.ones(3), "net": state}, plain,
     ['opened the wrapper "net"; left out: loss, mean'])
save("criterion.pt", {"criterion": {"weight": torch.ones(2)}, "net": state}, plain,
     ['opened the wrapper "net"; left out: criterion'])
save("same_twice.pt", {"last": state, "best": state}, plain, telling=['opened the wrapper "last"; left out: best'])
save("list.pt", [state, 7], plain, ["opened item 0 of a list; the others are left out"])
save("tuple.pt", (7, {"net": state}), plain,
     ["opened item 1 of a tuple; the others are left out", 'opened the wrapper "net"'])
save("number_key.pt", {0: state}, plain, ["opened item 0 of a dictionary; the others are left out"])
bare = {"W1": torch.ones(2, 3), "b1": torch.ones(2)}
save("bare_names.pt", bare, bare, [])
save("bare_under_net.pt", {"net": bare, "lr": torch.tensor(.1)}, bare, ['opened the wrapper "net"; left out: lr'])
extra = {**state, "0._extra_state": {"scale.weight": torch.ones(1)}}
save("extra_state.pt", extra, state, ["left out, as not tensors: 0._extra_state (a dictionary)"])

# LightningModules
weighted = collections.OrderedDict(**prefixed(state, "model."))
weighted["criterion.weight"] = torch.ones(2)
lightning = {"epoch": 1, "global_step": 9, "pytorch-lightning_version": "2.5.0", "state_dict": weighted,
             "loops": {}, "callbacks": {}, "optimizer_states": [optimizer], "lr_schedulers": []}
save("lightning.pt", lightning, plain, telling=['dropped the prefix "model."', "criterion.weight"])
save("lightning_compiled.pt", {**lightning, "state_dict": prefixed(state, "net._orig_mod.")}, plain,
     telling=['dropped what wrappers put into 4 names', 'dropped the prefix "net."'])
several = {**prefixed(state, "backbone."), "head.weight": torch.ones(1, 2)}
save("lightning_two_modules.pt", {**lightning, "state_dict": several}, several)

# Which of several is meant nobody can tell
other = prefixed(state, "b.")
refuse("gan.pt", {"generator": state, "discriminator": other}, '["generator"] (4 tensors)', '["discriminator"] (4 tensors)')
refuse("gan_wrapped.pt", {"G": {"state_dict": state}, "D": {"state_dict": other}}, '["G"]["state_dict"] (4 tensors)')
refuse("net_and_ema.pt", {"net": state, "ema": other, "epoch": 3}, '["net"] (4 tensors), ["ema"] (4 tensors)')
refuse("two_in_a_list.pt", [state, other], "[0] (4 tensors), [1] (4 tensors)")
refuse("odd_key.pt", {'a "quoted\\ key': {**state, "extra": torch.ones(1)}, "b": other}, "(5 tensors)")
refuse("bare_and_nested.pt", {**bare, "x": torch.ones(1), "gradients": bare}, "at the top (3 tensors)", '["gradients"]')

(HERE / "golden.json").write_text(json.dumps({**golden, "refused": refused}, indent=1) + "\n")
