#!/usr/bin/env python3
"""ResNet-20 with half its channels removed: the same answers as with them masked, and how much faster.

    python3 bench/shrink.py --url http://localhost:8080 --model resnet20-cifar10.pth --dataset cifar10-12k.npz

Two jobs prune the same channels, one setting them to zero, one taking them out. What the service says of both is compared;
parameters and multiply-accumulates of the smaller one are counted from its tensors' shapes; where PyTorch and ONNX Runtime
are installed, the exports of both are run. The latency is that of a `measure` step, which runs the dense network and the
smaller one in turns; it needs an otherwise idle machine. Exits with 1 if a check failed.
"""

import argparse
import io
import math
import sys

from acceptance import Checks
from api_client import Api

try:
    import torch

    import oracle
except ImportError:
    torch = None

try:
    import onnx
    import onnxruntime
except ImportError:
    onnxruntime = None

PREPROCESSING = {"mean": [0.4914, 0.4822, 0.4465], "std": [0.2023, 0.1994, 0.2010]}
BATCH = 32
ENOUGH = 2.0
TOLERANCE = 1e-5
IMAGES = 500


def spec(model, dataset, mode, sparsity):
    return {
        "name": f"half its channels, {mode}", "modelId": model["id"], "datasetId": dataset["id"],
        "steps": [{"type": "prune", "structure": "channel", "criterion": "l2", "sparsity": sparsity, "mode": mode},
                  {"type": "measure", "batchSizes": [1, BATCH]}],
        "export": ["torchscript", "onnx"]}


def side(layer):
    """Of a layer's images: ResNet-20 halves them in its fourth and its seventh block."""
    if not layer.startswith("body_op."):
        return 32 if layer.startswith("head_conv.") else 1
    return (32, 16, 8)[int(layer.split(".")[1]) // 3]


def counted(tensors):
    """Parameters and multiply-accumulates from the shapes of a model's tensors."""
    parameters = sum(math.prod(row["shape"]) for row in tensors if row["role"] == "parameter")
    macs = sum(math.prod(row["shape"]) * side(row["name"]) ** 2
               for row in tensors if row["name"].endswith(".weight") and len(row["shape"]) > 1)
    return parameters, macs


def artifacts(api, job):
    files = api.get(f"/jobs/{job['id']}/artifacts")["items"]
    return {file["format"]: api.expect(200, api.request("GET", file["href"])).body for file in files}


def compare_reports(checks, api, shrunk, masked):
    (job, report), (_, other) = shrunk, masked
    dense, final = report["baseline"], report["final"]
    parameters, macs = counted(api.get(f"/models/{job['outputModelId']}/tensors")["items"])
    checks.equal("parameters, counted from the shapes", parameters, final["parameters"])
    checks.equal("multiply-accumulates, counted from the shapes", macs, final["macs"])
    checks.equal("parameters of the masked network are the dense one's", dense["parameters"],
                 other["final"]["parameters"])
    checks.equal("right answers, masked and shrunk", other["final"]["correct"], final["correct"])
    print(f"   parameters {dense['parameters']} -> {final['parameters']}, MACs {dense['macs']} -> {final['macs']},"
          f" accuracy {dense['accuracy']} -> {final['accuracy']}")


def compare_latencies(checks, report):
    for row in report["stages"][-1]["latency"]:
        ratio = row["denseMedianMs"] / row["medianMs"]
        print(f"   batch {row['batchSize']}: dense {row['denseMedianMs']:.2f} ms, shrunk {row['medianMs']:.2f} ms"
              f" (quartiles {row['iqrMs']:.2f} apart), ratio {ratio:.2f}")
        if row["batchSize"] == BATCH:
            checks.check(f"times faster at batch {BATCH}", f">= {ENOUGH}", round(ratio, 2), ratio >= ENOUGH)


def compare_outputs(checks, images, shrunk, masked):
    """In float32 as they are, relative to the largest answer; in float64 what is left is no rounding any more."""
    modules = [torch.jit.load(io.BytesIO(each["torchscript"])).eval() for each in (shrunk, masked)]
    with torch.no_grad():
        small, large = (module(images) for module in modules)
        exact = [module.double()(images.double()) for module in modules]
    scale = max(1, large.abs().max().item())
    checks.check("PyTorch in float64: largest difference", f"<= {TOLERANCE}", *within(*exact, 1))
    checks.check("PyTorch in float32: largest difference", f"<= {TOLERANCE}", *within(small, large, scale))
    if onnxruntime is None:
        print("   without ONNX Runtime: the onnx exports are not run")
        return
    answers = []
    for each in (shrunk, masked):
        onnx.checker.check_model(onnx.load_from_string(each["onnx"]), full_check=True)
        session = onnxruntime.InferenceSession(each["onnx"])
        answers.append(torch.from_numpy(session.run(["output"], {"input": images.numpy()})[0]))
    checks.check("ONNX Runtime: largest difference", f"<= {TOLERANCE}", *within(*answers, scale))
    checks.check("ONNX Runtime to PyTorch: largest difference", f"<= {TOLERANCE}", *within(answers[0], large, scale))


def within(left, right, scale):
    difference = (left - right).abs().max().item() / scale
    return f"{difference:.2g}", difference <= TOLERANCE


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://localhost:8080")
    parser.add_argument("--model", required=True, help="resnet20-cifar10.pth")
    parser.add_argument("--dataset", required=True, help="cifar10-12k.npz")
    parser.add_argument("--sparsity", type=float, default=0.5, help="the fraction of channels to remove")
    options = parser.parse_args()
    api, checks = Api(options.url), Checks()
    model = api.upload("/models", options.model, {"name": "shrink"})
    dataset = api.upload("/datasets", options.dataset, {"preprocessing": PREPROCESSING})
    masked = api.run(spec(model, dataset, "mask", options.sparsity))
    shrunk = api.run(spec(model, dataset, "shrink", options.sparsity))
    with checks.section("reports"):
        compare_reports(checks, api, shrunk, masked)
    with checks.section("latency"):
        compare_latencies(checks, shrunk[1])
    with checks.section("outputs"):
        if torch is None:
            print("   without PyTorch: the exports are not run")
        else:
            images, _ = oracle.test_part(options.dataset)
            compare_outputs(checks, images[:IMAGES], artifacts(api, shrunk[0]), artifacts(api, masked[0]))
    print(f"{checks.passed} passed, {checks.failed} failed")
    sys.exit(1 if checks.failed else 0)


if __name__ == "__main__":
    main()
