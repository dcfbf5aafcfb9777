"""Runs follow.c: runs that grow meanwhile, and what it must print."""

import contextlib
import json
import pathlib
import threading
import time

from support import KEY, must_be_same, rows

SOURCE = pathlib.Path(__file__).with_name("follow.c")
RUN = {"entity": "e", "project": "follow"}


def row(n):
    """Two rows a step, now and then a gap."""
    return {"_step": n // 2 + (1000 if n > 30 else 0), "n": n}


def seed(server, name, count, state="running"):
    server.control("POST", "/runs", {**RUN, "name": name, "state": state, "history": [row(n) for n in range(count)]})


def grow(server, name, count):
    """Lets the run grow from one row to so many, and ends it."""
    for n in range(1, count, 4):
        time.sleep(0.02)
        server.control("POST", "/runs/append", {**RUN, "name": name,
                                                "history": [row(m) for m in range(n, min(n + 4, count))]})
    server.control("POST", "/runs/append", {**RUN, "name": name, "state": "finished"})


GROWN = [row(n) for n in range(60)]


@contextlib.contextmanager
def growing(server):
    """A run that grows to GROWN meanwhile."""
    seed(server, "live", 1)
    writer = threading.Thread(target=grow, args=(server, "live", len(GROWN)))
    writer.start()
    try:
        yield "e/follow/live"
    finally:
        writer.join()


def tests(suite, bench, server, fixture):
    for compiler in bench.mode.compilers:
        with suite.case(f"follow {compiler} compiles"):
            bench.compile(SOURCE, compiler)
        cases(suite, bench, bench.work / f"follow-{compiler}", server, fixture)


def cases(suite, bench, program, server, fixture):
    compiler = program.name.partition("-")[2]

    def case(name, path, fault=None):
        server.reset()
        if fault:
            server.control("POST", "/faults", fault)
        out, _ = bench.run(program, name, server.url, KEY, path)
        return rows(out)

    @contextlib.contextmanager
    def named(name):
        with suite.case(f"follow {name} {compiler}"):
            yield

    with named("a run that grows"):
        with growing(server) as path:
            must_be_same("rows", case("follow", path), GROWN)
        stored = server.control("GET", "/runs/e/follow/live/history")
        must_be_same("rows on the server", [json.loads(text) for text in stored], GROWN)
    with named("one key of a run that grows"), growing(server) as path:
        must_be_same("rows", case("keyed", path), [{"n": row["n"]} for row in GROWN])
    with named("a local run"):
        must_be_same("rows", case("follow", fixture.run), fixture.rows)
    with named("batches"):
        seed(server, "done", 11, state="finished")
        must_be_same("rows", case("batches", "e/follow/done"), [*range(2, 8), row(8)])
    seed(server, "quiet", 1)
    with named("trouble"):
        # Each error is of two attempts.
        fault = {"kind": "status", "code": 503, "operation": "RunState", "times": 6}
        must_be_same("rows", case("trouble", "e/follow/quiet", fault), [row(0)])
    for name in ("cancel", "close"):
        with named(name):
            case(name, "e/follow/quiet")
    seed(server, "two", 2)
    with named("misuse"):
        case("misuse", "e/follow/two")
