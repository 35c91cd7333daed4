"""Reads a model.compressed_tensors.zip and holds it against the safetensors of the same job.

    python bench/compressed_tensors.py model.compressed_tensors.zip model.safetensors

Written from the layout that compressed-tensors describes, with nothing of this repository: a row of `weight_packed` is a
string of bits in which code i takes bits i * num_bits and up, lowest first, each code stored plus 2^(num_bits - 1); zero
points lie the same way along the rows; a weight is (code - zero point) * scale, in the scale's type. Needs PyTorch and
safetensors. Prints, for each dtype, how many weights are equal to the bit in that dtype and the largest distance of the
others in units of the last place; exits with 1 where a tensor is missing or one lies further off than two of them."""

import json
import sys
import zipfile

import torch
from safetensors.torch import load, load_file


def unpacked(words, bits, count):
    """(rows, words) int32 -> (rows, count) signed codes."""
    positions = torch.arange(count) * bits
    codes = torch.zeros(words.shape[0], count, dtype=torch.int64)
    unsigned = words.to(torch.int64) & 0xFFFFFFFF
    for bit in range(bits):  # bit by bit: right also where a code lies in two words
        at = positions + bit
        codes |= ((unsigned[:, at // 32] >> (at % 32)) & 1) << bit
    return codes - (1 << (bits - 1))


def scheme_of(config, module):
    for group in config["config_groups"].values():
        if module in group["targets"]:
            return group["weights"]
    if module in config["ignore"]:
        sys.exit(f"{module} is coded and ignored")
    return next(g for g in config["config_groups"].values() if g["targets"] == ["Linear"])["weights"]


def dequantized(tensors, config, module):
    args = scheme_of(config, module)
    scale = tensors[module + ".weight_scale"]
    if config["format"] == "pack-quantized":
        rows, columns = tensors[module + ".weight_shape"].tolist()
        codes = unpacked(tensors[module + ".weight_packed"], args["num_bits"], columns)
    else:
        codes = tensors[module + ".weight"].to(torch.int64)
        rows, columns = codes.shape
    zero = torch.zeros_like(scale, dtype=torch.int64)
    if not args["symmetric"]:
        stored = tensors[module + ".weight_zero_point"]
        zero = stored.to(torch.int64) if args["strategy"] == "tensor" else unpacked(stored.T, args["num_bits"], rows).T
    shape = {"tensor": (1,), "channel": (rows, 1), "group": (rows, columns // (args["group_size"] or columns))}
    assert tuple(scale.shape) == shape[args["strategy"]], (module, scale.shape)
    each = columns // scale.shape[1] if scale.dim() == 2 else columns
    if scale.dim() == 2:
        scale, zero = scale.repeat_interleave(each, 1), zero.repeat_interleave(each, 1)
    return (codes.to(scale.dtype) - zero.to(scale.dtype)) * scale


def read(path):
    tensors, config = {}, None
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".safetensors"):
                tensors.update(load(archive.read(name)))
            elif name.split("/")[-1] == "config.json":
                config = json.loads(archive.read(name))["quantization_config"]
    assert config["quant_method"] == "compressed-tensors"
    modules = [name.removesuffix(".weight_scale") for name in tensors if name.endswith(".weight_scale")]
    weights = {module + ".weight": dequantized(tensors, config, module) for module in modules}
    for name, tensor in tensors.items():
        if not any(name.startswith(module + ".weight") for module in modules):
            weights[name] = tensor
    return config, weights, len(modules)


def main(archive, plain):
    config, weights, coded = read(archive)
    worst = {}
    for name, ours in load_file(plain).items():
        theirs = weights.pop(name).to(ours.dtype)
        step = torch.nextafter(ours.abs(), torch.full_like(ours, torch.inf)) - ours.abs()
        off = ((theirs.double() - ours.double()).abs() / step.double()).max().item() if ours.numel() else 0
        equal, total, most = worst.get(ours.dtype, (0, 0, 0))
        worst[ours.dtype] = (equal + (theirs == ours).sum().item(), total + ours.numel(), max(most, off))
    if weights:
        sys.exit(f"not in {plain}: {sorted(weights)}")
    print(f"{config['format']}, {coded} coded weights")
    for dtype, (equal, total, most) in worst.items():
        print(f"{dtype}: {equal} of {total} equal, others at most {most:.2f} units in the last place off")
    sys.exit(any(most > 2 for _, _, most in worst.values()))


if __name__ == "__main__":
    main(*sys.argv[1:])
