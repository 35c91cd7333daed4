"""What the course's labs do, by request: sparse linear models, pruned channels, quantizers, sweeps, and what is concluded."""

import csv
import io
import json
import math
import struct

try:
    import numpy
except ImportError:
    numpy = None

SHRINK = {"type": "prune", "structure": "channel", "sparsity": 0.5}
FIRST = {"include": ["head_conv.*"]}

# final W (None: any) and L of 200 steps from 0 on three equations, from plain arithmetic in double
LAB1 = {
    "nothing": ({}, [-0.63143255, 1.26564673, 0.09040334, 0.23226704, -1.34770515], 1.8e-30),
    "top 2": ({"projection": {"type": "top_k", "keep": 2}}, [0, 2, 0, 0, -1], 5.9e-18),
    "l1 0.2": (
        {"regularizer": {"type": "l1", "strength": 0.2}},
        [-0.42765838, 1.40039097, -0.02255693, 0.00242927, -1.31989615],
        0.0061036562,
    ),
    "l1 2": ({"regularizer": {"type": "l1", "strength": 2}}, None, 0.3908731936),
    "proximal l1 2": (
        {"regularizer": {"type": "proximal_l1", "strength": 2}},
        [0, 1.85714222, 0, 0, -0.71428725],
        0.4285696340,
    ),
    "trimmed l1 5": ({"regularizer": {"type": "trimmed_l1", "strength": 5, "keep": 2}}, [0, 2, 0, 0, -1], 1.3e-19),
}


def check_labs(api, checks, model_id, dataset_id):
    labs = Labs(api, checks, model_id, dataset_id)
    with checks.section("sparse linear models"):
        labs.sparse_linear_models()
    with checks.section("patterns and channels"):
        labs.patterns()
        labs.channels()
    with checks.section("quantizers"):
        labs.quantizers()
    with checks.section("conclusions"):
        labs.conclusions()
    with checks.section("a sweep"):
        labs.sweep()


class Labs:
    def __init__(self, api, checks, model_id, dataset_id):
        self.api, self.checks, self.model_id, self.dataset_id = api, checks, model_id, dataset_id

    def job(self, name, *steps, **fields):
        spec = {"name": name, "modelId": self.model_id, "steps": list(steps), "export": []}
        return self.api.run(spec | fields)

    def scored(self, name, *steps, **fields):
        return self.job(name, *steps, datasetId=self.dataset_id, **fields)

    def sparse_linear_models(self):
        if numpy is None:
            print("   needs numpy: left out")
            return
        equations = io.BytesIO()
        inputs = numpy.array([[-2, 2, 1, -1, -1], [-2, 1, -2, 0, 1], [1, 0, -2, 2, -1]], dtype=numpy.float64)
        numpy.savez(equations, x_train=inputs, y_train=numpy.array([5.0, 1, 1]))
        answer = self.api.send_file("/datasets", equations.getvalue(), {"task": "regression"}, "equations.npz")
        dataset = self.api.expect(201, answer).json["id"]
        zeros = struct.pack("<5d", *[0] * 5)
        header = json.dumps({"weight": {"dtype": "F64", "shape": [1, 5], "data_offsets": [0, len(zeros)]}}).encode()
        file = struct.pack("<Q", len(header)) + header + zeros
        model = self.api.expect(201, self.api.send_file("/models", file, None, "linear.safetensors")).json["id"]
        for name, (method, weights, loss) in LAB1.items():
            step = {"type": "finetune", "epochs": 200, "batchSize": 3, "keepBest": False, "record": ["weights"]}
            step["optimizer"] = {"type": "sgd", "learningRate": 0.02}
            spec = {"modelId": model, "datasetId": dataset, "loss": "sum_squared_error", "export": []}
            _, report = self.api.run(spec | {"name": name, "steps": [step | method]})
            last = report["stages"][0]["trajectory"][-1]
            self.checks.equal(f"{name}: steps that were recorded", 201, len(report["stages"][0]["trajectory"]))
            close = abs(last["loss"] - loss) <= 1e-8
            self.checks.check(f"{name}: loss", f"{loss:.4g}", f"{last['loss']:.4g}", close)
            if weights:
                error = max(abs(a - b) for a, b in zip(last["weights"]["weight"], weights, strict=True))
                self.checks.check(f"{name}: weights, largest error", "<= 1e-8", f"{error:.1g}", error <= 1e-8)

    def patterns(self):
        """Zeros in the first convolution of 16 x 3 x 3 x 3, and in all prunable weights."""
        prune = {"type": "prune", "sparsity": 0.5, "layers": FIRST}
        for name, step, zeros in (
            ("by count", prune | {"sparsity": 0.2, "counting": "count"}, 86),
            ("by percentile", prune | {"sparsity": 0.2}, 87),
            ("by chance", prune | {"criterion": "random", "counting": "count"}, 216),
        ):
            _, report = self.job(name, step)
            layer = report["layers"][0]
            self.checks.equal(f"{name}: zeros of 432", zeros, layer["parameters"] - layer["nonzero"])
        _, report = self.job("2:4", {"type": "prune", "sparsity": 0.5, "structure": "n_m", "n": 2, "m": 4,
                                     "layers": {"include": ["body_op.1.*"]}})
        pruned = [row for row in report["layers"] if row["name"].startswith("body_op.1.")]
        self.checks.equal("2:4: half of each layer", [0.5] * len(pruned), [row["sparsity"] for row in pruned])
        for criterion in ("taylor", "snip"):
            step = {"type": "prune", "sparsity": 0.5, "scope": "global", "criterion": criterion, "counting": "count"}
            _, report = self.scored(criterion, step | {"calibrationSamples": 256})
            self.checks.equal(f"{criterion}: zeros of 270,896", 135_448, sum(
                row["parameters"] - row["nonzero"] for row in report["layers"]))

    def channels(self):
        equal = self.checks.equal
        masked, shrunk = (self.scored(mode, SHRINK | {"mode": mode})[1] for mode in ("mask", "shrink"))
        equal("channels: parameters", 68_786, shrunk["final"]["parameters"])
        equal("channels: multiply-accumulates", 10_314_048, shrunk["final"]["macs"])
        equal("channels: masked, parameters stay", 272_474, masked["final"]["parameters"])
        equal("channels: right answers, masked and shrunk", masked["final"]["correct"], shrunk["final"]["correct"])
        self.checks.loss("channels: loss, masked and shrunk", masked["final"]["loss"], shrunk["final"]["loss"], 1e-5)
        job, _ = self.job("once", SHRINK)
        again, report = self.job("twice", SHRINK, modelId=job["outputModelId"])
        equal("channels: half of the half", 17_534, report["final"]["parameters"])
        model = self.api.get(f"/models/{again['outputModelId']}")
        self.checks.true("channels: the result runs", model["runnable"])

    def quantizers(self):
        quantize = {"type": "quantize", "bits": 4, "layers": FIRST}
        for name, step, most in (
            ("affine", quantize | {"scheme": "affine"}, 16),
            ("codebook", quantize | {"scheme": "codebook"}, 16),
            ("fixed range", quantize | {"scheme": "fixed_range", "range": {"method": "min_max", "halfRange": 0.5}}, 16),
            ("symmetric, by channel", quantize | {"scheme": "symmetric", "granularity": "channel"}, 16 * 15),
            ("3 bits by override", quantize | {"overrides": [{"layers": "head_conv.*", "bits": 3}]}, 8),
        ):
            job, report = self.job(name, step, export=["npz"])
            self.checks.equal(f"{name}: bits", 3 if "override" in name else 4, report["layers"][0]["bits"])
            if numpy is not None:
                href = self.api.get(f"/jobs/{job['id']}/artifacts")["items"][0]["href"]
                tensors = numpy.load(io.BytesIO(self.api.expect(200, self.api.request("GET", href)).body))
                values = numpy.unique(tensors["head_conv.0.conv.weight"]).size
                self.checks.check(f"{name}: different weights", f"2 to {most}", values, 2 <= values <= most)
        rounded = {"type": "quantize", "bits": 8, "scheme": "affine",
                   "activations": {"bits": 8, "calibrationSamples": 64}}
        _, report = self.scored("activations", rounded)
        self.checks.check("activations of 8 bits: accuracy", ">= 0.98", report["final"]["accuracy"],
                          report["final"]["accuracy"] >= 0.98)

    def conclusions(self):
        limits = {"maxAccuracyDrop": 0.5, "maxBytes": 100}
        _, report = self.scored("required", {"type": "prune", "sparsity": 0.5}, requirements=limits)
        found = report["comparison"]
        lost, gained, samples = found["flips"]["lost"], found["flips"]["gained"], report["final"]["samples"]
        self.checks.equal("comparison: the drop is that of the flips", (lost - gained) / samples, found["accuracyDrop"])
        p, q = (lost + 1) / (samples + 2), (gained + 1) / (samples + 2)
        half = 1.959964 * math.sqrt((p + q - (p - q) ** 2) / (samples + 2))
        for name, expected, got in zip(("lower", "upper"), (p - q - half, p - q + half), found["interval"]):
            self.checks.check(f"comparison: {name} end", f"{expected:.6f}", f"{got:.6f}", abs(expected - got) < 1e-6)
        verdicts = {row["name"]: row["verdict"] for row in report["requirements"]}
        self.checks.equal("requirements", {"maxAccuracyDrop": "met", "maxBytes": "missed"}, verdicts)
        self.checks.equal("verdict", "missed", report["verdict"])
        spec = {"modelId": self.model_id, "datasetId": self.dataset_id, "steps": [{"type": "evaluate"}]}
        job = self.api.wait(self.api.post("/jobs", spec | {"expectBaseline": {"accuracy": 0.5}})["id"])
        self.checks.equal("a baseline that was not expected", ("failed", "baseline_mismatch"),
                          (job["status"], (job["error"] or {}).get("code")))
        step = {"type": "sensitivity", "of": "quantize", "values": [8, 2], "layers": {"include": ["body_op.0.*", "head*"]}}
        _, report = self.scored("sensitivity", step)
        stage = report["stages"][0]
        self.checks.equal("sensitivity: layers and values", 6, len(stage["sensitivity"]))
        asked = self.api.request("POST", "/jobs?validateOnly=true", stage["suggestedJob"])
        self.checks.equal("sensitivity: the next job can be pasted", 200, asked.status)

    def sweep(self):
        base = {"modelId": self.model_id, "datasetId": self.dataset_id, "export": [],
                "steps": [{"type": "prune", "sparsity": 0.2, "scope": "global"}, {"type": "quantize", "bits": 8}]}
        matrix = {"/steps/0/sparsity": [0.2, 0.5], "/steps/1/bits": [8, 4]}
        sweep = self.api.post("/sweeps", {"name": "labs", "base": base, "matrix": matrix})
        sweep = self.api.wait(sweep["id"], kind="sweeps")
        self.checks.equal("sweep: status", "succeeded", sweep["status"])
        self.checks.equal("sweep: values in order", [(0.2, 8), (0.2, 4), (0.5, 8), (0.5, 4)],
                          [tuple(row["values"].values()) for row in sweep["table"]])
        for row in sweep["table"]:
            final = self.api.get(f"/jobs/{row['jobId']}/report")["final"]
            self.checks.equal(f"sweep: {list(row['values'].values())} as its job's report",
                              (final["accuracy"], final["parameters"], final["macs"], final["bytes"]["zip"]),
                              (row["accuracy"], row["parameters"], row["macs"], row["bytes"]))
        front = [row for row in sweep["table"] if not any(
            other["bytes"] <= row["bytes"] and other["accuracy"] >= row["accuracy"]
            and (other["bytes"], other["accuracy"]) != (row["bytes"], row["accuracy"]) for other in sweep["table"])]
        self.checks.equal("sweep: the Pareto front", [row["jobId"] for row in front],
                          [row["jobId"] for row in sweep["table"] if row["pareto"]])
        self.checks.true("sweep: a job is recommended", sweep["recommended"]["jobId"] in [row["jobId"] for row in front])
        page = self.api.request("GET", f"/sweeps/{sweep['id']}", headers={"Accept": "text/csv"})
        self.checks.equal("sweep: lines as CSV", 5, len(list(csv.reader(io.StringIO(page.body.decode())))))
        for path in (f"/sweeps/{sweep['id']}", f"/jobs/{sweep['table'][0]['jobId']}/report"):
            page = self.api.request("GET", path, headers={"Accept": "text/html"})
            # The namespace of the icon is a name, and no address that anything is loaded from
            text = page.body.decode().replace("http://www.w3.org/2000/svg", "")
            foreign = "://" in text or text.count("<script") != text.count('<script src="/')
            self.checks.true(f"{path.split('/')[1]}: a page with plots and nothing from elsewhere",
                             page.status == 200 and "<svg" in text and not foreign)
        self.checks.equal("sweep: deleted", 204, self.api.request("DELETE", f"/sweeps/{sweep['id']}").status)
        gone = self.api.request("GET", f"/jobs/{sweep['table'][0]['jobId']}").status
        self.checks.equal("sweep: its jobs are deleted with it", 404, gone)
