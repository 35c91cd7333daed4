"""A client of Espalier in the standard library alone: JSON, multipart uploads, waiting for jobs, server-sent events."""

import contextlib
import http.client
import json
import os
import time
import urllib.parse
import uuid


class Refused(Exception):
    """The service answered with an error where success was expected."""


class Answer:
    def __init__(self, response, body):
        self.status, self.headers, self.body = response.status, response.headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def is_problem(self):
        return self.headers.get_content_type() == "application/problem+json"


class Api:
    def __init__(self, url, base="/api/v1"):
        self.root, self.base = urllib.parse.urlsplit(url), base

    def connect(self, timeout=120):
        kind = http.client.HTTPSConnection if self.root.scheme == "https" else http.client.HTTPConnection
        return kind(self.root.hostname, self.root.port, timeout=timeout)

    def request(self, method, path, body=None, headers=None, root=False):
        """Any request, any answer. A dict or a list is sent as JSON; `root`: the path is not under the base path."""
        headers = dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection = self.connect()
        try:
            prefix = "" if root or path.startswith(self.base) else self.base
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused before all of it was sent
                connection.request(method, prefix + path, body, headers)
            response = connection.getresponse()
            return Answer(response, response.read())
        finally:
            connection.close()

    def get(self, path):
        return self.expect(200, self.request("GET", path)).json

    def post(self, path, body=None, status=202):
        return self.expect(status, self.request("POST", path, body)).json

    def upload(self, path, file, metadata):
        return self.expect(201, self.send_file(path, file, metadata)).json

    def send_file(self, path, file, metadata=None, name=None, headers=None):
        """Posts a file (a path, or bytes with a name) and its metadata as multipart/form-data, streaming the file."""
        boundary = uuid.uuid4().hex
        in_memory = isinstance(file, bytes)
        name = name or os.path.basename(file)
        head = b""
        if metadata is not None:
            text = metadata if isinstance(metadata, str) else json.dumps(metadata)
            head += (
                f'--{boundary}\r\nContent-Disposition: form-data; name="metadata"\r\n'
                f"Content-Type: application/json\r\n\r\n{text}\r\n"
            ).encode()
        head += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        size = len(file) if in_memory else os.path.getsize(file)

        def parts():
            yield head
            if in_memory:
                yield file
            else:
                with open(file, "rb") as source:
                    while block := source.read(1 << 16):
                        yield block
            yield tail

        headers = dict(headers or {}) | {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + size + len(tail)),
        }
        return self.request("POST", path, parts(), headers)

    def wait(self, job_id, until=lambda job: job["terminal"], timeout=3600, poll=0.5, kind="jobs"):
        deadline = time.monotonic() + timeout
        while True:
            job = self.get(f"/{kind}/{job_id}")
            if until(job):
                return job
            if job["terminal"] or time.monotonic() > deadline:
                raise Refused(f"waited in vain for {job_id}: {job['status']} {job.get('error')}")
            time.sleep(poll)

    def run(self, spec, timeout=3600):
        """Submits a job and waits until it has succeeded: the job and its report."""
        job = self.wait(self.post("/jobs", spec)["id"], timeout=timeout)
        if job["status"] != "succeeded":
            raise Refused(f"{spec.get('name')}: {job['status']} {job['error']}")
        return job, self.get(f"/jobs/{job['id']}/report")

    def events(self, job_id, last_id=None, timeout=120):
        """Server-sent events as (id, event, data) until the service closes the stream."""
        connection = self.connect(timeout)
        try:
            headers = {"Accept": "text/event-stream"}
            if last_id is not None:
                headers["Last-Event-ID"] = str(last_id)
            connection.request("GET", f"{self.base}/jobs/{job_id}/events", headers=headers)
            response = connection.getresponse()
            if response.status != 200:
                raise Refused(f"events: {response.status} {response.read()!r}")
            fields = {}
            for raw in response:
                line = raw.decode().rstrip("\r\n")
                if line:
                    key, _, value = line.partition(":")
                    value = value.removeprefix(" ")
                    fields[key] = fields[key] + "\n" + value if key == "data" and key in fields else value
                else:
                    if "data" in fields:
                        yield fields.get("id"), fields.get("event", "message"), json.loads(fields["data"])
                    fields = {}
        finally:
            connection.close()

    @staticmethod
    def expect(status, answer):
        if answer.status != status:
            raise Refused(f"expected {status}, got {answer.status}: {answer.body[:2000].decode(errors='replace')}")
        return answer
