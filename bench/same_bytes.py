#!/usr/bin/env python3
"""Does another build of Espalier give the same bytes? Lists what one gives, and compares with what another gave.

    python3 bench/same_bytes.py --url http://localhost:8080 --model resnet20-cifar10.pth --dataset cifar10-12k.npz \\
        --out before.txt [--keep before/]
    python3 bench/same_bytes.py ... --against before.txt [--keep after/]

Small jobs with fixed seeds go through every kind of step and every export, two sweeps share beginnings, and
thousands of jobs, most of them wrong, are only checked. A line of the listing is `job | what | sha256 | bytes`: every
artifact as it is; reports, layers, events, pages, models and refusals without ids, times, addresses and versions.

--files uploads every file of a folder as well, as a model and as a dataset. --keep writes what was hashed, for diff.
--only runs the jobs whose name holds a word; of pages, documents, checks and files, too. Start the service with
--espalier.worker.threads=1: other numbers of threads round differently. ONNX files tell the version of the service.
Needs numpy. Exits with 1 if a line differs.
"""

import argparse
import hashlib
import json
import pathlib
import re
import sys
import time

import same_bytes_cases as cases
import same_bytes_inputs as inputs
import same_bytes_requests as wrong
from api_client import Api, Refused

MEASURED = {"seconds", "etaSeconds", "examplesPerSecond", "medianMs", "iqrMs", "denseMedianMs", "latencyMs", "noisy"}
VOLATILE = MEASURED | {"fraction", "log", "nextPageToken", "version"}
PAGE, CSV = "text/html", "text/csv"
PATTERNS = [
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z| UTC)?"), "TIME"),
    (re.compile(r"; noisy: the quartiles lie further apart than that"), ""),
    (re.compile(r"\d+(\.\d+)? (ms|s|seconds|images/s|samples/s|examples/s)\b"), r"N \2"),
    (re.compile(r"\d+ %: step"), "N %: step"),
    (re.compile(r"PT\d+(\.\d+)?S"), "PTNS"),
]
IDENTIFIER = re.compile(r"\b(?:mdl|dst|job|swp)_[a-z0-9]{20,}\b|\b[0-9a-z]{26}\b")


class Listing:
    """Lines in the order in which they were added, and what was hashed for them."""

    def __init__(self, root, keep):
        self.lines, self.root, self.keep, self.started = [], root, keep, time.monotonic()
        self.known, self.names = {}, {}

    def forget(self):
        """Numbers go on from the uploads': a job's lines are the same whatever ran before it."""
        self.known = self.known or self.names
        self.names = dict(self.known)

    def add(self, owner, what, content):
        """Bytes as they are."""
        line = f"{owner} | {what} | {hashlib.sha256(content).hexdigest()} | {len(content)}"
        self.lines.append(line)
        if self.keep:
            folder = self.keep / re.sub(r"[^\w, .-]+", "_", owner)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / re.sub(r"[^\w. -]+", "_", what)).write_bytes(content)

    def json(self, owner, what, value, in_order=True):
        """Without what no two runs have in common; fields in the order in which they were sent."""
        text = json.dumps(self.settled(value), indent=1, ensure_ascii=False, sort_keys=not in_order)
        self.add(owner, what, text.encode())

    def text(self, owner, what, text):
        self.add(owner, what, self.plain(text).encode())

    def progress(self, what):
        print(f"{time.monotonic() - self.started:7.1f} s  {what}", flush=True)

    def settled(self, value):
        if isinstance(value, dict):
            volatile = VOLATILE | ({"value"} if value.get("name") == "maxLatencyMs" else set())
            return {
                key: "*" if key in volatile and each is not None else self.settled(each)
                for key, each in value.items()
            }
        if isinstance(value, list):
            return [self.settled(each) for each in value]
        return self.plain(value) if isinstance(value, str) else value

    def plain(self, text):
        """Ids become the numbers in which they were first seen."""
        text = IDENTIFIER.sub(lambda found: self.names.setdefault(found[0], f"ID{len(self.names) + 1}"), text)
        for pattern, replacement in PATTERNS:
            text = pattern.sub(replacement, text)
        return text.replace(self.root, "HOST")


class SameBytes:
    def __init__(self, api, listing, options):
        self.api, self.listing, self.options, self.ids, self.unexpected = api, listing, options, {}, []

    def run(self):
        self.upload()
        for name, *rest in cases.jobs():
            if self.chosen(name):
                self.listing.forget()
                self.job(name, *rest)
        for name, *rest in cases.sweeps():
            if self.chosen(name):
                self.listing.forget()
                self.sweep(name, *rest)
        self.listing.forget()
        for section in (self.pages, self.documents, self.checks, self.files):
            if self.chosen(section.__name__):
                section()

    def chosen(self, name):
        return not self.options.only or self.options.only in name

    def upload(self):
        for path, table in (
            ("/models", inputs.models(self.options.model)),
            ("/datasets", inputs.datasets(self.options.dataset)),
        ):
            for name, (file, content, metadata) in table.items():
                answer = Api.expect(201, self.api.send_file(path, content, {"name": name} | metadata, file))
                self.ids[name] = answer.json["id"]
                self.listing.json(f"upload of {name}", "resource", answer.json)
                if path == "/models":
                    self.model(f"upload of {name}", answer.json)
        self.listing.progress("uploads")

    # -- jobs

    def job(self, name, model, dataset, steps, export, fields):
        spec = {
            "name": name,
            "modelId": self.ids[model],
            "datasetId": self.ids.get(dataset),
            "seed": 11,
            "steps": steps,
        }
        answer = self.api.request("POST", "/jobs", spec | {"export": export} | fields)
        if answer.status != 202:
            self.unexpected.append(f"{name}: {answer.status} {answer.body.decode()}")
            self.listing.json(name, "refusal", answer.json)
            return
        self.ended(name, self.wait(answer.json["id"]))

    def wait(self, job_id):
        while not (job := self.api.get(f"/jobs/{job_id}?wait=PT30S"))["terminal"]:
            pass
        return job

    def ended(self, name, job):
        meant = {"another baseline than expected", "diverges"}
        if (job["status"] == "succeeded") == (name in meant):
            self.unexpected.append(f"{name}: {job['status']} {job['error']}")
        path = f"/jobs/{job['id']}"
        self.listing.json(name, "job", job)
        self.listing.json(name, "report", self.api.get(f"{path}/report"))
        self.listing.json(name, "layers", self.api.get(f"{path}/layers?pageSize=200"))
        self.listing.text(name, "layers.csv", self.text(f"{path}/layers", CSV))
        # the fields of a state's data come in another order after another start of the service
        self.listing.json(name, "events", self.api.get(f"{path}/events?pageSize=200"), in_order=False)
        if not any(step["type"] == "measure" for step in job["spec"]["steps"]):
            self.listing.text(name, "report.html", self.text(f"{path}/report", PAGE))
        artifacts = self.api.get(f"{path}/artifacts")["items"]
        self.listing.json(name, "artifacts", artifacts)
        for artifact in artifacts:
            content = Api.expect(200, self.api.request("GET", artifact["href"])).body
            if hashlib.sha256(content).hexdigest() != artifact["sha256"]:
                raise Refused(f"{artifact['href']} is not what its sha256 says")
            self.listing.add(name, artifact["name"], content)
        if job["outputModelId"]:
            self.model(name, self.api.get(f"/models/{job['outputModelId']}"))
        self.listing.progress(name)

    def model(self, owner, model):
        path = f"/models/{model['id']}"
        self.listing.json(owner, "model", model)
        for part in ("tensors", "layers"):
            self.listing.json(owner, f"model's {part}", self.api.get(f"{path}/{part}?pageSize=200"))
        self.answer(owner, "model's graph", "GET", f"{path}/graph")

    def sweep(self, name, model, dataset, steps, matrix):
        base = {
            "modelId": self.ids[model],
            "datasetId": self.ids[dataset],
            "seed": 3,
            "steps": steps,
            "export": cases.EVERY,
        }
        spec = {"name": name, "base": base, "matrix": matrix, "requirements": {"maxAccuracyDrop": 0.9}}
        sweep = self.api.wait(self.api.post("/sweeps", spec)["id"], kind="sweeps")
        if sweep["status"] != "succeeded":
            self.unexpected.append(f"{name}: {sweep['status']}")
        self.listing.json(name, "sweep", sweep)
        self.listing.text(name, "sweep.csv", self.text(f"/sweeps/{sweep['id']}", CSV))
        self.listing.text(name, "sweep.html", self.text(f"/sweeps/{sweep['id']}", PAGE))
        for number, row in enumerate(sweep["table"]):
            self.ended(f"{name}, {number}", self.api.get(f"/jobs/{row['jobId']}"))

    # -- what is served beside

    def text(self, path, kind):
        return Api.expect(200, self.api.request("GET", path, headers={"Accept": kind})).body.decode()

    def answer(self, owner, what, method, path, body=None, root=False):
        answer = self.api.request(method, path, body, root=root)
        self.listing.json(
            owner, what, [answer.status, answer.headers.get_content_type(), json.loads(answer.body or "null")]
        )

    def pages(self):
        for path in (
            "/models",
            "/datasets",
            "/jobs",
            "/sweeps",
            "/jobs/new",
            f"/models/{self.ids['lenet']}",
            f"/datasets/{self.ids['fashion']}",
        ):
            answer = self.api.request("GET", path, headers={"Accept": PAGE})
            self.listing.text("page", self.listing.plain(path), f"{answer.status}\n{answer.body.decode()}")
        for query in (
            "/models?format=safetensors",
            "/models?label=team=vision",
            "/jobs?status=failed",
            "/layers?name=conv*&modelId=" + self.ids["lenet"],
        ):
            self.answer("list", self.listing.plain(query), "GET", query)

    def documents(self):
        """The OpenAPI document and all schemas, as canonical JSON: fields sorted."""
        document = self.api.request("GET", "/v3/api-docs", root=True).json
        document["info"].pop("version")
        self.canonical("openapi.json", document)
        for path in ("/schemas/job", "/architectures", "/architectures/schema", "/steps", "/info"):
            self.canonical(path, self.api.get(path) | ({"version": "*"} if path == "/info" else {}))
        for step in self.api.get("/steps")["items"]:
            self.canonical(step["schema"].removeprefix(self.api.base), self.api.get(step["schema"]))
        problems = self.api.request("GET", "/problems", root=True).json
        self.canonical("/problems", problems)
        for problem in problems["items"]:
            self.canonical(
                f"/problems/{problem['name']}",
                self.api.request("GET", f"/problems/{problem['name']}", root=True).json,
            )
        self.listing.progress("documents")

    def canonical(self, name, value):
        self.listing.add("document", name, json.dumps(value, indent=1, sort_keys=True).encode())

    def checks(self):
        for name, bodies in wrong.requests(self.ids).items():
            self.listing.json("checked", name, [self.checked("/jobs", body) for body in bodies])
        for number, body in enumerate(wrong.sweeps(self.ids)):
            self.listing.json("checked", f"sweep {number}", self.checked("/sweeps", body))
        self.listing.progress("checks")
        for path in (
            "/jobs/job_none",
            "/models/mdl_none",
            "/jobs?status=done",
            "/jobs?pageSize=0",
            "/jobs/job_none?wait=P1D",
            "/models?format=zip",
            "/nothing",
        ):
            self.answer("refused", path, "GET", path)

    def checked(self, path, body):
        answer = self.api.request("POST", f"{path}?validateOnly=true", body)
        return [answer.status, json.loads(answer.body or "null")]

    def files(self):
        """Each file by its content, so that a file may move; twice the same file counts once."""
        contents = {}
        for file in sorted(pathlib.Path(self.options.files).rglob("*") if self.options.files else ()):
            if file.is_file() and file.suffix not in (".py", ".json", ".java", ".sql"):
                contents.setdefault(hashlib.sha256(file.read_bytes()).hexdigest()[:16], file)
        for digest, file in sorted(contents.items()):
            for path in ("/models", "/datasets"):
                answer = self.api.send_file(path, file.read_bytes(), None, "file" + file.suffix)
                told = answer.json if answer.body else None
                self.listing.json(f"file {digest}{file.suffix}", path[1:], [answer.status, told])
                if answer.status == 201 and path == "/models":
                    self.model(f"file {digest}{file.suffix}", told)
        self.listing.progress(f"{len(contents)} files")


def compare(before, after, partly):
    """Prints the lines that differ: how many are the same, and how many are not."""
    old, new = ({tuple(line.split(" | ")[:2]): line for line in lines} for lines in (before, after))
    if partly:
        owners = {owner for owner, _ in new}
        old = {key: line for key, line in old.items() if key[0] in owners}
    failed = 0
    for key in [*old, *(key for key in new if key not in old)]:
        if old.get(key) != new.get(key):
            failed += 1
            print(f"- {old.get(key)}\n+ {new.get(key)}")
    return len(old.keys() | new.keys()) - failed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://localhost:8080")
    parser.add_argument("--model", required=True)
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--out", help="where the listing goes")
    parser.add_argument("--against", help="the listing of another build")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for what was hashed")
    parser.add_argument("--files", help="a folder of files to upload")
    parser.add_argument("--only", help="a word in the names of jobs and sections")
    options = parser.parse_args()
    listing = Listing(options.url.rstrip("/"), options.keep)
    same = SameBytes(Api(options.url), listing, options)
    same.run()
    for line in same.unexpected:
        print(f"unexpected: {line}")
    if options.out:
        pathlib.Path(options.out).write_text("\n".join(listing.lines) + "\n")
    passed, failed = len(listing.lines), len(same.unexpected)
    if options.against:
        passed, failed = compare(pathlib.Path(options.against).read_text().splitlines(), listing.lines, options.only)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
