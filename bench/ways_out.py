"""Executes every way out: uploads a file that is refused, pastes what the answer advises, uploads what came of it.

usage: python3 bench/ways_out.py [--url http://localhost:8080] [--only WORD] [--write]

Needs PyTorch, numpy, safetensors, onnx and ml_dtypes. Prints `N passed, N failed, N skipped`; skipped is what uses a
package or a command that is not here. `--write` keeps what was executed in
ways_out.json, without which the build's WaysOutTest fails for every line that is new or was changed. The cases stand in
the files ways_out_*.py.
"""

import argparse
import contextlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import ways_out_datasets
import ways_out_files
import ways_out_models
import ways_out_tables
import ways_out_weights
from api_client import Api

CASES = (
    ways_out_models.CASES,
    ways_out_weights.CASES,
    ways_out_datasets.CASES,
    ways_out_tables.CASES,
    ways_out_files.CASES,
)
HERE = pathlib.Path(__file__).resolve().parent
TAKEN = (".pt", ".npz", ".zip", ".safetensors", ".pth", ".csv")
PLAIN = "data"  # what is unpacked from a file of which nothing more is known


def executed(way_out, case, content, names, url):
    """Pastes a way out in an empty folder beside the file; the files that came of it."""
    told = re.search(r'(?<![\w])path = "([^"]+)"', way_out)
    before = {pathlib.Path(told.group(1) if told else case.file)}
    for name in before:
        name.write_bytes(content)
    case.prepare()
    before |= set(pathlib.Path().rglob("*"))
    if re.match(r"import |from ", way_out):
        scope = {"__name__": "__main__", **names}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(way_out, scope)  # noqa: S102 (this is what it is for)
    else:
        line = way_out.replace("http://localhost:8080", url)
        said = subprocess.run(["bash", "-c", line], check=True, capture_output=True).stdout
        if line.startswith("curl") and "id" not in json.loads(said):
            raise AssertionError(f"{line}: {said[:500]}")
    came = [file for file in sorted(pathlib.Path().rglob("*")) if file.is_file() and file not in before]
    return [file for file in came if file.suffix in TAKEN or file.name == PLAIN]


def run(api, case):
    """What the service advised; throws where it does not work."""
    content, names = case.make()
    answer = api.send_file(f"/{case.route}", content, case.metadata, case.file)
    if answer.status != 422:
        raise AssertionError(f"{answer.status} instead of a refusal: {answer.body[:300].decode(errors='replace')}")
    way_out = answer.json.get("wayOut", "")
    if case.missing():
        return way_out, answer.json["detail"]
    came = executed(way_out, case, content, names, api.root.geturl())
    if not came and not way_out.startswith("curl"):
        raise AssertionError(f"nothing came of it: {way_out}")
    for file in came:
        metadata = case.metadata_after if case.metadata_after is not None else case.metadata
        taken = api.send_file(f"/{case.route_after or case.route}", str(file), metadata)
        if taken.status != 201:
            raise AssertionError(f"{file}: {taken.status} {taken.body[:600].decode(errors='replace')} after: {way_out}")
        case.check(api, taken.json, file)
    return way_out, answer.json["detail"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--url", default="http://localhost:8080")
    arguments.add_argument("--only", default="", help="cases whose name holds this")
    arguments.add_argument("--write", action="store_true", help="keep what was executed for the build's test")
    options = arguments.parse_args()
    api = Api(options.url)
    records, failed, home = [], 0, os.getcwd()
    for case in [case for cases in CASES for case in cases]:
        if options.only not in case.name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                way_out, detail = run(api, case)
                record = {"case": case.name, "wayOut": way_out}
                if case.missing():
                    record["notExecuted"] = f"not installed: {', '.join(case.needs)}"
                records.append(record)
                print(f"{'not  ' if case.missing() else 'ok   '} {case.name}: {detail[:90]}")
            except Exception as e:  # one case must not hide the others
                failed += 1
                print(f"FAIL  {case.name}: {type(e).__name__}: {str(e)[:1500]}")
            finally:
                os.chdir(home)
    left = sum("notExecuted" in record for record in records)
    print(f"{len(records) - left} passed, {failed} failed, {left} skipped")
    if options.write and not failed and not options.only:
        (HERE / "ways_out.json").write_text(json.dumps(records, indent=1) + "\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
