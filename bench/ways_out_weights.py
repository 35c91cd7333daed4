"""Models whose weights cannot be composed for certain, and parts of models, one for each way out."""

import io
import pathlib

import numpy as np
import safetensors.torch
import torch
import torch.ao.quantization as quantization
import torch.nn.utils as utils
from torch import nn
from torch.nn.utils import parametrizations, parametrize
from ways_out_case import register
from ways_out_models import names_are, saved

CASES = []


def model(file="model.pt", **more):
    return register(CASES, "models", file, **more)


class Net(nn.Module):
    """Layers by their names."""

    def __init__(self, **layers):
        super().__init__()
        for name, layer in layers.items():
            setattr(self, name, layer)


FC = names_are("fc.weight", "fc.bias")
WEIGHT = names_are("fc.weight")
ROW = {"fc.weight_orig": torch.ones(2, 3), "fc.weight_mask": torch.tensor([1.0, 0, 1])}


def values_are(wanted):
    """The tensors that the service exports, against PyTorch's own."""

    def check(api, taken, file):
        got = torch.load(file)
        for name, value in wanted.items():
            if not torch.equal(got[name], value):
                raise AssertionError(f"{file}: {name} is {got[name]}, wanted {value}")
        WEIGHT(api, taken, file)

    return check


@model(check=values_are({"fc.weight": ROW["fc.weight_orig"] * ROW["fc.weight_mask"]}))
def a_mask_of_a_row():
    return saved(ROW)


@model(check=WEIGHT)
def a_mask_of_a_row_in_a_wrapper():
    return saved({"epoch": 3, "state_dict": {f"module.{name}": value for name, value in ROW.items()}})


@model("model.safetensors", check=WEIGHT)
def a_mask_of_a_row_in_safetensors():
    return safetensors.torch.save(ROW)


@model("model.npz", check=WEIGHT)
def a_mask_of_a_row_as_arrays():
    target = io.BytesIO()
    np.savez(target, **{name: value.numpy() for name, value in ROW.items()})
    return target.getvalue()


@model(check=values_are({"fc.weight": torch.ones(2, 3)}))
def a_mask_of_another_size():
    return saved({"fc.weight_orig": torch.ones(2, 3), "fc.weight_mask": torch.ones(5)})


@model(check=WEIGHT)
def a_weight_beside_its_parts():
    mask = torch.tensor([[1.0, 0, 1], [1, 0, 1]])
    return saved({"fc.weight": torch.ones(2, 3), "fc.weight_orig": torch.full((2, 3), 2.0), "fc.weight_mask": mask})


@model(check=names_are("up.weight", "up.bias"))
def spectral_norm_of_a_square():
    net = Net(up=utils.spectral_norm(nn.ConvTranspose2d(16, 16, 2)))
    return saved(net.state_dict()), {"model": net}


@model(check=FC)
def an_orthogonal_weight():
    net = Net(fc=parametrizations.orthogonal(nn.Linear(4, 3)))
    return saved(net.state_dict()), {"model": net}


class Symmetric(nn.Module):
    """A parametrization of one's own."""

    def forward(self, weight):
        return weight.triu() + weight.triu(1).T


@model(check=FC)
def one_parametrization_on_another():
    net = Net(fc=parametrizations.spectral_norm(nn.Linear(3, 3)))
    parametrize.register_parametrization(net.fc, "weight", Symmetric())
    return saved(net.state_dict()), {"model": net}


@model(check=FC)
def weight_norm_with_magnitudes_of_another_size():
    net = Net(fc=utils.weight_norm(nn.Linear(4, 3)))
    return saved({**net.state_dict(), "fc.weight_g": torch.ones(2, 2)}), {"model": net}


@model(check=FC)
def codes_with_scales():
    before = Net(fc=nn.Linear(32, 8))
    codes = {"fc.qweight": torch.zeros(4, 8, dtype=torch.int32), "fc.scales": torch.ones(1, 8)}
    return saved(codes), {"model": before}


@model(check=names_are("lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0",
                       "lstm.weight_ih_l1", "lstm.weight_hh_l1", "lstm.bias_ih_l1", "lstm.bias_hh_l1"))
def quantized_layers_of_equal_sizes():
    torch.backends.quantized.engine = "fbgemm"
    before = Net(lstm=nn.LSTM(3, 3, num_layers=2))
    return saved(quantization.quantize_dynamic(before, {nn.LSTM}).state_dict()), {"model": before}


@model(check=WEIGHT)
def four_bits_by_channel():
    table = torch.quantize_per_channel(torch.randn(3, 4), torch.tensor([0.1, 0.2, 0.3]), torch.zeros(3), 0, torch.quint4x2)
    return saved({"fc.weight": table})


PARTS = [{"fc.weight": torch.ones(3, 4)}, {"fc.bias": torch.ones(3)}]


def safetensors_parts():
    for i, part in enumerate(PARTS, 1):
        pathlib.Path(f"model-{i:05d}-of-00002.safetensors").write_bytes(safetensors.torch.save(part))


@model("model-00001-of-00002.safetensors", prepare=safetensors_parts, check=FC)
def one_part_of_two_in_safetensors():
    return safetensors.torch.save(PARTS[0])


def bin_parts():
    for i, part in enumerate(PARTS, 1):
        pathlib.Path(f"pytorch_model-{i:05d}-of-00002.bin").write_bytes(saved(part))


@model("pytorch_model-00002-of-00002.bin", prepare=bin_parts, check=FC)
def one_part_of_two_in_bin():
    return saved(PARTS[1])


INDEX = b'{"metadata": {"total_size": 60}, "weight_map": {"fc.weight": "model-00001-of-00002.safetensors", ' \
        b'"fc.bias": "model-00002-of-00002.safetensors"}}'


@model("model.safetensors.index.json", prepare=safetensors_parts, check=FC)
def an_index_of_parts():
    return INDEX
