"""Writes files whose weights are not stored as they are used, and golden.json: what PyTorch makes of them.

usage: python make_composed.py   (torch 2.13.0, numpy 2.4, safetensors 0.8)
"""
import json, os, tempfile, warnings

import numpy as np
import torch
import torch.ao.quantization as quantization
import torch.nn.utils as utils
import torch.nn.utils.parametrizations as parametrizations
import torch.nn.utils.parametrize as parametrize
import torch.nn.utils.prune as prune
from safetensors.torch import save_file
from torch import nn

warnings.filterwarnings("ignore")
torch.backends.quantized.engine = "fbgemm"
HERE = os.path.dirname(os.path.abspath(__file__))
golden = {}


def save(name, state):
    path = os.path.join(HERE, name)
    if name.endswith(".safetensors"):
        save_file({k: v.contiguous() for k, v in state.items()}, path)
    elif name.endswith(".npz"):
        np.savez(path, **{k: v.numpy() for k, v in state.items()})
    else:
        torch.save(state, path)


def bits(tensor):
    return tensor.detach().contiguous().view(torch.uint8).numpy().tobytes().hex() if tensor.dim() else bits(tensor[None])


def taken(name, state, expected, ulps=0, held={}, findings=(), metadata=None):
    """expected: the tensors as a plain network has them, in order; held: positions pruned by a mask, by name."""
    save(name, state)
    golden[name] = {
        "tensors": [{"name": k, "dtype": str(v.dtype)[6:], "shape": list(v.shape), "hex": bits(v)} for k, v in expected.items()],
        "ulps": ulps,
        "held": {k: [int(i) for i in torch.nonzero(v.flatten() == 0).flatten()] for k, v in held.items()},
        "findings": list(findings),
        "metadata": metadata,
    }


def refused(name, state, says, way_out):
    save(name, state)
    golden.setdefault("refused", {})[name] = {"says": says, "wayOut": way_out}


def plain(state):
    return {k: v.detach() for k, v in state.items() if torch.is_tensor(v)}


# --- masks ------------------------------------------------------------------------------------------------------------
torch.manual_seed(1)
MASKED = "multiplied by their masks, as torch.nn.utils.prune does"
net = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 3))
prune.l1_unstructured(net[0], "weight", 0.5)
prune.l1_unstructured(net[0], "bias", 0.5)
state = net.state_dict()
expected = {"0.weight": net[0].weight, "0.bias": net[0].bias, "2.weight": net[2].weight, "2.bias": net[2].bias}
held = {"0.weight": net[0].weight_mask, "0.bias": net[0].bias_mask}
with torch.no_grad():
    net[0].weight_orig[0, 0] = -3.0
    net[0].weight_mask[0, 0] = 0  # minus zero
    net[0].weight = net[0].weight_orig * net[0].weight_mask
    expected["0.weight"] = net[0].weight
taken("masks.pt", state, dict(zip(["0.weight", "0.bias", "2.weight", "2.bias"], expected.values())), held=held, findings=[MASKED])
taken("masks.safetensors", plain(state), expected, held=held, findings=[MASKED])
taken("masks.npz", plain(state), expected, held=held, findings=[MASKED])
taken("masks_module.pt", {"module." + k: v for k, v in state.items()}, expected, held=held, findings=[MASKED])
for kind in (torch.bool, torch.uint8, torch.float64, torch.int64):
    name = "masks_" + str(kind)[6:] + ".pt"
    taken(name, {k: v.to(kind) if k.endswith("_mask") else v for k, v in state.items()}, expected, held=held, findings=[MASKED])
conv = nn.Sequential(nn.Conv2d(2, 4, 3), nn.Flatten(), nn.Linear(4, 2)).half()
prune.ln_structured(conv[0], "weight", 0.5, n=2, dim=0)
taken("masks_half_structured.pt", conv.state_dict(), {"0.bias": conv[0].bias, "0.weight": conv[0].weight, "2.weight": conv[2].weight, "2.bias": conv[2].bias},
      held={"0.weight": conv[0].weight_mask}, findings=[MASKED])
soft = {"fc.weight_orig": torch.randn(3, 5), "fc.weight_mask": torch.rand(3, 5)}
soft["fc.weight_mask"][1, 2] = 0
taken("masks_soft.pt", soft, {"fc.weight": soft["fc.weight_orig"] * soft["fc.weight_mask"]}, held={"fc.weight": soft["fc.weight_mask"]}, findings=[MASKED])
odd = {"fc.weight_orig": torch.tensor([[float("nan"), float("inf"), -1.0, 2.0]]), "fc.weight_mask": torch.tensor([[0.0, 0.0, 0.0, 1.0]])}
taken("masks_odd.pt", odd, {"fc.weight": odd["fc.weight_orig"] * odd["fc.weight_mask"]}, held={"fc.weight": odd["fc.weight_mask"]}, findings=[MASKED])
own = {"fc.weight": torch.randn(2, 2), "my_mask": torch.ones(2, 2), "attn_mask": torch.ones(2), "proj_g": torch.randn(2, 2), "proj_v": torch.randn(2, 2)}
taken("own_names.pt", own, own)
own = {"img": torch.ones(2, 2), "img_orig": torch.ones(2, 2), "img_mask": torch.ones(2, 2), "eye_orig": torch.ones(2, 2), "eye_u": torch.ones(3), "eye_v": torch.ones(2)}
taken("own_parts.pt", own, own)
lora = {"fc.base_layer.weight": torch.ones(2, 2), "fc.lora_A.default.weight": torch.ones(1, 2), "fc.lora_B.default.weight": torch.ones(2, 1)}
taken("adapters.safetensors", lora, lora, findings=["adapters are taken as tensors of their own"])
alone = {"a.weight_orig": torch.randn(2, 2), "b.weight_mask": torch.ones(2, 2), "b.weight": torch.ones(2, 2), "c.weight_v": torch.ones(2, 2), "d.weight_g": torch.ones(2, 1), "e.weight_u": torch.ones(2)}
taken("alone.pt", alone, alone, findings=["taken as tensors of their own, since"])

# --- norms ------------------------------------------------------------------------------------------------------------
NORM = "composed of magnitude and direction, as weight norm does"
SPECTRAL = "divided by their largest singular values, as spectral norm does in evaluation"


class Net(nn.Module):
    def __init__(self, **layers):
        super().__init__()
        for name, layer in layers.items():
            setattr(self, name, layer)


def scrambled(module, name):
    """Magnitudes that are not the norms, so that a wrong formula shows."""
    with torch.no_grad():
        getattr(module, name).mul_(torch.rand_like(getattr(module, name)) + 0.5)
    return module


def used(net, names):
    """The tensors that the forward pass uses, in evaluation."""
    net.eval()
    for module in net.modules():
        for hook in module._forward_pre_hooks.values():
            hook(module, None)
    found = {}
    for name in names:
        path, leaf = name.rsplit(".", 1)
        found[name] = getattr(net.get_submodule(path), leaf).detach().clone()
    return found


net = Net(block=Net(conv=scrambled(utils.weight_norm(nn.Conv2d(2, 3, 3)), "weight_g")), one=scrambled(utils.weight_norm(nn.Linear(4, 3), dim=1), "weight_g"),
          all=scrambled(utils.weight_norm(nn.Linear(4, 3), dim=None), "weight_g"), lstm=scrambled(utils.weight_norm(nn.LSTM(3, 2), "weight_hh_l0"), "weight_hh_l0_g"),
          up=scrambled(utils.weight_norm(nn.ConvTranspose2d(2, 3, 2), dim=1), "weight_g"))
names = ["block.conv.bias", "block.conv.weight", "one.bias", "one.weight", "all.bias", "all.weight", "lstm.weight_ih_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0", "lstm.weight_hh_l0", "up.bias", "up.weight"]
taken("weight_norm.pt", net.state_dict(), used(net, names), ulps=4, findings=[NORM])
taken("weight_norm.safetensors", plain(net.state_dict()), dict(sorted(used(net, names).items())), ulps=4, findings=[NORM])
net = Net(conv=parametrizations.weight_norm(nn.Conv2d(2, 3, 3)), one=parametrizations.weight_norm(nn.Linear(4, 3), dim=1), all=parametrizations.weight_norm(nn.Linear(4, 3), dim=None))
for layer in (net.conv, net.one, net.all):
    scrambled(layer.parametrizations.weight, "original0")
names = ["conv.bias", "conv.weight", "one.bias", "one.weight", "all.bias", "all.weight"]
taken("weight_norm_new.pt", net.state_dict(), used(net, names), ulps=4, findings=[NORM],
      metadata={"": {"version": 1}, "conv": {"version": 1}, "one": {"version": 1}, "all": {"version": 1}})
net = Net(fc=nn.Linear(4, 3).half())
net.fc = scrambled(utils.weight_norm(net.fc), "weight_g")
taken("weight_norm_half.pt", net.state_dict(), used(net, ["fc.bias", "fc.weight"]), ulps=2, findings=[NORM])
net = Net(fc=utils.weight_norm(nn.Linear(5, 4)))
prune.l1_unstructured(net.fc, "weight_v", 0.5)
taken("weight_norm_masked.pt", net.state_dict(), used(net, ["fc.bias", "fc.weight"]), ulps=4, held={"fc.weight": net.fc.weight_v_mask}, findings=[MASKED, NORM])


def spectral(make, new=False, steps=3):
    layer = make()
    layer = (parametrizations.spectral_norm if new else utils.spectral_norm)(layer)
    layer.train()
    for _ in range(steps):
        layer(torch.randn(2, 4, 5, 5) if layer.weight.dim() == 4 else torch.randn(2, layer.weight.shape[1]))
    return layer


for new in (False, True):
    net = Net(fc=spectral(lambda: nn.Linear(4, 3), new), conv=spectral(lambda: nn.Conv2d(4, 3, 2), new), up=spectral(lambda: nn.ConvTranspose2d(4, 3, 2), new),
              square=spectral(lambda: nn.ConvTranspose2d(4, 4, 2), new), same=spectral(lambda: nn.Conv2d(4, 4, 2), new))
    names = [n + k for n in ("fc", "conv", "up", "square", "same") for k in (".bias", ".weight")]
    taken("spectral_norm_new.pt" if new else "spectral_norm.pt", net.state_dict(), used(net, names), ulps=8, findings=[SPECTRAL],
          metadata={"": {"version": 1}, **{n: {"version": 1} for n in ("fc", "conv", "up", "square", "same")}})
REMOVE = "import torch; [torch.nn.utils.parametrize.remove_parametrizations(m, n) for m in list(model.modules()) if torch.nn.utils.parametrize.is_parametrized(m) for n in list(m.parametrizations)]; torch.save(model.state_dict(), \"new.pt\")  # model: the network in your own program"
REMOVE_SPECTRAL = "import torch; [torch.nn.utils.remove_spectral_norm(m, n[:-2]) for m in model.modules() for n in [k for k in m._buffers if k.endswith(\"_u\")]]; torch.save(model.state_dict(), \"new.pt\")  # model: the network in your own program"


def pasted(line, state=None, **names):
    """What a way out writes, run as it is told in a folder where the file lies."""
    home = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        if state is not None:
            torch.save(state, "model.pt")
        exec(line, names)
        made = torch.load("new.pt")
        os.chdir(home)
    return made


def cleaned(model, line):
    """Runs a way out and sees that nothing composed is left."""
    left = list(pasted(line, model=model))
    assert left and all("_orig" not in k and "parametrizations" not in k and "_g" not in k for k in left), left


model = Net(up=utils.spectral_norm(nn.ConvTranspose2d(16, 16, 2)))
refused("spectral_norm_square.pt", model.state_dict(), "whether of a convolution or of a transposed one", REMOVE_SPECTRAL)
cleaned(model, REMOVE_SPECTRAL)
model = Net(fc=parametrizations.orthogonal(nn.Linear(4, 3)))
refused("orthogonal.pt", model.state_dict(), "other than weight norm and spectral norm", REMOVE)
cleaned(model, REMOVE)


class Symmetric(nn.Module):
    def forward(self, weight):
        return weight.triu() + weight.triu(1).T


model = Net(fc=nn.Linear(3, 3))
parametrize.register_parametrization(model.fc, "weight", Symmetric())
refused("custom.pt", model.state_dict(), "other than weight norm and spectral norm", REMOVE)
cleaned(model, REMOVE)
model = Net(fc=parametrizations.spectral_norm(nn.Linear(3, 3)))
parametrize.register_parametrization(model.fc, "weight", Symmetric())
refused("stacked.pt", model.state_dict(), "on top of another", REMOVE)
cleaned(model, REMOVE)
model = Net(fc=utils.weight_norm(nn.Linear(4, 3)), gru=utils.weight_norm(nn.GRU(3, 2), "weight_hh_l0"))
REMOVE_NORM = "import torch; [torch.nn.utils.remove_weight_norm(m, n[:-2]) for m in model.modules() for n in [k for k in m._parameters if k.endswith(\"_g\")]]; torch.save(model.state_dict(), \"new.pt\")  # model: the network in your own program"
refused("weight_norm_odd.pt", {**model.state_dict(), "fc.weight_g": torch.ones(2, 2)}, "its magnitudes have shape [2, 2]", REMOVE_NORM)
cleaned(model, REMOVE_NORM)


def edited(name, state, says, key, change):
    line = (
        'import torch; path = "model.pt"; new_path = "new.pt"; state = torch.load(path, map_location="cpu", weights_only=False);'
        " walk = lambda d: [d, *(x for v in d.values() if isinstance(v, dict) for x in walk(v))];"
        f' [{change} for d in walk(state) for k in list(d) if f".{{k}}".endswith(".{key}")]; torch.save(state, new_path)'
    )
    refused(name, state, says, line)
    return pasted(line, state)


row = {"fc.weight_orig": torch.ones(2, 3), "fc.weight_mask": torch.ones(3)}
made = edited("mask_row.pt", row, "has shape [3]", "fc.weight_orig", 'd.update({k[:-5]: d.pop(k) * d.pop(k[:-5] + "_mask")})')
assert list(made) == ["fc.weight"] and torch.equal(made["fc.weight"], row["fc.weight_orig"] * row["fc.weight_mask"])
other = {"fc.weight_orig": torch.ones(2, 3), "fc.weight_mask": torch.ones(5)}
made = edited("mask_other.pt", other, "has shape [5]", "fc.weight_orig", '(d.update({k[:-5]: d.pop(k)}), d.pop(k[:-5] + "_mask"))')
assert list(made) == ["fc.weight"] and torch.equal(made["fc.weight"], other["fc.weight_orig"])
both = {"fc.weight": torch.ones(2, 3), "fc.weight_orig": torch.ones(2, 3), "fc.weight_mask": torch.ones(2, 3)}
assert list(edited("both.pt", both, "which of them is the weight", "fc.weight", "d.pop(k)")) == ["fc.weight_orig", "fc.weight_mask"]

# --- quantized --------------------------------------------------------------------------------------------------------
QUANTIZED = "dequantized, as PyTorch's dequantize() does"
BEFORE = 'import torch; torch.save(model.state_dict(), "new.pt")  # model: the network in your own program, as it was before it was quantized'



def floats(net):
    """weight and bias of each quantized layer, as PyTorch itself unpacks them."""
    found = {}
    for name, module in net.named_modules():
        if hasattr(module, "weight") and callable(module.weight):
            found[name + ".weight"] = module.weight().dequantize() if module.weight().is_quantized else module.weight()
            if module.bias() is not None:
                found[name + ".bias"] = module.bias().detach()
    return found


mlp = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3))
dynamic = quantization.quantize_dynamic(mlp, {nn.Linear})
taken("dynamic.pt", dynamic.state_dict(), floats(dynamic), findings=[QUANTIZED], metadata={"": {"version": 1}, "0": {"version": 1}, "1": {"version": 1}, "2": {"version": 1}})
taken("dynamic_module.pt", {"model": {"module." + k: v for k, v in dynamic.state_dict().items()}}, floats(dynamic), findings=[QUANTIZED])
torch.save(dynamic.state_dict(), os.path.join(HERE, "dynamic_legacy.pt"), _use_new_zipfile_serialization=False)
golden["dynamic_legacy.pt"] = golden["dynamic.pt"]
channels = quantization.quantize_dynamic(mlp, {nn.Linear: quantization.per_channel_dynamic_qconfig})
taken("dynamic_channels.pt", channels.state_dict(), floats(channels), findings=[QUANTIZED])
half = quantization.quantize_dynamic(mlp, {nn.Linear}, dtype=torch.float16)
taken("dynamic_half.pt", half.state_dict(), floats(half))


class Static(nn.Module):
    def __init__(self):
        super().__init__()
        self.quant, self.dequant = quantization.QuantStub(), quantization.DeQuantStub()
        self.conv, self.bn, self.relu, self.fc = nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Linear(8, 2)

    def forward(self, x):
        return self.dequant(self.fc(self.relu(self.bn(self.conv(self.quant(x)))).flatten(1)))


static = Static().eval()
static.qconfig = quantization.QConfig(quantization.HistogramObserver.with_args(bins=32), quantization.default_per_channel_weight_observer)
quantization.fuse_modules(static, [["conv", "bn", "relu"]], inplace=True)
static = quantization.prepare(static)
static(torch.randn(4, 1, 4, 4))
OBSERVERS = "tensors of observers and fake quantization, which are no weights"
taken("calibrated.pt", static.state_dict(), {k: v for k, v in plain(static.state_dict()).items() if "post_process" not in k}, findings=[OBSERVERS])
static = quantization.convert(static)
taken("static.pt", static.state_dict(), floats(static), findings=[QUANTIZED, "left out, as they only say how activations were rounded"])
training = Static().train()
training.qconfig = quantization.get_default_qat_qconfig("fbgemm")
training = quantization.prepare_qat(training)
training(torch.randn(4, 1, 4, 4))
weights = {k: v for k, v in plain(training.state_dict()).items() if "post_process" not in k and "fake_quant" not in k}
taken("training.pt", training.state_dict(), weights, findings=[OBSERVERS],
      metadata={"": {"version": 1}, "quant": {"version": 1}, "dequant": {"version": 1}, "conv": {"version": 1}, "bn": {"version": 2}, "relu": {"version": 1}, "fc": {"version": 1}})
taken("training.safetensors", plain(training.state_dict()), dict(sorted(weights.items())), findings=[OBSERVERS])
with torch.no_grad():
    table = torch.randn(3, 4) * 9
    lots = torch.randn(2, 60) * 50
tensors = {
    "qint8": torch.quantize_per_tensor(lots, 0.0731, 7, torch.qint8),
    "quint8": torch.quantize_per_tensor(lots, 0.3713, 113, torch.quint8),
    "qint32": torch.quantize_per_tensor(table, 1e-7, 3, torch.qint32),
    "channels": torch.quantize_per_channel(lots, torch.tensor([0.879041845388354, 0.42545568045774695], dtype=torch.float64), torch.tensor([2, -5]), 0, torch.qint8),
    "columns": torch.quantize_per_channel(table, torch.tensor([0.1, 0.2, 0.3, 0.7], dtype=torch.float64), torch.tensor([1, 2, 3, 200]), 1, torch.quint8),
    "floats": torch.quantize_per_channel(table, torch.tensor([0.1, 0.2, 0.3]), torch.tensor([1.1, 2.3, 3.7]), 0, torch.quint8),
    "transposed": torch.quantize_per_tensor(table, 0.1, 0, torch.qint8).t(),
}
taken("tensors.pt", tensors, {k: v.dequantize() for k, v in tensors.items()}, findings=[QUANTIZED])
bag = nn.Sequential(nn.EmbeddingBag(10, 4))
bag.qconfig = quantization.float_qparams_weight_only_qconfig
bag = quantization.convert(quantization.prepare(bag))
taken("embedding.pt", bag.state_dict(), {"0.weight": bag[0].weight().dequantize()}, findings=[QUANTIZED])


def recurrent(net):
    """weights of dynamically quantized recurrent layers, as PyTorch itself unpacks them."""
    found = {}
    for path, module in net.named_children():
        if hasattr(module, "_all_weight_values"):
            directions = 2 if module.bidirectional else 1
            for i, packed in enumerate(module._all_weight_values):
                end = f"_l{i // directions}" + ("_reverse" if i % directions else "")
                (_, biases, _, _, linears), _ = packed.param.__getstate__()
                for part, linear, bias in zip(("ih", "hh"), linears, biases or (None, None)):
                    weight, own = torch.ops.quantized.linear_unpack(linear) if biases else torch.ops.quantized.linear_unpack_fp16(linear)
                    found[f"{path}.weight_{part}{end}"] = weight.dequantize() if weight.is_quantized else weight
                    found[f"{path}.bias_{part}{end}"] = (own if bias is None else bias).detach()
        else:
            for part in ("ih", "hh"):
                weight, bias = torch.ops.quantized.linear_unpack(getattr(module, "_packed_weight_" + part))
                found[f"{path}.weight_{part}"], found[f"{path}.bias_{part}"] = weight.dequantize(), bias.detach()
    return found


layers = Net(lstm=nn.LSTM(4, 3, num_layers=2), both=nn.GRU(4, 3, num_layers=2, bidirectional=True), one=nn.LSTM(4, 3, bidirectional=True), cell=nn.LSTMCell(4, 3))
layers = quantization.quantize_dynamic(layers, {nn.LSTM, nn.GRU, nn.LSTMCell})
taken("dynamic_recurrent.pt", layers.state_dict(), recurrent(layers), findings=[QUANTIZED], metadata={k: {"version": 1} for k in ("", "lstm", "both", "one", "cell")})
halves = quantization.quantize_dynamic(Net(lstm=nn.LSTM(4, 3)), {nn.LSTM}, dtype=torch.float16)
taken("dynamic_recurrent_half.pt", halves.state_dict(), recurrent(halves), findings=["unpacked from quantized layers"])
before = Net(lstm=nn.LSTM(3, 3, num_layers=2))
square = quantization.quantize_dynamic(before, {nn.LSTM})
assert list(pasted(BEFORE, model=before)) == list(before.state_dict())
refused("dynamic_directions.pt", square.state_dict(), "whether of two layers or of two directions", BEFORE)
refused("dynamic_object.pt", {"odd": square.lstm._all_weight_values[0].param, "w": torch.ones(2)}, "packed in a form that only PyTorch can open", BEFORE)
four = {"w": torch.quantize_per_channel(table, torch.tensor([0.1, 0.2, 0.3]), torch.tensor([1.0, 2, 3]), 0, torch.quint4x2)}
line = (
    'import torch; path = "model.pt"; new_path = "new.pt"; fix = lambda v: {k: fix(x) for k, x in v.items() if isinstance(x, (dict, torch.Tensor))}'
    " if isinstance(v, dict) else v.dequantize() if v.is_quantized else v.to_dense() if v.layout != torch.strided else v;"
    ' torch.save(fix(torch.load(path, map_location="cpu", weights_only=False)), new_path)'
)
refused("four_bits.pt", four, "quint4x2", line)
assert torch.equal(pasted(line, four)["w"], four["w"].dequantize())

CODES = "weights quantized in a way that is not read here"
refused("gptq.safetensors", {"fc.qweight": torch.zeros(4, 8, dtype=torch.int32), "fc.qzeros": torch.zeros(1, 1, dtype=torch.int32), "fc.scales": torch.ones(1, 8), "fc.g_idx": torch.zeros(32, dtype=torch.int32)}, CODES, BEFORE)
refused("bitsandbytes.safetensors", {"fc.weight": torch.zeros(4, 8, dtype=torch.int8), "fc.SCB": torch.ones(4)}, CODES, BEFORE)
refused("nf4.safetensors", {"fc.weight": torch.zeros(16, 1, dtype=torch.uint8), "fc.weight.absmax": torch.ones(1), "fc.weight.quant_map": torch.ones(16)}, CODES, BEFORE)
refused("float8.safetensors", {"fc.weight": torch.zeros(4, 8).to(torch.float8_e4m3fn), "fc.weight_scale_inv": torch.ones(1, 1)}, CODES, BEFORE)
refused("exported.pt", {"_frozen_param0": torch.zeros(4, 8, dtype=torch.int8), "_scale_0": torch.ones(4), "bias": torch.ones(4)}, CODES, BEFORE)

with open(os.path.join(HERE, "golden.json"), "w") as out:
    json.dump(golden, out, indent=1)
