"""Requests that are sent twice, only to ask, or for a part of a list; and jobs that are waited for."""

import io
import threading
import time
import uuid

from api_client import Api

try:
    import numpy
except ImportError:
    numpy = None

PRUNE = {"type": "prune", "sparsity": 0.5}
LABEL = {"run": f"acceptance=1,{uuid.uuid4()}", "größe": "klein"}


def check_conveniences(api, checks, file, model_id):
    Conveniences(api, checks, file, model_id).run()


class Conveniences:
    def __init__(self, api, checks, file, model_id):
        self.api, self.checks, self.file, self.model_id = api, checks, file, model_id

    def run(self):
        with self.checks.section("requests sent twice"):
            self.repeated_jobs()
            self.repeated_uploads()
            self.all_at_once()
        with self.checks.section("requests that only ask"):
            self.only_asked()
        with self.checks.section("waiting, npz, layers, filters"):
            self.wait_and_filter()

    def keyed(self, key, body, path="/jobs"):
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        return self.api.request("POST", path, body, headers)

    def job(self, **fields):
        return {"modelId": self.model_id, "steps": [PRUNE], "export": []} | fields

    def repeated_jobs(self):
        equal, key = self.checks.equal, str(uuid.uuid4())
        first = self.keyed(key, self.job(name="twice", priority=1))
        rewritten = (
            '{"priority": 1.0, "export": [], "steps": [{"sparsity": 5e-1, "type": "prune"}], "name": "twice",'
            f' "datasetId": null, "modelId": "{self.model_id}"}}'
        )
        again = self.keyed(key, rewritten)
        equal("job twice: status", (202, 202), (first.status, again.status))
        equal("job twice: the same job", first.json["id"], again.json["id"])
        equal("job twice: Location", first.headers["Location"], again.headers["Location"])
        other = self.keyed(key, self.job(name="twice", priority=2))
        equal("job twice: another with the key", 422, other.status)
        asked = self.keyed(key, self.job(name="twice", priority=1), "/jobs?validateOnly=true")
        equal("job twice: as a mere question", 422, asked.status)
        key = str(uuid.uuid4())
        equal("a key given back by a 400", 400, self.keyed(key, self.job(steps=[])).status)
        equal("and used by the corrected request", 202, self.keyed(key, self.job(name="corrected")).status)
        for bad in ("a b", "", "a" * 256):
            equal(f"a key that is none: {bad[:5]!r}", 400, self.keyed(bad, self.job()).status)
        job_id = self.api.wait(first.json["id"])["id"]
        key = str(uuid.uuid4())
        refused = [self.api.request("POST", f"/jobs/{job_id}/cancel", headers={"Idempotency-Key": key}) for _ in (1, 2)]
        equal("cancel an ended job twice", [409, 409], [answer.status for answer in refused])

    def repeated_uploads(self):
        equal, headers = self.checks.equal, {"Idempotency-Key": str(uuid.uuid4())}
        metadata = ('{"name": "twice", "labels": {"a": "1", "b": "2"}}', '{"labels":{"b":"2","a":"1"}, "name":"twice"}')
        first, again = (self.api.send_file("/models", self.file, text, headers=headers) for text in metadata)
        equal("upload twice: status", (201, 201), (first.status, again.status))
        equal("upload twice: the same model", first.json["id"], again.json["id"])
        other = self.api.send_file("/models", b"something else", name="x.pt", headers=headers)
        equal("upload twice: another file with the key", 422, other.status)
        self.api.request("DELETE", f"/models/{first.json['id']}")

    def all_at_once(self):
        key, answers = str(uuid.uuid4()), []
        threads = [
            threading.Thread(target=lambda: answers.append(self.keyed(key, self.job(name="at once"))))
            for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.checks.true("20 at once: 202 or 409", {answer.status for answer in answers} <= {202, 409})
        made = {answer.json["id"] for answer in answers if answer.status == 202}
        self.checks.equal("20 at once: one job", 1, len(made))

    def only_asked(self):
        equal = self.checks.equal
        newest = [self.api.get(f"/{kind}?pageSize=1")["items"][0]["id"] for kind in ("models", "jobs")]
        model = self.api.send_file("/models?validateOnly=true", self.file, {"name": "asked"})
        equal("model, only asked", (200, "asked"), (model.status, model.json["name"]))
        self.checks.true("model, only asked: no id", not model.json.get("id"))
        job = self.api.request("POST", "/jobs?validateOnly=true", self.job(name="asked"))
        equal("job, only asked", (200, "asked"), (job.status, job.json["name"]))
        impossible = self.api.request("POST", "/jobs?validateOnly=true", self.job(modelId="mdl_none"))
        equal("job, only asked: what is impossible", 422, impossible.status)
        equal("validateOnly=maybe", 400, self.api.request("POST", "/jobs?validateOnly=maybe", self.job()).status)
        after = [self.api.get(f"/{kind}?pageSize=1")["items"][0]["id"] for kind in ("models", "jobs")]
        equal("only asked: nothing was stored", newest, after)

    def wait_and_filter(self):
        equal, true = self.checks.equal, self.checks.true
        job = self.api.post("/jobs", self.job(name="awaited", labels=LABEL, export=["npz", "state_dict"]))
        started = time.monotonic()
        ended = self.api.get(f"/jobs/{job['id']}?wait=PT60S")
        equal("wait: the job has ended", "succeeded", ended["status"])
        true("wait: no longer than it took", time.monotonic() - started < 60)
        equal("wait: too long", 400, self.api.request("GET", f"/jobs/{job['id']}?wait=P1D").status)
        self.npz(job["id"])
        rows = self.api.get(f"/layers?modelId={self.model_id}&name=*&pageSize=200")["items"]
        true("layers across jobs: this one's are there", job["id"] in {row["jobId"] for row in rows})
        own = self.api.get(f"/jobs/{job['id']}/layers")["items"]
        name = own[0]["name"]
        newest = self.api.get(f"/layers?name={name}&pageSize=1")["items"][0]
        expected = {"jobId": job["id"], "modelId": self.model_id} | own[0]
        equal("layers across jobs: the newest first", expected, newest)
        table = self.api.request("GET", f"/layers?name={name}", headers={"Accept": "text/csv"})
        equal("layers across jobs: as CSV", (200, "text/csv"), (table.status, table.headers.get_content_type()))
        run = LABEL["run"].replace("=", "%3D").replace(",", "%2C")
        for query, expected in (
            (f"label=run={run}", True),
            (f"label=run={run}&label=gr%C3%B6%C3%9Fe=klein", True),
            (f"label=run={run}&label=gr%C3%B6%C3%9Fe=gross", False),
            (f"label=run={run}&status=succeeded,failed", True),
            (f"label=run={run}&status=queued&status=running", False),
            (f"label=run={run}&modelId={self.model_id}", True),
            (f"label=run={run}&modelId=mdl_none", False),
        ):
            ids = [item["id"] for item in self.api.get(f"/jobs?{query}")["items"]]
            equal(f"GET /jobs?{query.replace(run, '...')}", [job["id"]] if expected else [], ids)
        sha256 = self.api.get(f"/models/{self.model_id}")["sha256"]
        found = {item["id"] for item in self.api.get(f"/models?sha256={sha256}&format=state_dict")["items"]}
        true("GET /models?sha256=&format=", self.model_id in found)
        for query in ("/models?format=zip", "/models?sha256=1", "/models?label=team", "/jobs?status=done"):
            equal(f"GET {query}", 400, self.api.request("GET", query).status)
        token = self.api.get("/jobs?pageSize=1&status=succeeded")["nextPageToken"]
        equal("a token of another filter", 400, self.api.request("GET", f"/jobs?pageToken={token}").status)

    def npz(self, job_id):
        if not numpy:
            return
        content = Api.expect(200, self.api.request("GET", f"/jobs/{job_id}/artifacts/model.npz")).body
        arrays = numpy.load(io.BytesIO(content))
        output = self.api.get(f"/jobs/{job_id}")["outputModelId"]
        tensors = self.api.get(f"/models/{output}/tensors")["items"]
        self.checks.equal("npz: names", [tensor["name"] for tensor in tensors], list(arrays.files))
        told = {tensor["name"]: (tensor["dtype"], tensor["shape"]) for tensor in tensors}
        got = {name: (str(arrays[name].dtype), list(arrays[name].shape)) for name in arrays.files}
        self.checks.true("npz: dtypes and shapes", told == got)
        report = self.api.get(f"/jobs/{job_id}/report")["layers"]
        zeros = {layer["name"]: layer["parameters"] - layer["nonzero"] for layer in report}
        self.checks.true(
            "npz: zeros of every layer",
            all(int((arrays[name + ".weight"] == 0).sum()) == count for name, count in zeros.items()),
        )
