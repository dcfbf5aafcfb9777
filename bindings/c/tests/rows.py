"""Runs rows.c: rows that come together, of a server and of a local log."""

import contextlib
import pathlib

from support import KEY, Failed, must_be_same, rows

SOURCE = pathlib.Path(__file__).with_name("rows.c")
RUN = {"entity": "e", "project": "rows"}
# Steps with gaps.
HISTORY = [{"_step": 3 * n, "n": 2**62 + n, "loss": "NaN" if n % 7 == 0 else 1 / (n + 1), "none": None} for n in range(250)]
# Rows of which few fit, and one that alone does not.
HEAVY = [{"_step": n, "text": "ü" * (700_000 if n == 3 else 200_000)} for n in range(6)]
# As text, which the server keeps as it is.
NESTED = ['{"_step": 0, "in": {"x": NaN,\n "y": [1,\n -Infinity]}}', '{"_step": 1, "in": {}}']


def seed(server):
    server.control("POST", "/runs", {**RUN, "name": "r", "history": HISTORY})
    server.control("POST", "/runs", {**RUN, "name": "heavy", "history": HEAVY})
    server.control("POST", "/runs", {**RUN, "name": "nested", "history": NESTED})


def tests(suite, bench, server, fixture):
    seed(server)
    for compiler in bench.mode.compilers:
        with suite.case(f"rows {compiler} compiles"):
            bench.compile(SOURCE, compiler)
        cases(suite, bench, bench.work / f"rows-{compiler}", server, fixture)


def cases(suite, bench, program, server, fixture):
    compiler = program.name.partition("-")[2]

    def arrays(name, path="e/rows/r", *words, fault=None):
        server.reset()
        if fault:
            server.control("POST", "/faults", fault)
        out, _ = bench.run(program, name, server.url, KEY, path, *words)
        return rows(out)

    def joined(*words):
        return [row for array in arrays(*words) for row in array]

    @contextlib.contextmanager
    def named(name):
        with suite.case(f"rows {name} {compiler}"):
            yield

    for most in (0, 1, 7):
        with named(f"at most {most}"):
            must_be_same("rows", joined("all", "e/rows/r", most), HISTORY)
            must_be_same("rows of a local run", joined("all", fixture.run, most), fixture.rows)
    with named("of nested values"):
        must_be_same("rows", joined("all", "e/rows/nested", 0), [
            {"_step": 0, "in": {"x": "NaN", "y": [1, "-Infinity"]}}, {"_step": 1, "in": {}}])
    with named("no more than fits"):
        found = arrays("all", "e/rows/heavy", 0)
        must_be_same("rows", [row for array in found for row in array], HEAVY)
        # The row that goes beyond 1 MiB is the last of its array.
        if any(len(array) > 1 and len(str(array[:-1]).encode()) > 2**20 for array in found):
            raise Failed(f"arrays of {[len(array) for array in found]} rows are too large")
    with named("mixed"):
        found = arrays("mixed")
        must_be_same("rows", [row for array in found for row in array], HISTORY)
        must_be_same("arrays", [len(array) for array in found[:4]], [1, 2, 1, 2])
        must_be_same("rows of a local run", joined("mixed", fixture.run), fixture.rows)
    with named("of a run that is followed"):
        must_be_same("rows", joined("follow", fixture.run), fixture.rows)
    with named("an error behind rows"):
        arrays("late", fault={"kind": "bad_json", "operation": "HistoryPage", "skip": 1})
    with named("stopped"):
        arrays("stopped", fault={"kind": "stall", "head": False, "operation": "HistoryPage"})
    server.reset()
