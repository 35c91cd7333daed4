"""Uploads thousands of damaged, spliced and lying files to a running service, and behaves badly on the wire.

Every answer must be 201 or a problem of a known type; none may be 5xx. What is taken in is deleted again, and at the end
memory and disk must be where they were. Everything derives from --seed, so that a run can be had again.

    python3 bench/fuzz_uploads.py --url http://localhost:8080 --count 10000 --data-dir data --pid $(pgrep -f espalier)
"""

import argparse
import collections
import io
import json
import pathlib
import random
import re
import socket
import subprocess
import sys
import time
import zipfile

from api_client import Api

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "src/test/resources"
REFUSALS = {
    *("hostile-file", "whole-module-pickle", "exported-program", "onnx", "corrupt-file", "unsupported-file"),
    *("impossible", "invalid-request", "too-large", "unsupported-media-type"),
}
NUMBERS = (0, 1, 2, 7, 8, 255, 256, 65535, 65536, 2**24, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**63 - 1, 2**63, 2**64 - 1)
OPCODES = b".(012FIJKLMNPQRSTUVX}]abcdeghijlopqrstu)\x80\x81\x82\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8e\x92\x93\x94\x95\x96"
TEXTS = (
    b"cos\nsystem\n", b"cposix\nsystem\n", b"\x8c\x05posix\x8c\x06system\x93", b"__setstate__", b"ctorch.storage\n_load_from_bytes\n",
    b"../../x", b"\0", b"\xff\xfe", b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04", b'{"w":', b"[[[[[[[[", b"NaN", b"1e999", b"'|O'", b"(9223372036854775807,)",
)  # fmt: skip


class Mutator:
    """Makes bad files of good ones."""

    def __init__(self, seeds, chance):
        self.seeds, self.random = seeds, chance
        self.ways = (
            *(self.flip, self.flip, self.cut, self.drop, self.repeat, self.insert, self.number, self.number),
            *(self.splice, self.swap_head, self.rezip, self.rezip, self.rezip, self.opcode, self.noise),
        )

    def next(self):
        name = self.random.choice(sorted(self.seeds))
        content = self.seeds[name]
        for _ in range(self.random.choice((1, 1, 1, 2, 3, 6))):
            content = self.random.choice(self.ways)(content)
        return name, content

    def place(self, content, size=1):
        """Mostly where formats keep their counts: the first and the last bytes."""
        last = max(0, len(content) - size)
        where = self.random.random()
        if where < 0.3:
            return self.random.randint(0, min(last, 64))
        if where < 0.5:
            return self.random.randint(max(0, last - 120), last)
        return self.random.randint(0, last)

    def flip(self, content):
        changed = bytearray(content)
        for _ in range(self.random.randint(1, 8)):
            if changed:
                changed[self.place(changed)] ^= 1 << self.random.randrange(8)
        return bytes(changed)

    def cut(self, content):
        return content[: self.place(content)]

    def drop(self, content):
        at = self.place(content)
        return content[:at] + content[at + self.random.choice((1, 2, 4, 8, 30, 200)) :]

    def repeat(self, content):
        at = self.place(content)
        piece = content[at : at + self.random.choice((1, 4, 46, 200, 2000))]
        return content[:at] + piece * self.random.choice((2, 3, 50)) + content[at:]

    def insert(self, content):
        at = self.place(content)
        return content[:at] + self.random.choice((*TEXTS, self.random.randbytes(16))) + content[at:]

    def number(self, content):
        size = self.random.choice((2, 4, 4, 8, 8))
        at = self.place(content, size)
        value = self.random.choice((*NUMBERS, len(content), len(content) + 1, self.random.getrandbits(64)))
        order = self.random.choice(("little", "little", "big"))
        return content[:at] + (value % 2 ** (8 * size)).to_bytes(size, order) + content[at + size :]

    def splice(self, content):
        other = self.seeds[self.random.choice(sorted(self.seeds))]
        return content[: self.place(content)] + other[self.place(other) :]

    def swap_head(self, content):
        other = self.seeds[self.random.choice(sorted(self.seeds))]
        size = self.random.choice((1, 2, 4, 8, 16, 64, 256))
        return other[:size] + content[size:]

    def opcode(self, content):
        changed = bytearray(content)
        for _ in range(self.random.randint(1, 4)):
            if changed:
                changed[self.place(changed)] = self.random.choice(OPCODES)
        return bytes(changed)

    def noise(self, content):
        return self.random.randbytes(self.random.choice((0, 1, 7, 100, 5000)))

    def rezip(self, content):
        """Changes what lies in an archive and packs it anew, so that sizes and checksums are right."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                entries = [(info.filename, archive.read(info)) for info in archive.infolist()]
        except Exception:  # noqa: BLE001 - it was damaged before
            return self.flip(content)
        simple = (self.flip, self.number, self.opcode, self.opcode, self.insert, self.cut, self.drop, self.repeat)
        target = self.random.randrange(len(entries)) if entries else 0
        packed = io.BytesIO()
        method = self.random.choice((zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
        with zipfile.ZipFile(packed, "w", method) as archive:
            for index, (name, data) in enumerate(entries):
                if index == target:
                    data = self.random.choice(simple)(data)
                    name = self.random.choice((name,) * 8 + (name.upper(), "../" + name, name + "/", "x/" + name, "ä" + name))
                archive.writestr(zipfile.ZipInfo(name), data, method)
        return packed.getvalue()


class Watch:
    """What must be flat: the heap after a collection, the files, the rows."""

    def __init__(self, api, pid, data):
        self.api, self.pid, self.data = api, pid, data and pathlib.Path(data)

    def read(self):
        seen = {"rows": sum(self.rows(kind) for kind in ("models", "datasets"))}
        if self.pid:
            subprocess.run(["jcmd", str(self.pid), "GC.run"], check=True, stdout=subprocess.DEVNULL)
        metrics = self.api.request("GET", "/actuator/prometheus", root=True).body.decode()
        used = re.findall(r'^jvm_memory_used_bytes\{area="heap".*?\} (\S+)', metrics, re.MULTILINE)
        seen["heapMiB"] = round(sum(map(float, used)) / 2**20, 1)
        if self.data:
            for folder in ("blobs", "tmp", "db"):
                files = [file for file in (self.data / folder).rglob("*") if file.is_file()]
                seen[folder] = len(files)
                seen[f"{folder}KiB"] = round(sum(file.stat().st_size for file in files) / 1024)
        return seen

    def rows(self, kind):
        return len(self.api.get(f"/{kind}?pageSize=200")["items"])


class Tally:
    def __init__(self, keep):
        self.counts, self.odd, self.keep = collections.Counter(), [], keep and pathlib.Path(keep)

    def add(self, what, answer, name, content):
        kind = "created"
        if answer.status != 201:
            problem = answer.json if answer.is_problem else {}
            kind = str(problem.get("type", "not a problem")).rsplit("/", 1)[-1]
            good = 400 <= answer.status < 500 and kind in REFUSALS and problem.get("detail")
            if answer.status == 422 and kind not in ("impossible", "invalid-request"):
                good = good and problem.get("wayOut")
            if not good:
                self.fail(f"{what} made of {name}: {answer.status} {answer.body[:300]!r}", content)
        self.counts[f"{what} {answer.status} {kind}"] += 1

    def fail(self, text, content=b""):
        self.odd.append(text)
        print("ODD", text, flush=True)
        if self.keep:
            self.keep.mkdir(parents=True, exist_ok=True)
            (self.keep / f"odd-{len(self.odd)}").write_bytes(content)


def main():
    options = arguments()
    api = Api(options.url)
    watch, tally = Watch(api, options.pid, options.data_dir), Tally(options.keep)
    seeds = read_seeds(options.seeds)
    mutator = Mutator(seeds, random.Random(options.seed))
    for name, content in sorted(seeds.items()):  # as they are, so that all is loaded and warm
        for kind in ("models", "datasets"):
            send(api, tally, kind, name, content)
    rude(api, tally)
    tally.counts.clear()
    before, begin = watch.read(), time.monotonic()
    print(f"before: {before}", flush=True)
    for number in range(1, options.count + 1):
        name, content = mutator.next()
        kind = "datasets" if mutator.random.random() < (0.7 if name.startswith("samples") else 0.1) else "models"
        send(api, tally, kind, name, content)
        if number % max(1, options.count // 10) == 0:
            print(f"{number}: {watch.read()}", flush=True)
    large(api, tally)
    rude(api, tally)
    time.sleep(3)
    after = watch.read()
    print(f"after {options.count} uploads in {time.monotonic() - begin:.0f} s: {after}")
    for what, count in sorted(tally.counts.items()):
        print(f"{count:7} {what}")
    check_flat(before, after, tally)
    print(f"{len(tally.odd)} odd")
    return 1 if tally.odd else 0


def send(api, tally, kind, name, content):
    try:
        answer = api.send_file(f"/{kind}", content, None, name)
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is a finding
        tally.fail(f"{kind} made of {name}: {failure!r}", content)
        return
    tally.add(kind, answer, name, content)
    if answer.status == 201:
        gone = api.request("DELETE", f"/{kind}/{answer.json['id']}")
        if gone.status != 204:
            tally.fail(f"DELETE {kind}: {gone.status} {gone.body[:300]!r}", content)


def large(api, tally):
    """Files of some megabytes that were made to take the most memory or disk."""
    pickles = {
        "empty dictionaries": b"}" * 6_000_000,
        "dictionaries of one": b"}U\0Ns" * 1_000_000,
        "texts": b"U\1a" * 3_000_000,
        "tuples": b"N\x85" * 3_000_000,
        "memorized lists": b"]\x94" * 2_000_000,
        "long numbers": b"\x8a\x09" * 1 + b"\1" * 9 + b"\x8a\x09\1\1\1\1\1\1\1\1\1" * 3_000_000,
    }
    for name, opcodes in pickles.items():
        send(api, tally, "models", f"large pickle of {name}", b"\x80\4" + opcodes + b"N.")
    headers = {
        "names": b",".join(b'"%d":{}' % i for i in range(1_500_000)),
        "tensors": b",".join(b'"%d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}' % i for i in range(400_000)),
        "metadata": b'"__metadata__":{' + b",".join(b'"%d":""' % i for i in range(1_500_000)) + b"}",
    }
    for name, fields in headers.items():
        header = b"{" + fields + b"}"
        send(api, tally, "models", f"large header of {name}", len(header).to_bytes(8, "little") + header)
    zeros = b"\x93NUMPY\1\0" + (54).to_bytes(2, "little") + b"{'descr':'|u1','fortran_order':False,'shape':(%d,)}" % 200_000_000
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        header = zeros[:8] + (len(zeros) - 10).to_bytes(2, "little") + zeros[10:]
        archive.writestr("w.npy", header + bytes(200_000_000))
    send(api, tally, "models", "200 MB of zeros in 200 KB", packed.getvalue())


def check_flat(before, after, tally):
    for what in before:
        grown = after[what] - before[what]
        most = {"heapMiB": 16, "dbKiB": 8192, "db": 2}.get(what, 0)
        if grown > most:
            tally.fail(f"{what} grew from {before[what]} to {after[what]}")


def rude(api, tally):
    """Clients that leave, lie or ramble. Each is answered with a problem, or with nothing where nobody listens."""
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n' + b"PK" * 50_000
    end = b"\r\n--x--\r\n"
    multipart = "multipart/form-data; boundary=x"
    for kind in ("models", "datasets"):
        def raw(what, head, content, wait=True):
            wire(api, tally, f"{kind}: {what}", f"POST {api.base}/{kind} HTTP/1.1\r\nHost: {api.root.netloc}\r\n{head}\r\n".encode(), content, wait)  # noqa: B023

        def whole(what, content, content_type=multipart, more=""):
            raw(what, f"Content-Type: {content_type}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n{more}", content)

        typed = f"Content-Type: {multipart}\r\n"
        raw("leaves in the middle", f"{typed}Content-Length: 10000000\r\n", body, wait=False)
        raw("leaves in a chunk", f"{typed}Transfer-Encoding: chunked\r\n", b"20000\r\n" + body, wait=False)
        raw("says less than it sends", f"{typed}Content-Length: 60\r\nConnection: close\r\n", body + end)
        raw("sends a chunk of no length", f"{typed}Transfer-Encoding: chunked\r\nConnection: close\r\n", b"zz\r\n" + body)
        raw("a negative length", f"{typed}Content-Length: -5\r\n", b"")
        raw("no length that is a number", f"{typed}Content-Length: many\r\n", b"")
        whole("no boundary", body + end, "multipart/form-data")
        whole("another boundary", body + end, "multipart/form-data; boundary=y")
        whole("no end", body)
        whole("no parts", b"--x--\r\n")
        whole("nothing at all", b"")
        part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        whole("1000 parts", b"".join(part % (b"p%d" % i, b"v") for i in range(1000)) + b"--x--\r\n")
        whole("1000 files", (part % (b"file", b"v")) * 1000 + b"--x--\r\n")
        whole("metadata of 4 MB", part % (b"metadata", b'{"name": "' + b"n" * 4_000_000 + b'"}') + body + end)
        whole("metadata nested 100,000 deep", part % (b"metadata", b"[" * 100_000) + body + end)
        whole("metadata of bad UTF-8", part % (b"metadata", b'{"name": "\xff"}') + body + end)
        whole("a number of many digits", part % (b"metadata", b'{"labels": 1e' + b"9" * 5000 + b"}") + body + end)
        whole("a part header of 1 MB", b"--x\r\nX: " + b"h" * 1_000_000 + b"\r\n" + body[5:] + end)
        whole("a part without a name", b"--x\r\nContent-Disposition: form-data\r\n\r\nv" + end)
        whole("parts within a part", b'--x\r\nContent-Disposition: form-data; name="file"\r\nContent-Type: multipart/mixed; boundary=z\r\n\r\n--z\r\n\r\nv\r\n--z--' + end)
        whole("a header of 100 KB", body + end, more=f"X-Big: {'h' * 100_000}\r\n")
        whole("5000 headers", body + end, more="".join(f"X-{i}: v\r\n" for i in range(5000)))


def wire(api, tally, what, head, content, wait):
    with socket.create_connection((api.root.hostname, api.root.port), timeout=60) as connection:
        try:
            connection.sendall(head + content)
        except OSError:
            pass  # answered before it had read all
        if not wait:
            return
        try:
            answer = b""
            while block := connection.recv(1 << 16):
                answer += block
                if b"\r\n\r\n" in answer and b"Connection: close" not in answer:
                    break
        except OSError as failure:
            if not answer:
                tally.counts[f"{what}: {type(failure).__name__}"] += 1
                return
    status = answer.split(b" ")[1:2]
    head, _, rest = answer.partition(b"\r\n\r\n")
    if not answer:
        tally.counts[f"{what}: closed"] += 1
    elif not status[0].startswith(b"4") or b"application/problem+json" not in head:
        tally.fail(f"{what}: {answer[:300]!r}", content)
    else:
        tally.counts[f"{what}: {status[0].decode()}"] += 1


def read_seeds(folder):
    """Small files of every format: what the tests have, less the numbers that they compare with."""
    files = (f for f in sorted(pathlib.Path(folder).rglob("*")) if f.suffix not in (".py", ".json", ".md", ".txt", ".csv"))
    seeds = {str(f.relative_to(folder)): f.read_bytes() for f in files if f.is_file() and f.stat().st_size < 20_000}
    header = json.dumps({"w": {"dtype": "F32", "shape": [2, 4], "data_offsets": [0, 32]}}).encode()
    seeds["plain.safetensors"] = len(header).to_bytes(8, "little") + header + bytes(range(32))
    seeds["page.html"] = b"<!DOCTYPE html><html><body>404</body></html>"
    seeds["pointer.bin"] = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n"
    seeds["model.gguf"] = b"GGUF\x03\0\0\0" + bytes(100)
    seeds["model.onnx"] = b"\x08\x08\x12\x07pytorch:" + b"\x1a\x012" * 10
    return seeds


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://localhost:8080")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", default=FIXTURES, help="a folder of small files to start from")
    parser.add_argument("--data-dir", help="of the service, if it is on this machine: files are counted")
    parser.add_argument("--pid", type=int, help="of the service: a collection precedes each reading of the heap")
    parser.add_argument("--keep", help="a folder for what was answered oddly")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
