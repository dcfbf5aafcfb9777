#!/usr/bin/env python3
"""Hands our Arrow streams to the newest pyarrow, polars and duckdb.

    more.py --lib PATH --backend-bin PATH

Every value is compared with the rows that were stored. Any consumer that fails
ends it with an error.
"""

import argparse
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bindings" / "c" / "tests"))

import duckdb  # noqa: E402
import polars  # noqa: E402
import pyarrow  # noqa: E402
from support import KEY, Backend  # noqa: E402

from cases import PATH, difference, is_missing, seed  # noqa: E402
from library import Library  # noqa: E402

JSON = {"mix", "nest", "list", "none", "flops", "_extra"}


def by_pyarrow(stream):
    return pyarrow.RecordBatchReader.from_stream(stream).read_all().to_pylist()


def by_polars(stream):
    return polars.DataFrame(stream).to_dicts()


def by_duckdb(stream):
    found = pyarrow.RecordBatchReader.from_stream(stream)
    answer = duckdb.sql("SELECT * FROM found")
    return [dict(zip(answer.columns, row)) for row in answer.fetchall()]


def decoded(row):
    return {name: json.loads(value) if name in JSON and isinstance(value, str) else value
            for name, value in row.items()}


def check(library, backend):
    truth = [json.loads(text) for text in backend.control("GET", "/runs/e/p/mixed/history")]
    for name, read in (("pyarrow", by_pyarrow), ("polars", by_polars), ("duckdb", by_duckdb)):
        for rows in (0, 64):
            with library.run(f"{PATH}/mixed", backend.url, KEY) as run:
                found = [decoded(row) for row in read(library.scan(run, batch_rows=rows, extra=1))]
            if any(not is_missing(row.pop("_extra")) for row in found):
                raise SystemExit(f"{name}: something is in _extra")
            differs = difference(found, truth)
            if differs:
                raise SystemExit(f"{name}, batches of {rows or 'any number of'} rows: {differs}")
        print(f"ok     {name} {sys.modules[name].__version__}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lib", type=pathlib.Path, required=True)
    parser.add_argument("--backend-bin", type=pathlib.Path, required=True)
    options = parser.parse_args()
    backend = Backend(options.backend_bin.resolve())
    try:
        seed(backend)
        check(Library(options.lib.resolve()), backend)
    finally:
        backend.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
