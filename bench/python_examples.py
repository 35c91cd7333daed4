"""Runs every Python block of the guides, with the files that a job of a running service hands back.

The blocks need PyTorch and ONNX Runtime, so the build does not run them. What a reader would have
imported or loaded before is there: `torch`, `np`, `onnxruntime`, arrays.
"""

import argparse
import os
import pathlib
import tempfile

import numpy as np
import onnxruntime
import torch
from api_client import Api

ROOT = pathlib.Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "src/main/resources/quickstart"


def blocks(page):
    """The fenced blocks that say they are Python, as (line, text)."""
    start, language = None, ""
    lines = page.read_text().splitlines()
    for number, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if start is None:
            start, language = number, line[3:].strip()
        else:
            if language == "python":
                yield start + 1, "\n".join(lines[start + 1 : number])
            start = None


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--url", default="http://localhost:8080")
    api = Api(arguments.parse_args().url)
    model = api.upload("/models", SAMPLES / "lenet5-fashion.pt", {"name": "python examples"})
    job, _ = api.run(
        {
            "modelId": model["id"],
            "steps": [{"type": "quantize", "bits": 4}],
            "export": ["torchscript", "state_dict", "safetensors", "onnx"],
        }
    )
    os.chdir(tempfile.mkdtemp())
    for artifact in api.get(f"/jobs/{job['id']}/artifacts")["items"]:
        answer = api.expect(200, api.request("GET", artifact["href"]))
        pathlib.Path(artifact["name"]).write_bytes(answer.body)
    count = 0
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        images, labels = np.zeros((4, 3, 8, 8), np.uint8), np.arange(4)
        names = {"torch": torch, "np": np, "onnxruntime": onnxruntime}
        names |= {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}
        for line, text in blocks(page):
            exec(compile(text, f"{page.relative_to(ROOT)}:{line}", "exec"), names)
            print(f"ok  {page.relative_to(ROOT)} line {line}")
            count += 1
    if not count:
        raise SystemExit("found no Python block")


if __name__ == "__main__":
    main()
