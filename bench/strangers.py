"""Files as strangers have them, one of each kind and then some: what a running service makes of each.

usage: python3 bench/strangers.py --url http://localhost:8080 [--only WORD]       (needs PyTorch, numpy and Pillow)

Every file is made here, uploaded, and the answer held against what PyTorch or numpy say of the same thing.
"""

import argparse
import os
import re
import sys
import tempfile
import traceback

from api_client import Api
from stranger_datasets import datasets
from stranger_models import models


class Expected:
    """What is right: a file that is taken, with these fields and findings; or one that is refused with these words."""

    def __init__(self, status=201, type=None, finding=None, no_finding=None, detail=None, way_out=None, **fields):
        self.status, self.type, self.fields = status, type, fields
        self.finding, self.no_finding, self.detail, self.way_out = finding, no_finding, detail, way_out

    def faults(self, answer):
        body = answer.json
        if answer.status != self.status:
            yield f"status {answer.status} instead of {self.status}: {str(body)[:600]}"
            return
        if self.status != 201:
            slug = body.get("type", "").rsplit("/", 1)[-1]
            if self.type and slug not in self.type.split("|"):
                yield f"type {slug} instead of {self.type}"
            for name, pattern in (("detail", self.detail), ("wayOut", self.way_out)):
                if pattern and not re.search(pattern, str(body.get(name)), re.I | re.S):
                    yield f"{name} says nothing of /{pattern}/: {body.get(name)}"
            return
        for name, value in self.fields.items():
            got = body.get(name)
            near = isinstance(value, float) and isinstance(got, float) and abs(got - value) < 1e-9
            if got != value and not near:
                yield f"{name} is {got!r} instead of {value!r}; findings {body['findings']}"
        findings = "\n".join(body["findings"])
        if self.finding and not re.search(self.finding, findings, re.I):
            yield f"no finding of /{self.finding}/: {body['findings']}"
        if self.no_finding and re.search(self.no_finding, findings, re.I):
            yield f"a finding of /{self.no_finding}/: {body['findings']}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="http://localhost:8080")
    parser.add_argument("--only", default="", help="only cases whose name holds this")
    arguments = parser.parse_args()
    api, passed, failed = Api(arguments.url), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for kind, cases in (("models", models), ("datasets", datasets)):
            for case in cases(folder, Expected):
                if arguments.only not in case.name:
                    continue
                try:
                    metadata = case.metadata
                    answer = api.send_file(f"/{kind}", case.file, metadata, name=case.file_name)
                    faults = list(case.expected.faults(answer))
                    if not faults and case.then and answer.status == 201:
                        faults = list(case.then(api, answer.json["id"], folder))
                except Exception:
                    faults = [traceback.format_exc(limit=3)]
                passed, failed = passed + (not faults), failed + bool(faults)
                print(f"{'FAILED' if faults else 'ok    '} {kind[:-1]:7} {case.name}", flush=True)
                for fault in faults:
                    print("         " + fault)
                if os.path.exists(case.file):
                    os.remove(case.file)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
