#!/usr/bin/env python3
"""Hands our Arrow streams to their consumers and compares with the official client.

    run.py --lib PATH --export PATH --backend-bin PATH

Runs in a virtualenv with pyarrow, nanoarrow, pandas and wandb 0.16.4. --lib is
libwandb_run.so built with the feature `arrow`, --export the example of that
name built with `_export-parquet`. The last line is `N passed, N
failed`; the exit code is 1 when one failed.
"""

import argparse
import contextlib
import json
import os
import pathlib
import sys
import tempfile
import warnings
from ctypes import byref

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bindings" / "c" / "tests"))

from support import KEY, Backend  # noqa: E402

from cases import MANY, PATH, difference, is_missing, same, seed, seed_many, values  # noqa: E402
from library import Failed, Library, Stream  # noqa: E402


def must(condition, what):
    if not condition:
        raise AssertionError(what)


class Tests:
    def __init__(self, library, backend, official):
        self.library, self.backend, self.official = library, backend, official
        self.passed, self.failed = 0, []

    @contextlib.contextmanager
    def case(self, name):
        try:
            yield
        except Exception as error:  # Whatever it is, the others go on.
            self.failed.append(name)
            print(f"FAILED {name}: {type(error).__name__}: {error}", flush=True)
        else:
            self.passed += 1
            print(f"ok     {name}", flush=True)

    def run(self, name):
        return self.library.run(f"{PATH}/{name}", self.backend.url, KEY)


def table(stream):
    """All of a stream, through pyarrow's import from C."""
    import pyarrow

    return pyarrow.RecordBatchReader._import_from_c(stream.address).read_all()


def rows(found):
    found.validate(full=True)
    return values(found.to_pylist(), found.schema)


# Against the official client


def frames(ours, theirs):
    """Two DataFrames by the official client's columns; None where they agree.
    What is missing is NaN to pandas, and so is null."""
    if set(ours.columns) != set(theirs.columns):
        return f"columns {sorted(ours.columns)}, not {sorted(theirs.columns)}"
    if len(ours) != len(theirs):
        return f"{len(ours)} rows, not {len(theirs)}"
    for name in theirs.columns:
        for at, (our, their) in enumerate(zip(ours[name].tolist(), theirs[name].tolist())):
            missing = is_missing(our) and (is_missing(their) or their == "NaN")
            if not missing and not same(our, their):
                return f"row {at}, {name}: {our!r}, not {their!r}"
    return None


def decoded(found):
    """A DataFrame as the official client's: JSON text as what it says."""
    frame = found.to_pandas()
    for field in found.schema:
        if (field.metadata or {}).get(b"ARROW:extension:name") == b"arrow.json":
            frame[field.name] = [None if is_missing(text) else json.loads(text) for text in frame[field.name]]
    return frame


def official_values(tests):
    import pandas

    for name, how in (("mixed", {}), ("mixed", {"batch_rows": 64}), ("mixed", {"batch_rows": 64, "survey": 1}),
                      ("large", {})):
        with tests.case(f"scan of {name} {how or ''} is the official client's"):
            official = list(tests.official.run(f"{PATH}/{name}").scan_history())
            with tests.run(name) as run:
                found = table(tests.library.scan(run, **how))
            if "_extra" in found.column_names:
                must(found["_extra"].null_count == len(found), "something is in _extra")
                found = found.drop_columns(["_extra"])
            differs = difference(rows(found), official) or frames(decoded(found), pandas.DataFrame(official))
            must(not differs, differs)
            theirs = pandas.DataFrame(official).dtypes
            for column in ("_step", "count", "large", "metric_0"):
                if column in theirs and not how.get("batch_rows"):
                    must(found.to_pandas().dtypes[column] == theirs[column] or theirs[column] == object,
                         f"{column} is {found.to_pandas().dtypes[column]}, not {theirs[column]}")
    for keys in (["_step", "loss"], ["nest.a", "name"], ["rare", "count", "flops"]):
        with tests.case(f"scan of the keys {keys} is the official client's"):
            official = list(tests.official.run(f"{PATH}/mixed").scan_history(keys=keys))
            with tests.run("mixed") as run:
                found = table(tests.library.scan(run, keys))
            must(found.column_names == keys, f"columns {found.column_names}")
            differs = difference(rows(found), official)
            must(official and not differs, differs or "there is nothing to compare")
    for keys in (None, ["loss", "count"]):
        with tests.case(f"history(pandas=True) of {keys or 'whole rows'} is the official client's"):
            official = tests.official.run(f"{PATH}/mixed").history(samples=1000, keys=keys, pandas=True)
            with tests.run("mixed") as run:
                found = table(tests.library.sample(run, 1000, keys or ()))
            differs = frames(decoded(found), official.reset_index(drop=True))
            must(len(official) == 300 and not differs, differs or f"{len(official)} rows")


# Other consumers, and what ends a stream


def consumers(tests):
    import nanoarrow
    import pyarrow

    with tests.case("nanoarrow reads what pyarrow reads"):
        with tests.run("mixed") as run:
            stream = tests.library.scan(run, batch_rows=100)
            wanted = table(tests.library.scan(run, batch_rows=100))
        with nanoarrow.ArrayStream(stream) as reader:
            chunks = [chunk for chunk in reader.read_all().iter_chunks()]
        must(len(chunks) == 3, f"{len(chunks)} batches")
        names = [field.name for field in chunks[0].schema.fields]
        must(names == wanted.column_names, f"columns {names}")
        found = [row for chunk in chunks for row in chunk.to_pylist()]
        differs = difference(found, wanted.to_pylist())
        must(not differs, differs)
    with tests.case("objects as structs"):
        with tests.run("mixed") as run:
            found = table(tests.library.scan(run, structs=1))
        found.validate(full=True)
        must(str(found.schema.field("nest").type) == "struct<a: int64, b: string>", str(found.schema))
        must(found["nest"][1].as_py() == {"a": 1, "b": '[1,"x",null]'}, found["nest"][1])
        must(found["nest"][4].as_py() is None and found["nest"].null_count == 75, "a missing struct is null")
        with tests.run("mixed") as run:
            wanted = table(tests.library.scan(run))
        differs = difference(rows(found.drop_columns("nest")), rows(wanted.drop_columns("nest")))
        must(not differs, differs)
    with tests.case("the capsule of Arrow's Python interface"):
        with tests.run("mixed") as run:
            reader = pyarrow.RecordBatchReader.from_stream(tests.library.scan(run))
            must(len(reader.read_all()) == 300, "rows are missing")
    with tests.case("a stream outlives its run"):
        with tests.run("large") as run:
            stream = tests.library.scan(run, batch_rows=1000)
        must(len(table(stream)) == 30000, "rows are missing")


def local_runs(tests):
    for fixture in ("old", "new"):
        with tests.case(f"local run {fixture}"):
            (folder,) = (ROOT / "tests" / "fixtures" / f"digits-{fixture}").iterdir()
            expected = ROOT / "tests" / "fixtures" / "expected" / f"{fixture}.jsonl"
            wanted = [json.loads(line) for line in expected.read_text(encoding="utf-8").splitlines()]
            with tests.library.run(folder, None, None) as run:
                found = table(tests.library.scan(run))
                small = table(tests.library.scan(run, batch_rows=10))
            must(found.schema.equals(small.schema), "batches of another size have another schema")
            # Not equals(): NaN would differ from itself.
            must(repr(found.to_pylist()) == repr(small.to_pylist()), "batches of another size have other values")
            differs = difference(rows(found), wanted)
            must(not differs, differs)


def by_run(found):
    """The rows of each run, in the order in which they came, without the ids."""
    runs = {}
    for row in rows(found):
        runs.setdefault(row.pop("run_id"), []).append(row)
    return runs


def many_runs(tests):
    import nanoarrow
    import pyarrow

    truth = seed_many(tests.backend)
    with tests.library.api(tests.backend.url, KEY) as api:
        for how in ({}, {"batch_rows": 64}, {"survey": 1}, {"structs": 1}):
            with tests.case(f"20 runs as one stream {how or ''}"):
                found = table(tests.library.histories(api, MANY, **how))
                must(found.schema.field(0).equals(pyarrow.field("run_id", pyarrow.utf8(), nullable=False)),
                     str(found.schema))
                must(found.schema.field("_step").type == pyarrow.int64(), str(found.schema))
                if "_extra" in found.column_names:
                    must(found["_extra"].null_count == len(found), "something is in _extra")
                    found = found.drop_columns(["_extra"])
                runs = by_run(found)
                must(runs.keys() == truth.keys(), f"runs {sorted(runs)}")
                for name, wanted in truth.items():
                    if how.get("structs"):
                        # Arrays within stay JSON text.
                        wanted = [{**row, "nest": "nest" in row} for row in wanted]
                        runs[name] = [{**row, "nest": row["nest"] is not None} for row in runs[name]]
                    differs = difference(runs[name], wanted)
                    must(not differs, f"{name}: {differs}")
        with tests.case("three keys of 20 runs, by nanoarrow"):
            stream = tests.library.histories(api, MANY, ["loss", "_step"], columns=[("loss", "json")])
            with nanoarrow.ArrayStream(stream) as reader:
                found = [row for chunk in reader.read_all().iter_chunks() for row in chunk.to_pylist()]
            must(len(found) == sum("loss" in row for history in truth.values() for row in history), f"{len(found)} rows")
            must(found[0].keys() == {"run_id", "loss", "_step", "_extra"}, str(found[0]))
        with tests.case("a run that fails is named at the end, and the others are there"):
            tests.backend.control("POST", "/faults", {"kind": "bad_json", "variables": {"run": "many-07"}})
            stream = tests.library.histories(api, MANY)
            reader = pyarrow.RecordBatchReader._import_from_c(stream.address)
            batches = []
            try:
                while True:
                    batches.append(reader.read_next_batch())
            except StopIteration:
                raise AssertionError("the end must be an error") from None
            except (OSError, pyarrow.ArrowInvalid) as error:
                must("1 runs could not be read: many-07: " in str(error), str(error))
            finally:
                tests.backend.reset()
            read = {batch["run_id"][0].as_py() for batch in batches}
            must(read == truth.keys() - {"many-07"}, f"runs {sorted(read)}")


def exported(tests, program):
    """What the example `export` wrote, by pyarrow."""
    import subprocess

    import pyarrow.parquet

    truth = seed_many(tests.backend)
    with tests.case("an export to Parquet is the runs"), tempfile.TemporaryDirectory() as home:
        environment = {"HOME": home, "WANDB_BASE_URL": tests.backend.url, "WANDB_API_KEY": KEY}
        subprocess.run([program, MANY, "out", "--format", "parquet", "--checkpoint", "1"], cwd=home,
                       env=environment, check=True, timeout=120, stderr=subprocess.DEVNULL)
        parts = sorted(pathlib.Path(home, "out").iterdir())
        must(len(parts) > 1, f"{len(parts)} parts")
        found = pyarrow.concat_tables(pyarrow.parquet.read_table(part) for part in parts)
        must(found["_extra"].null_count == len(found), "something is in _extra")
        runs = by_run(found.drop_columns(["_extra"]))
        must(runs.keys() == truth.keys(), f"runs {sorted(runs)}")
        for name, wanted in truth.items():
            differs = difference(runs[name], wanted)
            must(not differs, f"{name}: {differs}")


def resident():
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def ends(tests):
    import pyarrow

    library = tests.library
    with tests.case("streams that are not read to the end, and memory"):
        def some(run, count):
            for at in range(count):
                stream = library.scan(run, batch_rows=500)
                if at % 3 == 0:
                    stream.release()
                    must(not stream.c.release, "a released stream says so")
                    stream.release()
                    continue
                reader = pyarrow.RecordBatchReader._import_from_c(stream.address)
                must(not stream.c.release, "a stream that was taken over says so")
                if at % 3 == 1:
                    reader.read_next_batch()
                    reader.close()
                else:
                    must(len(reader.read_all()) == 3000, "rows are missing")

        tests.backend.control("POST", "/runs/generate", {
            "entity": "e", "project": "p", "name": "small", "rows": 3000, "metrics": 5})
        with tests.run("small") as run:
            some(run, 30)
            before = resident()
            some(run, 120)
        grown = resident() - before
        must(grown < 8 * 2**20, f"120 streams took {grown} bytes")
        must(pyarrow.total_allocated_bytes() < 2**20, "pyarrow keeps memory")
    with tests.case("a batch outlives its stream"):
        with tests.run("mixed") as run:
            stream = library.scan(run)
            reader = pyarrow.RecordBatchReader._import_from_c(stream.address)
            batch = reader.read_next_batch()
            reader.close()
            del reader, stream
        must(batch["count"].to_pylist()[:3] == [0, 3, 6], "the batch changed")
    with tests.case("a value that does not fit names key and step"):
        with tests.run("late") as run:
            stream = library.scan(run, ["_step", "x"], batch_rows=50, columns=[("x", "float64")])
        reader = pyarrow.RecordBatchReader._import_from_c(stream.address)
        must(len(reader.read_next_batch()) == 50, "the first batch is good")
        for _ in range(2):
            try:
                reader.read_next_batch()
            except pyarrow.ArrowInvalid as error:
                must('"x" at step 77 is "text"' in str(error), str(error))
            else:
                raise AssertionError("a stream that failed must not look whole")
    with tests.case("a server that fails half-way"):
        with tests.run("large") as run:
            # More pages than are asked for ahead.
            stream = library.scan(run, batch_rows=100, page_size=500)
        tests.backend.control("POST", "/faults", {"kind": "status", "code": 500})
        try:
            reader = pyarrow.RecordBatchReader._import_from_c(stream.address)
            reader.read_all()
        except OSError as error:
            must("scan_history e/p/large" in str(error), str(error))
        else:
            raise AssertionError("it must fail")
        finally:
            tests.backend.reset()
    with tests.case("a stream that is cancelled"):
        with tests.run("large") as run, library.cancel() as token:
            stream = library.scan(run, batch_rows=100, cancel=token)
            library.c.wandb_cancel_trigger(token)
        reader = pyarrow.RecordBatchReader._import_from_c(stream.address)
        try:
            reader.read_all()
        except pyarrow.ArrowInvalid as error:
            must("cancelled" in str(error), str(error))
        else:
            raise AssertionError("it must fail")
    with tests.case("a call that fails leaves a released stream"):
        with tests.run("late") as run:
            try:
                library.scan(run, ["x"], columns=[("y", "bool")])
            except Failed as error:
                must(error.status == 13, f"status {error.status}")
            else:
                raise AssertionError("it must fail")
        stream = Stream()
        stream.c.release = 1
        try:
            library.call("wandb_run_scan_arrow", None, None, None, byref(stream.c))
        except Failed as error:
            must(error.status == 13 and not stream.c.release, "the stream is not released")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lib", type=pathlib.Path, required=True)
    parser.add_argument("--export", type=pathlib.Path, required=True)
    parser.add_argument("--backend-bin", type=pathlib.Path, required=True)
    options = parser.parse_args()
    backend = Backend(options.backend_bin.resolve())
    with tempfile.TemporaryDirectory() as home:
        # Nothing of this machine's settings.
        os.environ.update(HOME=home, WANDB_DIR=home, WANDB_BASE_URL=backend.url, WANDB_API_KEY=KEY,
                          WANDB_SILENT="true", WANDB_ERROR_REPORTING="false")
        import wandb

        # Consumers that do not know it read its storage, which is what we want.
        warnings.filterwarnings("ignore", message=".*extension 'arrow.json'")
        seed(backend)
        tests = Tests(Library(options.lib.resolve()), backend, wandb.Api())
        try:
            for part in (official_values, consumers, local_runs, many_runs, ends):
                part(tests)
            exported(tests, options.export.resolve())
        finally:
            backend.stop()
    for name in tests.failed:
        print(f"failed: {name}")
    print(f"{tests.passed} passed, {len(tests.failed)} failed", flush=True)
    return 1 if tests.failed else 0


if __name__ == "__main__":
    sys.exit(main())
