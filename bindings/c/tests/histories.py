"""Runs histories.c: what it needs on the server, and what it must print."""

import contextlib
import pathlib

from support import KEY, must_be_same, rows

SOURCE = pathlib.Path(__file__).with_name("histories.c")
RUNS = {f"r{n}": [{"_step": step, "n": 100 * n + step, "name": f"row {step} ✓"} for step in range(20 + n)]
        for n in range(9)}


def seed(server):
    for name, history in RUNS.items():
        server.control("POST", "/runs", {"entity": "e", "project": "bulk", "name": name, "history": history})


def by_run(out):
    """The printed rows of each run, in the order in which they came."""
    found = {}
    for line in rows(out):
        found.setdefault(line["run"], []).append(line["row"])
    return found


def tests(suite, bench, server, _fixture):
    seed(server)
    for compiler in bench.mode.compilers:
        with suite.case(f"histories {compiler} compiles"):
            bench.compile(SOURCE, compiler)
        cases(suite, bench, bench.work / f"histories-{compiler}", server)


def cases(suite, bench, program, server):
    compiler = program.name.partition("-")[2]

    def case(name, fault=None):
        server.reset()
        if fault:
            server.control("POST", "/faults", fault)
        out, _ = bench.run(program, name, server.url, KEY)
        return by_run(out)

    @contextlib.contextmanager
    def named(name):
        with suite.case(f"histories {name} {compiler}"):
            yield

    with named("rows"):
        must_be_same("rows", case("rows"), RUNS)
    with named("begun anew again and again"):
        must_be_same("rows", case("resumed"), RUNS)
    with named("batches"):
        must_be_same("rows", case("batches"),
                     {name: [{"n": row["n"]} for row in history[3:]] for name, history in RUNS.items()})
    with named("one that fails"):
        spoilt = {"kind": "bad_json", "variables": {"run": "r1"}}
        others = {name: history for name, history in RUNS.items() if name != "r1"}
        must_be_same("rows", case("one-fails", spoilt), others)
    with named("stopped"):
        case("stopped", {"kind": "stall", "head": False, "operation": "HistoryPage"})
    with named("misuse"):
        case("misuse")
