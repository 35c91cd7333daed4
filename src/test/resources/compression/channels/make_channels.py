"""Which units go, and how many parameters stay: worked out here with numpy, from the definitions and with the layers of each network written down by hand. Writes channels.json beside this file.

Run it in its folder: python3 make_channels.py
"""
import json

import numpy
from safetensors.numpy import load_file

GRAPHS = "../../graph/"


def scores(weight, kind):
    flat = numpy.abs(weight.astype(numpy.float64).reshape(len(weight), -1))
    return flat.sum(1) if kind == "l1" else numpy.sqrt((flat ** 2).sum(1))


def pick(score, p, counting):
    """Indices that go."""
    n = len(score)
    if counting == "fraction":
        gone = numpy.argsort(score, kind="stable")[: int(n * p)]
    else:
        k = int(n * p)
        gone = [] if k == 0 else numpy.flatnonzero(score < numpy.sort(score)[k - 1])
    return [int(i) for i in (numpy.sort(gone)[1:] if len(gone) == n else gone)]


class Net:
    """Groups: lists of layers that share a decision; readers: for each group, (layer, inputs per unit, of which place)."""

    def __init__(self, weights, groups, readers, norms):
        self.w = {k: v.copy() for k, v in weights.items()}
        self.groups, self.readers, self.norms = groups, readers, norms

    def member(self, layer, criterion):
        if criterion == "batch_norm_scale":
            return numpy.abs(self.w[self.norms[layer] + ".weight"].astype(numpy.float64))
        return scores(self.w[layer + ".weight"], criterion)

    def score(self, group, criterion, relative):
        parts = [self.member(layer, criterion) for layer in group]
        if len(parts) == 1 and not relative:
            return parts[0]
        total = sum(part / part.mean() for part in parts)
        return total / len(parts) if relative else total

    def remove(self, index, gone):
        for layer in self.groups[index]:
            for name in [layer] + ([self.norms[layer]] if layer in self.norms else []):
                for part in ("weight", "bias", "running_mean", "running_var"):
                    if name + "." + part in self.w:
                        self.w[name + "." + part] = numpy.delete(self.w[name + "." + part], gone, 0)
        for layer, repeat in self.readers[index]:
            columns = [g * repeat + r for g in gone for r in range(repeat)]
            self.w[layer + ".weight"] = numpy.delete(self.w[layer + ".weight"], columns, 1)

    def prune(self, p, criterion, counting, scope):
        gone = {}
        if scope == "global":
            all_scores = [self.score(group, criterion, True) for group in self.groups]
            flat = set(pick(numpy.concatenate(all_scores), p, counting))
            at = 0
            for index, part in enumerate(all_scores):
                gone[index] = [i for i in range(len(part)) if at + i in flat]
                if len(gone[index]) == len(part):
                    gone[index].remove(int(numpy.argmax(part)))
                at += len(part)
            for index in gone:
                self.remove(index, gone[index])
        else:
            for index, group in enumerate(self.groups):
                gone[index] = pick(self.score(group, criterion, False), p, counting)
                self.remove(index, gone[index])
        return {layer: sorted(gone[index]) for index, group in enumerate(self.groups) for layer in group}


def mlp():
    weights = load_file(GRAPHS + "mlp.safetensors")
    layers = [name[: -len(".weight")] for name, value in weights.items() if value.ndim == 2]
    layers.sort()
    groups = [[layer] for layer in layers[:-1]]
    readers = [[(after, 1)] for after in layers[1:]]

    return Net(weights, groups, readers, {})


def resnet():
    weights = load_file(GRAPHS + "resnet-20-flat.safetensors")
    block = "body_op.{}.".format
    streams = [["head_conv.0.conv"], [], []]
    norms = {"head_conv.0.conv": "head_conv.1"}
    for i in range(9):
        for conv in (1, 2):
            norms[block(i) + f"conv{conv}.0.conv"] = block(i) + f"conv{conv}.1"
        if block(i) + "id_mapping.1.weight" in weights:
            norms[block(i) + "id_mapping.0.conv"] = block(i) + "id_mapping.1"
        stage = i // 3
        streams[stage].append(block(i) + "conv2.0.conv")
        if block(i) + "id_mapping.0.conv.weight" in weights:
            streams[stage].append(block(i) + "id_mapping.0.conv")
    groups, readers = [], []
    for stage in range(3):
        inner = []
        for i in range(3 * stage, 3 * stage + 3):
            inner.append(([block(i) + "conv1.0.conv"], [(block(i) + "conv2.0.conv", 1)]))
        after = [(block(i) + "conv1.0.conv", 1) for i in range(3 * stage, 3 * stage + 3)][(0 if stage == 0 else 1):]
        if stage < 2:
            after += [(block(3 * stage + 3) + "conv1.0.conv", 1), (block(3 * stage + 3) + "id_mapping.0.conv", 1)]
        else:
            after += [("final_fc.linear", 1)]
        stream = (streams[stage], after)
        # In the order of each group's first layer: the stem comes first; later stages begin with their first conv1.
        each = [stream] + inner if stage == 0 else [inner[0], stream] + inner[1:]
        groups += [group for group, _ in each]
        readers += [reads for _, reads in each]

    return Net(weights, groups, readers, norms)


def cases():
    found = []
    for model, make in (("mlp", mlp), ("resnet-20-flat", resnet)):
        for criterion in ("l1", "l2", "batch_norm_scale"):
            if criterion == "batch_norm_scale" and model == "mlp":
                continue
            for counting in ("fraction", "kth_value"):
                for scope in ("layer", "global"):
                    net = make()
                    if model != "mlp" and criterion == "batch_norm_scale":
                        # Only layers with a batch norm of their own are scored by it; here all of a group have one or none.
                        net.score = (lambda group, kind, relative, net=net: Net.score(
                            net, [layer for layer in group if layer in net.norms], kind, relative))
                    gone = net.prune(0.5, criterion, counting, scope)
                    found.append({
                        "model": model,
                        "step": {"type": "prune", "structure": "channel", "sparsity": 0.5, "criterion": criterion,
                                 "counting": counting, "scope": scope},
                        "removed": gone,
                        "parameters": int(sum(v.size for k, v in net.w.items()
                                              if "running" not in k and "num_batches" not in k)),
                    })
    return found


if __name__ == "__main__":
    with open("channels.json", "w") as out:
        json.dump(cases(), out, indent=1)
