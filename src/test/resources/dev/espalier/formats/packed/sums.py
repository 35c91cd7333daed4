"""Records what the Python reader makes of the packed files here: python3 sums.py READER > sums.txt

READER is packed_reader.py. Each line: file, tensor, shape, SHA-256 of the values as they are. The files are written by the
test class PackedFixtures; PackedPythonTest compares these sums with what the reader in Java makes of them.
"""
import hashlib
import importlib.util
import pathlib
import sys

spec = importlib.util.spec_from_file_location("packed_reader", sys.argv[1])
packed_reader = importlib.util.module_from_spec(spec)
spec.loader.exec_module(packed_reader)

for path in sorted(pathlib.Path(__file__).parent.glob("*.packed")):
    for name, array in packed_reader.load(path, raw=True).items():
        shape = "x".join(map(str, array.shape)) or "scalar"
        print(path.name, name, shape, hashlib.sha256(array.tobytes()).hexdigest())
    for name, document in packed_reader.documents(path).items():
        if isinstance(document, bytes):
            print(path.name, name, "document", hashlib.sha256(document).hexdigest())
