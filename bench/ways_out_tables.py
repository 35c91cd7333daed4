"""Tables that are refused as datasets, one for each way out."""

import io
import pathlib
import zipfile

import numpy as np
from ways_out_case import register
from ways_out_datasets import classes_are

CASES = []
NUMBERS = np.random.default_rng(0).normal(size=(20, 3)).astype("f4")


def table(file="data.csv", **more):
    return register(CASES, "datasets", file, **more)


def rows(head, cells, separator=","):
    lines = ([head] if head else []) + cells
    return "".join(separator.join(str(cell) for cell in line) + "\n" for line in lines).encode()


def numbered(classes=2):
    return [[1 + i, i * i % 7 / 2, i % classes] for i in range(20)]


@table(check=classes_are(2))
def an_empty_cell():
    cells = numbered()
    cells[3][1] = ""
    return rows(["a", "b", "label"], cells)


@table(check=classes_are(2))
def an_empty_cell_between_semicolons():
    cells = [[str(cell).replace(".", ",") for cell in line] for line in numbered()]
    cells[3][1] = "NA"
    return rows(["a", "b", "label"], cells, ";")


@table(check=classes_are(2))
def a_column_of_text():
    return rows(["a", "city", "b", "label"], [[i / 3, "Rome", 2 * i, i % 2] for i in range(20)])


@table(check=classes_are(2))
def a_row_with_more_cells():
    return rows(["a", "b", "label"], numbered()[:10] + [[1, 2, 3, 0]] + numbered())


@table(check=classes_are(2))
def a_row_with_more_cells_between_tabs():
    return rows(["a", "b", "label"], numbered()[:10] + [[1, 2, 3, 0]] + numbered(), "\t")


@table(check=classes_are(2))
def two_columns_of_labels():
    return rows(["a", "label", "b", "class"], [[i / 3, i % 2, i / 7, i % 2] for i in range(20)])


@table(check=classes_are(2))
def two_columns_of_labels_between_blanks():
    return rows(["a", "label", "b", "class"], [[i, i % 2, i * i, i % 2] for i in range(20)], "  ")


@table(check=classes_are(3))
def classes_in_the_first_column_and_in_the_last():
    return rows(None, [[i % 2, i / 3, i % 3] for i in range(20)])


@table(check=classes_are(3))
def classes_in_both_between_tabs():
    return rows(None, [[i % 2, i / 3, i % 3] for i in range(20)], "\t")


@table()
def no_column_of_classes():
    return rows(["a", "b", "c"], [[i / 3, i / 7, i / 9] for i in range(20)])


@table()
def more_different_labels_than_classes():
    return rows(["a", "label"], [[i / 3, i / 7] for i in range(10_100)])


@table(check=classes_are(4))
def text_without_cells():
    return b"one\ntwo\nthree\n", {"x": NUMBERS.reshape(20, 3, 1), "y": np.arange(20) % 4}


@table("data.zip")
def tables_with_unclear_names():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("january.csv", "february.csv"):
            archive.writestr(name, rows(["a", "b", "label"], numbered()))
    return target.getvalue()


@table("data.jsonl", check=classes_are(2))
def json_lines():
    return b"".join(b'{"a": %d, "label": %d}\n' % (i, i % 2) for i in range(20))


@table("data.json", check=classes_are(2))
def json_records():
    return b"[" + b", ".join(b'{"a": %d, "label": %d}' % (i, i % 2) for i in range(20)) + b"]"


@table("data.json", check=classes_are(2))
def json_columns():
    return b'{"a": [1, 2, 3, 4, 5, 6], "label": [0, 1, 0, 1, 0, 1]}'


@table("data.arff", check=classes_are(2))
def arff():
    lines = "\n".join(f"{i},{('yes', 'no')[i % 2]}" for i in range(20))
    return f"% weka\n@relation r\n@attribute a numeric\n@attribute label {{yes,no}}\n@data\n{lines}\n".encode()


@table("data.db", check=classes_are(2))
def sqlite():
    import sqlite3

    path = pathlib.Path("made.db")
    with sqlite3.connect(path) as base:
        base.execute("create table t (a real, label integer)")
        base.executemany("insert into t values (?, ?)", [(i / 3, i % 2) for i in range(20)])
    base.close()
    content = path.read_bytes()
    path.unlink()
    return content


@table()
def names_of_columns_alone():
    return b"a,b,label\n", {"x": NUMBERS, "y": np.arange(20) % 4}


@table()
def one_column():
    return b"label\n" + b"0\n1\n" * 10, {"x": NUMBERS, "y": np.arange(20) % 4}


def written(how, content):
    """A file that pandas writes of a table; where it is not installed, what is told apart from others by."""
    try:
        import pandas
    except ImportError:
        return content
    path = pathlib.Path("made")
    getattr(pandas.DataFrame({"a": np.arange(20) / 3, "label": np.arange(20) % 2}), how)(path)
    content = path.read_bytes()
    path.unlink()
    return content


@table("data.parquet", needs=("pandas", "pyarrow"), check=classes_are(2))
def parquet():
    return written("to_parquet", b"PAR1" + bytes(60) + b"PAR1")


@table("data.arrow", needs=("pandas", "pyarrow"), check=classes_are(2))
def arrow():
    return written("to_feather", b"ARROW1\0\0" + bytes(60))


@table("data.xlsx", needs=("pandas", "openpyxl"), check=classes_are(2))
def excel():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    try:
        import pandas
    except ImportError:
        return target.getvalue()
    target = io.BytesIO()
    pandas.DataFrame({"a": np.arange(20) / 3, "label": np.arange(20) % 2}).to_excel(target, index=False)
    return target.getvalue()


@table("data.libsvm", needs=("sklearn",), check=classes_are(2))
def libsvm():
    return b"".join(b"%d 1:0.5 3:%d\n" % (i % 2, i) for i in range(20))
