"""A made-up language model as save_pretrained leaves it, three times: safetensors in parts (bfloat16), one file of
safetensors (float32), and parts of torch.save (float32). The head is tied to the embeddings; its name stands in the
index's metadata, in the file's metadata, and as a second name in its part."""

import json
import os

import torch
from safetensors.torch import save_file

HIDDEN, INNER, VOCAB = 32, 64, 48
torch.manual_seed(7)


def weights():
    tensors = {"model.embed_tokens.weight": torch.randn(VOCAB, HIDDEN)}
    for i in range(2):
        layer = f"model.layers.{i}."
        for name in "qkvo":
            tensors[layer + f"self_attn.{name}_proj.weight"] = torch.randn(HIDDEN, HIDDEN) * 0.2
        tensors[layer + "mlp.up_proj.weight"] = torch.randn(INNER, HIDDEN) * 0.2
        tensors[layer + "mlp.down_proj.weight"] = torch.randn(HIDDEN, INNER) * 0.2
        tensors[layer + "input_layernorm.weight"] = torch.ones(HIDDEN)
    tensors["model.norm.weight"] = torch.ones(HIDDEN)
    return tensors


def beside(folder, dtype):
    os.makedirs(folder, exist_ok=True)
    config = {
        "architectures": ["MadeUpForCausalLM"],
        "hidden_size": HIDDEN,
        "intermediate_size": INNER,
        "model_type": "made_up",
        "num_hidden_layers": 2,
        "tie_word_embeddings": True,
        "torch_dtype": str(dtype).split(".")[1],
        "vocab_size": VOCAB,
    }
    with open(f"{folder}/config.json", "w") as file:
        json.dump(config, file, indent=2)
        file.write("\n")
    with open(f"{folder}/tokenizer.json", "w") as file:
        json.dump({"version": "1.0", "model": {"type": "BPE", "vocab": {"<s>": 0}, "merges": []}}, file)
    with open(f"{folder}/tokenizer_config.json", "w") as file:
        file.write('{"bos_token":   "<s>"}')  # odd spaces: carried byte for byte


def parts(tensors):
    first = {k: v for k, v in tensors.items() if "layers.1" not in k and k != "model.norm.weight"}
    return [first, {k: v for k, v in tensors.items() if k not in first}]


def index(folder, name, pieces, files, metadata):
    weight_map = {k: f for piece, f in zip(pieces, files) for k in piece}
    total = sum(v.numel() * v.element_size() for piece in pieces for k, v in piece.items() if k != "lm_head.weight")
    with open(f"{folder}/{name}", "w") as file:
        json.dump({"metadata": {"total_size": total, **metadata}, "weight_map": weight_map}, file, indent=2)


model = weights()
tied = {"lm_head.weight": "model.embed_tokens.weight"}

beside("sharded", torch.bfloat16)
pieces = parts({k: v.bfloat16() for k, v in model.items()})
files = [f"model-{i:05d}-of-00002.safetensors" for i in (1, 2)]
for piece, file in zip(pieces, files):
    save_file(piece, f"sharded/{file}", {"format": "pt"})
index("sharded", "model.safetensors.index.json", pieces, files, tied)

beside("whole", torch.float32)
save_file(model, "whole/model.safetensors", {"format": "pt", **tied})

beside("bins", torch.float32)
pieces = parts(model)
pieces[0]["lm_head.weight"] = pieces[0]["model.embed_tokens.weight"]
files = [f"pytorch_model-{i:05d}-of-00002.bin" for i in (1, 2)]
for piece, file in zip(pieces, files):
    torch.save(piece, f"bins/{file}")
index("bins", "pytorch_model.bin.index.json", pieces, files, {})
