"""Requests that must be refused, and how: status, problem type, the fields that are named."""

import io
import pickle
import pickletools
import zipfile

PRUNE = {"type": "prune", "sparsity": 0.5}
QUANTIZE = {"type": "quantize", "bits": 4}
SGD = {"type": "sgd", "learningRate": 0.01}


def check_refusals(api, checks, model_id, dataset_id, ended_job):
    checker = Refusals(api, checks)
    job = {"modelId": model_id, "datasetId": dataset_id}

    for path in ("/nothing-here", "/models/mdl_none", "/datasets/dst_none", "/jobs/job_none", "/jobs/job_none/report"):
        checker.request(f"GET {path}", 404, "GET", path)
    checker.request("PUT /jobs", 405, "PUT", "/jobs")
    checker.request("POST /jobs as text", 415, "POST", "/jobs", "hello", {"Content-Type": "text/plain"})
    checker.request("POST /models as JSON", 415, "POST", "/models", {})
    for query in ("colour=red", "pageSize=0", "pageSize=-1", "pageSize=many", "pageToken=%00bad"):
        checker.request(f"GET /jobs?{query}", 400, "GET", f"/jobs?{query}")

    for query in ("status=done", "label=team", "label==vision", "modelId=", "format=npz"):
        checker.request(f"GET /jobs?{query}", 400, "GET", f"/jobs?{query}")
    for query in ("format=zip", "sha256=00", "status=queued"):
        checker.request(f"GET /models?{query}", 400, "GET", f"/models?{query}")
    for query in ("PT61S", "P1D", "30", "PT-1S"):
        checker.request(f"GET /jobs/job_none?wait={query}", 400, "GET", f"/jobs/job_none?wait={query}")
    checker.request("POST /jobs?validateOnly=maybe", 400, "POST", "/jobs?validateOnly=maybe", job)
    keyed = {"Idempotency-Key": "k" * 256, "Content-Type": "application/json"}
    checker.request("a key of 256 characters", 400, "POST", "/jobs", "{}", keyed)

    malformed = {"Content-Type": "application/json"}
    for name, body in (("cut short", '{"modelId": '), ("NaN", '{"modelId": NaN}'), ("empty", ""), ("an array", "[]")):
        checker.request(f"job: {name}", 400, "POST", "/jobs", body, malformed)
    checker.job("nothing in it", 400, {}, pointers=["/modelId", "/steps"])
    checker.job("no steps", 400, job | {"steps": []}, pointers=["/steps"])
    checker.job("33 steps", 400, job | {"steps": [PRUNE] * 33}, pointers=["/steps"])
    two_bad = [PRUNE | {"sparsity": 1.5}, QUANTIZE | {"bits": 17}]
    checker.job(
        "two bad values", 400, job | {"steps": two_bad}, ["/steps/0/sparsity", "/steps/1/bits"], telling=["1.5", "17"]
    )
    checker.job("a number as text", 400, job | {"steps": [PRUNE | {"sparsity": "0.5"}]}, ["/steps/0/sparsity"])
    checker.job("a field that is missing", 400, job | {"steps": [{"type": "prune"}]}, ["/steps/0/sparsity"])
    misspelt = [PRUNE | {"shedule": {"type": "one_shot"}}]
    checker.job("a misspelt field", 400, job | {"steps": misspelt}, telling=["shedule", "schedule"])
    checker.job("an unknown step", 400, job | {"steps": [{"type": "shrink"}]}, telling=["shrink"])
    checker.job("priority 101", 400, job | {"steps": [PRUNE], "priority": 101}, ["/priority"], telling=["101"])
    for field, step, pointer in (
        ("sparsity of channels", PRUNE | {"structure": "channel", "sparsity": -1}, "/steps/0/sparsity"),
        ("a criterion", PRUNE | {"criterion": "luck"}, "/steps/0/criterion"),
        ("an optimizer", {"type": "finetune", "epochs": 1, "optimizer": {"type": "lion", "learningRate": 1}},
         "/steps/0/optimizer/type"),
        ("a scheme", QUANTIZE | {"scheme": "float8"}, "/steps/0/scheme"),
        ("batch sizes", {"type": "measure", "batchSizes": [0]}, "/steps/0/batchSizes/0"),
    ):
        checker.job(f"{field} that is none", 400, job | {"steps": [step]}, [pointer])
    checker.job("an export that is none", 400, job | {"steps": [PRUNE], "export": ["gguf"]}, ["/export/0"])
    for name, steps, pointer in (
        ("magnitude of channels", [PRUNE | {"structure": "channel", "criterion": "magnitude"}], "/steps/0/criterion"),
        ("2:4 at another sparsity", [PRUNE | {"structure": "n_m", "n": 2, "m": 4, "sparsity": 0.9}], "/steps/0/sparsity"),
        ("movement without training", [PRUNE | {"criterion": "movement"}], "/steps/0/schedule/type"),
        ("pruning to less", [PRUNE | {"sparsity": 0.9}, PRUNE], "/steps/1/sparsity"),
        ("quantizing to more bits", [QUANTIZE, QUANTIZE | {"bits": 8}], "/steps/1/bits"),
    ):
        checker.job(name, 422, job | {"steps": steps}, [pointer])
    sweep = {"base": job | {"steps": [PRUNE]}}
    for name, matrix, status in (
        ("a pointer to nowhere", {"/steps/7/sparsity": [0.5]}, 422),
        ("no pointer", {"sparsity": [0.5]}, 400),
        ("a bad value", {"/steps/0/sparsity": [0.5, 7]}, 400),
        ("too many", {"/seed": list(range(101))}, 422),
    ):
        checker.request(f"sweep: {name}", status, "POST", "/sweeps", sweep | {"matrix": matrix})

    checker.job("an unknown model", 422, job | {"modelId": "mdl_none", "steps": [PRUNE]}, telling=["mdl_none"])
    checker.job("an unknown dataset", 422, job | {"datasetId": "dst_none", "steps": [PRUNE]}, telling=["dst_none"])
    tune = {"type": "finetune", "epochs": 1, "optimizer": SGD}
    checker.job("finetuning without a dataset", 422, {"modelId": model_id, "steps": [tune]})
    linear = PRUNE | {"schedule": {"type": "linear", "epochs": 2}}
    checker.job("a ramp without finetuning", 422, job | {"steps": [linear]})
    short = linear | {"finetune": {"epochs": 1, "optimizer": SGD}}
    checker.job("a ramp longer than its finetuning", 422, job | {"steps": [short]})
    checker.job("a selection of nothing", 422, job | {"steps": [PRUNE | {"layers": {"include": ["nowhere.*"]}}]})
    checker.job("no such device", 422, job | {"steps": [PRUNE], "device": "gpu"})

    checker.files()
    if ended_job:
        checker.request("cancel an ended job", 409, "POST", f"/jobs/{ended_job['id']}/cancel", telling=["succeeded"])
        checker.request("an artifact that is not there", 404, "GET", f"/jobs/{ended_job['id']}/artifacts/none.bin")


class Refusals:
    def __init__(self, api, checks):
        self.api, self.checks = api, checks

    def job(self, name, status, body, pointers=(), telling=()):
        return self.request(f"job: {name}", status, "POST", "/jobs", body, None, None, pointers, telling)

    def request(self, name, status, method, path, body=None, headers=None, kind=None, pointers=(), telling=()):
        return self.judge(name, status, self.api.request(method, path, body, headers), kind, pointers, telling)

    def file(self, name, path, content, kind, telling=(), metadata=None, file_name="model.pt", status=422):
        answer = self.api.send_file(path, content, metadata, file_name)
        return self.judge(f"file: {name}", status, answer, kind, (), telling)

    def judge(self, name, status, answer, kind, pointers, telling):
        got = answer.status if answer.is_problem else f"{answer.status} {answer.headers.get_content_type()}"
        if not self.checks.equal(name, status, got) or not answer.is_problem:
            print(f"   {answer.body[:500].decode(errors='replace')}")
            return
        problem, text = answer.json, answer.body.decode()
        kinds = kind if isinstance(kind, (tuple, list)) else (kind,)
        last = (problem.get("type") or "").rstrip("/").rsplit("/", 1)[-1]
        if kind and last not in kinds:
            self.checks.check(f"{name}: type", " or ".join(kinds), last, False)
        missing = set(pointers) - {error.get("pointer") for error in problem.get("errors", [])}
        untold = [word for word in telling if word not in text]
        if missing or untold:
            self.checks.check(f"{name}: names", f"{missing or ''} {untold or ''}", "does not", False)
            print(f"   {text[:1000]}")
        if not self.explained(problem):
            self.checks.check(f"{name}: type is explained", "200", problem.get("type"), False)

    def explained(self, problem):
        """`type` is a URL that the service answers with an explanation."""
        path = (problem.get("type") or "").removeprefix(f"{self.api.root.scheme}://{self.api.root.netloc}")
        return path.startswith("/") and self.api.request("GET", path, root=True).status == 200

    def files(self):
        self.file("noise as a model", "/models", bytes(range(256)) * 8, ("unsupported-file", "corrupt-file"))
        self.file("nothing as a model", "/models", b"", ("unsupported-file", "corrupt-file"))
        noise = b"\x01" * 999
        self.file("noise as a dataset", "/datasets", noise, ("unsupported-file", "corrupt-file"), file_name="x.npz")
        hostile = torch_zip(pickle.dumps(Hostile(), protocol=2))
        self.file("a pickle that acts", "/models", hostile, "hostile-file", telling=["system"])
        tame = torch_zip(pickle.dumps({"weight": 1}, protocol=2))
        self.file("half a zip", "/models", tame[: len(tame) // 2], ("corrupt-file", "unsupported-file"))
        header = b'{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}'
        cut = len(header).to_bytes(8, "little") + header + b"\0" * 7
        self.file("safetensors cut short", "/models", cut, "corrupt-file", file_name="x.safetensors")
        whole = cut + b"\0" * 9
        self.file("another sha256 than told", "/models", whole, None, metadata={"sha256": "0" * 64})
        self.file("metadata that is no JSON", "/models", whole, None, metadata="{", status=400)
        self.file("metadata with an unknown field", "/models", whole, None, ["colour"], {"colour": "red"}, status=400)


class Hostile:
    """Unpickled, it would run a command; it is only ever written here."""

    def __reduce__(self):
        import os

        return os.system, ("true",)


def torch_zip(pickled):
    """The least that looks like a file of torch.save."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("archive/data.pkl", pickletools.optimize(pickled))
        archive.writestr("archive/version", "3\n")
        archive.writestr("archive/byteorder", "little")
    return buffer.getvalue()
