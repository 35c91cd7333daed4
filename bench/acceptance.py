#!/usr/bin/env python3
"""Checks a running Espalier against what plain PyTorch says, knowing nothing but its HTTP interface.

    python3 bench/acceptance.py --url http://localhost:8080 --model resnet20-cifar10.pth --dataset cifar10-12k.npz

The model is a ResNet-20 for CIFAR-10 (accuracy 0.9965 on the dataset's 2,000 test images), the dataset an npz of
10,000 + 2,000 images. Prints `check | expected | got | ok`, and exits with 1 if a check failed. --quick leaves out
finetuning and all but one sparsity and bit width. Exports are loaded and scored where numpy and PyTorch are installed.
"""

import argparse
import contextlib
import hashlib
import math
import sys
import time

from api_client import Api, Refused
from conveniences import check_conveniences
from labs import check_labs
from refusals import check_refusals

try:
    import oracle
except ImportError:
    oracle = None

SELECTED = {"include": ["*"], "exclude": ["*.id_mapping.*"]}
BODY = {"include": ["body_op.*"], "exclude": ["*.id_mapping.*"]}
SGD = {"type": "sgd", "learningRate": 0.002, "momentum": 0.875, "weightDecay": 0.0001}
EXPORTS = ["torchscript", "state_dict", "safetensors"]
ONE_IMAGE = 1 / 2000 + 1e-9

# From plain PyTorch: sparsity -> accuracy, zeros among the 268,336 selected weights; bits -> accuracy
DENSE = (0.9965, 0.011929)
PER_LAYER = {
    0.4: (0.9620, 107_342),
    0.2: (0.9930, 53_675),
    0.3: (0.9800, 80_501),
    0.5: (0.8940, 134_168),
    0.6: (0.7175, 160_999),
}
GLOBAL = {0.5: (0.9395, 134_168), 0.2: (0.9955, 53_668), 0.8: (0.1025, 214_669)}
ASYMMETRIC = {5: 0.9935, 8: 0.9965, 6: 0.9965}


class Checks:
    """Prints every check as it is made and remembers how many failed."""

    def __init__(self):
        self.passed, self.failed = 0, 0
        print(f"{'check':<58} {'expected':>24} {'got':>24}  ok")

    def check(self, name, expected, got, ok):
        if ok:
            self.passed += 1
        else:
            self.failed += 1
        short = [text if len(text) <= 24 else text[:21] + "..." for text in (str(expected), str(got))]
        print(f"{name:<58} {short[0]:>24} {short[1]:>24}  {'yes' if ok else 'NO'}", flush=True)
        if not ok and short != [str(expected), str(got)]:
            print(f"   expected {expected}\n   got      {got}", flush=True)
        return ok

    def equal(self, name, expected, got):
        return self.check(name, expected, got, expected == got)

    def true(self, name, got, expected="yes"):
        return self.check(name, expected, "yes" if got else "no", bool(got))

    def accuracy(self, name, expected, got):
        return self.check(name, expected, got, got is not None and abs(got - expected) <= ONE_IMAGE)

    def loss(self, name, expected, got, tolerance=1e-4):
        ok = got is not None and math.isclose(got, expected, rel_tol=tolerance)
        return self.check(name, f"{expected:.6f}", "none" if got is None else f"{got:.6f}", ok)

    @contextlib.contextmanager
    def section(self, name):
        """A service that refuses half-way fails the section, not the whole run."""
        print(f"-- {name}", flush=True)
        started = time.monotonic()
        try:
            yield
        except Exception as failure:  # whatever it is, the next section can still tell something
            self.check(name, "no exception", type(failure).__name__, False)
            print(f"   {failure}"[:2000], flush=True)
        print(f"   {time.monotonic() - started:.1f} s", flush=True)


class Acceptance:
    def __init__(self, api, checks, options):
        self.api, self.checks, self.options = api, checks, options
        self.model = self.dataset = self.pruned = None
        self.part = oracle.test_part(options.dataset) if oracle else None

    def run(self):
        section = self.checks.section
        with section("upload"):
            self.upload()
        if not (self.model and self.dataset):
            return
        with section("dense, and its events as they happen"):
            self.dense()
        with section("pruning"):
            self.pruning()
        with section("quantization"):
            self.quantization()
        with section("downloads"):
            self.downloads()
        with section("lists"):
            self.lists()
        if not self.options.quick:
            with section("finetuning"):
                self.finetuning()
        with section("cancelling"):
            self.cancelling()
        with section("refusals"):
            check_refusals(self.api, self.checks, self.model["id"], self.dataset["id"], self.pruned)
        check_conveniences(self.api, self.checks, self.options.model, self.model["id"])
        check_labs(self.api, self.checks, self.model["id"], self.dataset["id"])
        with section("discovery"):
            self.discovery()

    def job(self, name, steps, export=("torchscript",), **fields):
        spec = {"name": name, "modelId": self.model["id"], "datasetId": self.dataset["id"], "steps": steps}
        return spec | {"export": list(export)} | fields

    # -- uploads

    def upload(self):
        api, equal = self.api, self.checks.equal
        with open(self.options.model, "rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        self.model = api.upload("/models", self.options.model, {"name": "resnet-20", "sha256": sha256})
        equal("model: format", "state_dict", self.model["format"])
        equal("model: architecture", "resnet-20", self.model["architecture"])
        equal("model: sha256", sha256, self.model["sha256"])
        self.checks.true("model: runnable", self.model["runnable"])
        self.checks.true("model: the wrapper is told in findings", self.model["findings"])
        equal("model: read again", self.model, api.get(f"/models/{self.model['id']}"))
        layers = api.get(f"/models/{self.model['id']}/layers")["items"]
        equal("model: prunable weights", 270_896, sum(layer["parameters"] for layer in layers))
        chosen = [layer for layer in layers if ".id_mapping." not in layer["name"]]
        equal("model: without shortcuts", 268_336, sum(layer["parameters"] for layer in chosen))
        metadata = {
            "name": "cifar",
            "task": "classification",
            "preprocessing": {"mean": [0.4914, 0.4822, 0.4465], "std": [0.2023, 0.1994, 0.2010], "layout": "NCHW"},
            "augmentation": {"randomCrop": {"padding": 4}, "horizontalFlip": True},
        }
        self.dataset = api.upload("/datasets", self.options.dataset, metadata)
        equal("dataset: train + test", (10_000, 2_000), (self.dataset["trainSamples"], self.dataset["testSamples"]))
        equal("dataset: input, classes", ([3, 32, 32], 10), (self.dataset["inputShape"], self.dataset["classes"]))

    # -- numbers

    def dense(self):
        job = self.api.post("/jobs", self.job("dense", [{"type": "evaluate"}], EXPORTS))
        events = list(self.api.events(job["id"]))
        self.checks.equal("dense: last event", "state", events[-1][1] if events else None)
        identifiers = [int(identifier) for identifier, _, _ in events if identifier]
        self.checks.true("dense: event ids rise", identifiers == sorted(set(identifiers)) and identifiers)
        middle = identifiers[len(identifiers) // 2]
        resumed = [int(identifier) for identifier, _, _ in self.api.events(job["id"], middle) if identifier]
        self.checks.equal("dense: Last-Event-ID goes on after it", [i for i in identifiers if i > middle], resumed)
        listed = self.api.get(f"/jobs/{job['id']}/events?pageSize=200")["items"]
        self.checks.equal("dense: events as JSON", identifiers, [int(event["id"]) for event in listed])
        job = self.api.wait(job["id"])
        self.checks.equal("dense: status", "succeeded", job["status"])
        report = self.api.get(f"/jobs/{job['id']}/report")
        self.checks.true("dense: report is complete", report["complete"])
        for part in ("baseline", "final"):
            self.checks.accuracy(f"dense: {part} accuracy", DENSE[0], report[part]["accuracy"])
            self.checks.loss(f"dense: {part} loss", DENSE[1], report[part]["loss"])
        self.checks.equal("dense: multiply-accumulates", 40_813_184, report["baseline"]["macs"])
        self.exports(job, report, "dense")

    def pruning(self):
        for scope, table in (("layer", PER_LAYER), ("global", GLOBAL)):
            for sparsity, (accuracy, zeros) in self.some(table):
                name = f"prune {scope} {sparsity}"
                step = {"type": "prune", "scope": scope, "sparsity": sparsity, "layers": SELECTED}
                job, report = self.api.run(self.job(name, [step]))
                self.checks.accuracy(f"{name}: accuracy", accuracy, report["final"]["accuracy"])
                self.checks.equal(f"{name}: zeros", zeros, pruned_weights(report))
                selected = report["stages"][0]["selectedSparsity"]
                self.checks.equal(f"{name}: selectedSparsity", round(zeros / 268_336, 12), round(selected, 12))
                self.exports(job, report, name)
                self.pruned = job

    def quantization(self):
        for bits, accuracy in self.some(ASYMMETRIC):
            name = f"asymmetric {bits} bits"
            step = {"type": "quantize", "bits": bits, "layers": BODY}
            job, report = self.api.run(self.job(name, [step]))
            self.checks.accuracy(f"{name}: accuracy", accuracy, report["final"]["accuracy"])
            body = [layer for layer in report["layers"] if layer["name"].startswith("body_op.")]
            found = {layer["bits"] for layer in body if ".id_mapping." not in layer["name"]}
            self.checks.equal(f"{name}: bits of the selected layers", {bits}, found)
            self.exports(job, report, name)

    def finetuning(self):
        tune = {"epochs": 1, "batchSize": 256, "optimizer": SGD, "keepBest": False}
        step = {"type": "prune", "scope": "global", "sparsity": 0.5, "layers": SELECTED}
        plain, _ = self.api.run(self.job("mask", [step], ["state_dict"], seed=7))
        runs = [self.api.run(self.job("finetune", [step | {"finetune": tune}], EXPORTS, seed=7)) for _ in range(2)]
        (job, report), (again, _) = runs
        self.checks.accuracy("finetune: accuracy before it", GLOBAL[0.5][0], before(report)["accuracy"])
        gained = report["final"]["accuracy"] - before(report)["accuracy"]
        self.checks.true("finetune: an epoch makes it better", gained > 0)
        self.checks.equal("finetune: zeros", GLOBAL[0.5][1], pruned_weights(report))
        self.exports(job, report, "finetune", mask_of=plain)
        self.checks.equal("finetune: one seed, the same bytes", self.digests(job), self.digests(again))
        other, _ = self.api.run(self.job("finetune", [step | {"finetune": tune}], EXPORTS, seed=8))
        self.checks.true("finetune: another seed, other bytes", self.digests(job) != self.digests(other))

        product = self.api.get(f"/models/{job['outputModelId']}")
        self.checks.equal("output model: its parent", self.model["id"], product["parentModelId"])
        self.checks.equal("output model: its job", job["id"], product["jobId"])
        quantize = {"type": "quantize", "bits": 5, "layers": BODY, "finetune": tune}
        spec = self.job("quantize the pruned", [quantize], EXPORTS, seed=7)
        quantized, after = self.api.run(spec | {"modelId": product["id"]})
        accuracy = after["baseline"]["accuracy"]
        self.checks.accuracy("output model: scores as reported", report["final"]["accuracy"], accuracy)
        self.exports(quantized, after, "quantize the pruned", mask_of=plain)

    # -- exports

    def exports(self, job, report, name, mask_of=None):
        """Every export loads in PyTorch, scores what the report says and holds the zeros that the report counts."""
        if not oracle:
            return
        masks = mask_of and oracle.load("model.state_dict.pt", self.download(mask_of, "model.state_dict.pt"))[0]
        counted = {layer["name"]: layer["parameters"] - layer["nonzero"] for layer in report["layers"]}
        for artifact in self.artifacts(job):
            label = f"{name}: {artifact['format']}"
            tensors, network = oracle.load(artifact["name"], self.download(job, artifact["name"]))
            accuracy, loss = oracle.score(network, self.part)
            self.checks.accuracy(f"{label} accuracy", report["final"]["accuracy"], accuracy)
            self.checks.loss(f"{label} loss", report["final"]["loss"], loss)
            zeros = {layer: int((tensors[layer + ".weight"] == 0).sum()) for layer in counted}
            self.checks.true(f"{label} zeros of every layer", zeros == counted)
            if masks:
                weights = [layer + ".weight" for layer in counted]
                revived = sum(int(((masks[weight] == 0) & (tensors[weight] != 0)).sum()) for weight in weights)
                self.checks.equal(f"{label} pruned weights that are not 0", 0, revived)

    def artifacts(self, job):
        return self.api.get(f"/jobs/{job['id']}/artifacts")["items"]

    def digests(self, job):
        return {artifact["name"]: artifact["sha256"][:8] for artifact in self.artifacts(job)}

    def download(self, job, name):
        artifact = next(artifact for artifact in self.artifacts(job) if artifact["name"] == name)
        content = Api.expect(200, self.api.request("GET", artifact["href"])).body
        if hashlib.sha256(content).hexdigest() != artifact["sha256"] or len(content) != artifact["bytes"]:
            raise Refused(f"{artifact['href']} is not what its sha256 and bytes say")
        return content

    def downloads(self):
        equal = self.checks.equal
        artifact = self.artifacts(self.pruned)[0]
        href, sha256, size = artifact["href"], artifact["sha256"], artifact["bytes"]
        whole = self.api.request("GET", href)
        equal("download: 200, sha256", (200, sha256), (whole.status, hashlib.sha256(whole.body).hexdigest()))
        equal("download: strong ETag", f'"{sha256}"', whole.headers["ETag"])
        equal("download: Content-Length", str(size), whole.headers["Content-Length"])
        named = whole.headers["Content-Disposition"] or ""
        self.checks.true("download: Content-Disposition", artifact["name"] in named)
        for asked, expected in (
            ("bytes=10-19", slice(10, 20)),
            ("bytes=-7", slice(size - 7, size)),
            (f"bytes={size - 5}-", slice(size - 5, size)),
        ):
            part = self.api.request("GET", href, headers={"Range": asked})
            equal(f"download: {asked}", (206, whole.body[expected].hex()), (part.status, part.body.hex()))
            told = f"bytes {expected.start}-{expected.stop - 1}/{size}"
            equal(f"download: {asked}, Content-Range", told, part.headers["Content-Range"])
        beyond = self.api.request("GET", href, headers={"Range": f"bytes={size}-"})
        equal("download: a range beyond the end", 416, beyond.status)
        cached = self.api.request("GET", href, headers={"If-None-Match": whole.headers["ETag"] or ""})
        equal("download: If-None-Match", (304, 0), (cached.status, len(cached.body)))
        layers = self.api.request("GET", f"/jobs/{self.pruned['id']}/layers", headers={"Accept": "text/csv"})
        equal("layers: as CSV", (200, "text/csv"), (layers.status, layers.headers.get_content_type()))
        rows = self.api.get(f"/jobs/{self.pruned['id']}/layers")["items"]
        equal("layers: CSV has a heading and as many rows", len(rows) + 1, len(layers.body.decode().splitlines()))

    def lists(self):
        identifiers, times, token = [], [], None
        while True:
            page = self.api.get("/jobs?pageSize=2" + (f"&pageToken={token}" if token else ""))
            identifiers += [job["id"] for job in page["items"]]
            times += [job["createdAt"] for job in page["items"]]
            token = page["nextPageToken"]
            if not token or len(identifiers) > 100:
                break
        self.checks.true("jobs: pages hold each job once", len(identifiers) == len(set(identifiers)) >= 3)
        self.checks.true("jobs: newest first", times == sorted(times, reverse=True))
        for kind, one in (("models", self.model), ("datasets", self.dataset)):
            listed = [item["id"] for item in self.api.get(f"/{kind}?pageSize=200")["items"]]
            self.checks.true(f"{kind}: listed", one["id"] in listed)

    # -- cancelling

    def cancelling(self):
        tune = {"type": "finetune", "epochs": 1000, "optimizer": SGD, "keepBest": False}
        running = self.api.post("/jobs", self.job("long", [tune]))
        queued = self.api.post("/jobs", self.job("behind it", [tune]))
        for job in (running, queued):
            self.checks.equal(f"{job['name']}: begins as", "queued", job["status"])
        self.api.wait(running["id"], lambda job: job["status"] == "running", timeout=60, poll=0.1)
        used = self.api.request("DELETE", f"/models/{self.model['id']}")
        self.checks.equal("a model that a job needs is not deleted", 409, used.status)
        live = self.api.request("DELETE", f"/jobs/{running['id']}")
        self.checks.equal("a job that runs is not deleted", 409, live.status)
        self.cancel("queued", queued)
        self.api.wait(running["id"], lambda job: job["progress"]["epoch"] is not None, timeout=120, poll=0.2)
        self.cancel("running", running)
        for job in (queued, running):
            again = self.api.request("POST", f"/jobs/{job['id']}/cancel")
            self.checks.equal(f"{job['name']}: cancelled again", 200, again.status)
            gone = self.api.request("DELETE", f"/jobs/{job['id']}")
            self.checks.equal(f"{job['name']}: deleted", 204, gone.status)
            self.checks.equal(f"{job['name']}: gone", 404, self.api.request("GET", f"/jobs/{job['id']}").status)

    def cancel(self, state, job):
        started = time.monotonic()
        answer = self.api.request("POST", f"/jobs/{job['id']}/cancel")
        self.checks.equal(f"cancel a {state} job: answer", 202, answer.status)
        ended = self.api.wait(job["id"], timeout=30, poll=0.05)
        seconds = time.monotonic() - started
        self.checks.equal(f"cancel a {state} job: status", "cancelled", ended["status"])
        self.checks.check(f"cancel a {state} job: seconds", "<= 2", f"{seconds:.2f}", seconds <= 2)

    # -- discovery

    def discovery(self):
        for path in ("/steps", "/steps/prune/schema", "/schemas/job", "/architectures", "/info"):
            self.checks.equal(f"GET {path}", 200, self.api.request("GET", path).status)
        for path in (
            "/swagger-ui.html",
            "/actuator/health/liveness",
            "/actuator/health/readiness",
            "/actuator/prometheus",
        ):
            status = self.api.request("GET", path, root=True).status
            self.checks.true(f"GET {path}", status in (200, 302), "200")
        document = self.api.request("GET", "/v3/api-docs", root=True).json
        self.checks.true("OpenAPI 3.1", document["openapi"].startswith("3.1"))

    def some(self, table):
        return list(table.items())[: 1 if self.options.quick else None]


def before(report):
    return report["stages"][0]["beforeFinetune"]


def pruned_weights(report):
    return sum(
        layer["parameters"] - layer["nonzero"] for layer in report["layers"] if ".id_mapping." not in layer["name"]
    )


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--url", default="http://localhost:8080")
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--dataset", required=True)
    arguments.add_argument("--quick", action="store_true", help="no finetuning, one sparsity and one bit width")
    options = arguments.parse_args()
    checks = Checks()
    if not oracle:
        print("   numpy or PyTorch is missing: exports are not loaded", flush=True)
    Acceptance(Api(options.url), checks, options).run()
    print(f"{checks.passed} passed, {checks.failed} failed")
    sys.exit(1 if checks.failed else 0)


if __name__ == "__main__":
    main()
