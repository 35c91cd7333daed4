"""The course's four tables as four sweeps over HTTP, each with three seeds; writes docs/course-tables.md and its plots.

    python3 bench/course_tables.py --url http://localhost:8080 --model resnet20-cifar10.pth --dataset cifar10-12k.npz

The standard library suffices, unless --train asks for fewer images to train on, which needs numpy. Finetuning is short
(one epoch unless told otherwise): the tables show that the requests say what the course does and how the figures move,
not how good a network can get.
"""

import argparse
import io
import pathlib
import re
import statistics
import time

from api_client import Api, Refused

DOCS = pathlib.Path(__file__).resolve().parent.parent / "docs"
COURSE = {"batchSize": 256, "optimizer": {"type": "sgd", "learningRate": 0.002, "momentum": 0.875, "weightDecay": 0.0001}}
PRUNED = {"exclude": ["*.id_mapping.*"]}
QUANTIZED = {"include": ["body_op.*"], "exclude": ["*.id_mapping.*"]}


def finetune(epochs):
    return {"epochs": epochs, **COURSE}


def sweeps(epochs, seeds):
    """Name, what it shows, steps, what is varied."""
    prune = {"type": "prune", "sparsity": 0.8, "layers": PRUNED}
    quantize = {"type": "quantize", "bits": 4, "layers": QUANTIZED, "finetune": finetune(epochs)}
    longer = prune | {"scope": "layer", "finetune": finetune(4 * epochs)}
    ramp = {"schedule": {"type": "linear", "epochs": 2 * epochs}}
    seed = {"/seed": seeds}
    return [
        (
            "one-shot",
            "One-shot pruning, layer by layer, then finetuned",
            [prune | {"finetune": finetune(epochs)}],
            {"/steps/0/sparsity": [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]} | seed,
        ),
        (
            "iterative",
            "One-shot against iterative pruning, by layer and globally",
            [prune],
            {
                "/steps/0": [
                    longer | {"sparsity": 0.7},
                    longer | {"sparsity": 0.7} | ramp,
                    longer,
                    longer | ramp,
                    longer | ramp | {"scope": "global"},
                ]
            }
            | seed,
        ),
        ("bits", "Asymmetric quantization, finetuned", [quantize], {"/steps/0/bits": [6, 5, 4, 3, 2]} | seed),
        (
            "pruned-bits",
            "The network pruned to 80 % and finetuned, then quantized and finetuned",
            [prune | {"finetune": finetune(epochs)}, quantize],
            {"/steps/1/bits": [6, 5, 4, 3, 2]} | seed,
        ),
    ]


def fewer(file, train):
    """The same file with the first images of its train part alone."""
    import numpy

    arrays = dict(numpy.load(file))
    for key in ("x_train", "y_train"):
        arrays[key] = arrays[key][:train]
    content = io.BytesIO()
    numpy.savez(content, **arrays)
    return content.getvalue()


def run(api, name, steps, matrix, model, dataset):
    base = {"modelId": model, "datasetId": dataset, "steps": steps, "export": []}
    started = time.monotonic()
    sweep = api.post("/sweeps", {"name": name, "base": base, "matrix": matrix})
    while not sweep["terminal"]:
        time.sleep(5)
        sweep = api.get(f"/sweeps/{sweep['id']}")
    if sweep["status"] != "succeeded":
        raise Refused(f"{name}: {sweep['status']}, {[row['error'] for row in sweep['table'] if row['error']]}")
    return sweep, time.monotonic() - started


def percent(values):
    """Mean over seeds, and the least and the greatest where they differ."""
    mean = 100 * statistics.fmean(values)
    low, high = 100 * min(values), 100 * max(values)
    return f"{mean:.2f}" if low == high else f"{mean:.2f} ({low:.2f} to {high:.2f})"


def shown(value):
    if not isinstance(value, dict):
        return str(value)
    schedule = value.get("schedule", {"type": "one_shot"})
    return f"{value['sparsity']}, {value['scope']}, {schedule['type'].replace('_', '-')}"


def table(sweep):
    """Rows that differ in the seed alone are one row."""
    axes = [pointer for pointer in sweep["matrix"] if pointer != "/seed"]
    groups = {}
    for row in sweep["table"]:
        groups.setdefault(tuple(shown(row["values"][axis]) for axis in axes), []).append(row)
    names = ["step" if axis == "/steps/0" else axis.split("/")[-1] for axis in axes]
    lines = [
        "| " + " | ".join(names + ["before finetuning, %", "accuracy, %", "drop, points", "zeros, %", "packed, bytes"]) + " |",
        "|" + "---|" * (len(names) + 5),
    ]
    for values, rows in groups.items():
        figures = [
            percent([row["beforeFinetune"] for row in rows]),
            percent([row["accuracy"] for row in rows]),
            percent([row["accuracyDrop"] for row in rows]),
            f"{100 * statistics.fmean(row['sparsity'] for row in rows):.2f}",
            f"{statistics.fmean(row['bytes'] for row in rows):,.0f}",
        ]
        lines.append("| " + " | ".join(list(values) + figures) + " |")
    return "\n".join(lines)


def plots(api, sweep, folder, name):
    """The charts of the sweep's page as files of their own, with the page's styles inside."""
    answer = api.expect(200, api.request("GET", f"/sweeps/{sweep['id']}", headers={"Accept": "text/html"}))
    page = answer.body.decode()
    style = re.search(r"<style>(.*?)</style>", page, re.S).group(1)
    # A picture has no page around it: it is drawn on paper whatever the reader's colours are
    style = re.sub(r"@media \(prefers-color-scheme: dark\) \{.*?\} \}", "", style, flags=re.S)
    files = []
    for index, (label, drawing) in enumerate(re.findall(r'<svg [^>]*aria-label="([^"]*)"[^>]*>(.*?)</svg>', page, re.S)):
        if "/steps/0" in sweep["matrix"] and index > 0:
            break  # whole steps make no line along an axis
        file = folder / f"{name}-{index + 1}.svg"
        file.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 340" width="640" height="340">'
            f"<style>{style} svg {{ background: #ffffff; }}</style>{drawing}</svg>\n"
        )
        files.append((label, file.name))
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8080")
    parser.add_argument("--model", required=True)
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--train", type=int, help="how many images to train on; all, unless told")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--only", nargs="*", help="names of sweeps; the page's other tables stay as they are")
    arguments = parser.parse_args()
    api = Api(arguments.url)
    model = api.upload("/models", arguments.model, {"name": "resnet20"})["id"]
    preprocessing = {"mean": [0.4914, 0.4822, 0.4465], "std": [0.2023, 0.1994, 0.2010]}
    augmentation = {"randomCrop": {"padding": 4}, "horizontalFlip": True}
    metadata = {"name": "cifar", "preprocessing": preprocessing, "augmentation": augmentation}
    images = fewer(arguments.dataset, arguments.train) if arguments.train else arguments.dataset
    dataset = api.expect(201, api.send_file("/datasets", images, metadata, "cifar.npz")).json
    folder = DOCS / "course-tables"
    folder.mkdir(exist_ok=True)
    for name, title, steps, matrix in sweeps(arguments.epochs, arguments.seeds):
        if arguments.only and name not in arguments.only:
            continue
        sweep, seconds = run(api, title, steps, matrix, model, dataset["id"])
        text = f"{title}\n\n{len(sweep['table'])} jobs in {seconds:.0f} s.\n\n{table(sweep)}\n"
        for label, file in plots(api, sweep, folder, name):
            text += f"\n![{label}](course-tables/{file})\n"
        print(text, flush=True)
        write(page(arguments, dataset, sweep["baseline"]), title, text, [title for _, title, _, _ in sweeps(1, [])])


def write(head, title, text, order):
    """Puts one table into the page, in the place of an older one."""
    file = DOCS / "course-tables.md"
    older = file.read_text().split("\n## ")[1:] if file.exists() else []
    sections = {section.splitlines()[0]: section.rstrip("\n") + "\n" for section in older} | {title: text}
    file.write_text("\n## ".join([head] + [sections[each] for each in order if each in sections]))


def page(arguments, dataset, baseline):
    return f"""# The course's tables, each one sweep

ResNet-20 on CIFAR-10 as in the course (batch 256, SGD, rate 0.002, momentum 0.875, decay 1e-4, crop and flip; shortcut
convolutions left out), but with {arguments.epochs} epoch(s) of finetuning where the course has 20 (four times as many in the second table,
where a ramp takes the first half of them), on {dataset['trainSamples']:,} images, and scored on {dataset['testSamples']:,} others. All are of CIFAR-10's
*training* set, which this network has seen: the figures show that one request says a whole table and how the methods
compare, not what the network does on images that it has not seen. Dense: {100 * baseline['accuracy']:.2f} %. Mean of {len(arguments.seeds)} seeds, in
brackets the least and the greatest.

Made by `python3 bench/course_tables.py`, which holds the four requests.
"""


if __name__ == "__main__":
    main()
