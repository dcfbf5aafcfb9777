"""Runs shards.c: a scan in parts, each read by a process of its own."""

import contextlib
import json
import pathlib

from support import KEY, Failed, must_be_same, rows

SOURCE = pathlib.Path(__file__).with_name("shards.c")
RUN = {"entity": "e", "project": "shards"}

# Two rows a step, and a gap.
HISTORY = [{"_step": n // 2 + (500 if n > 60 else 0), "n": n} for n in range(90)]


def seed(server, name="r"):
    server.control("POST", "/runs", {**RUN, "name": name, "history": HISTORY})


def tests(suite, bench, server, fixture):
    seed(server)
    seed(server, "other")
    for compiler in bench.mode.compilers:
        with suite.case(f"shards {compiler} compiles"):
            bench.compile(SOURCE, compiler)
        cases(suite, bench, bench.work / f"shards-{compiler}", server, fixture)


def cases(suite, bench, program, server, fixture):
    compiler = program.name.partition("-")[2]

    def call(name, *words):
        out, _ = bench.run(program, name, server.url, KEY, *words)
        return out

    def parts(path, count, *key):
        found = call("split", path, count, *key).splitlines()
        if len(found) != count:
            raise Failed(f"{len(found)} parts, not {count}")
        return found

    @contextlib.contextmanager
    def named(name):
        with suite.case(f"shards {name} {compiler}"):
            yield

    with named("each in a process"):
        found = parts("e/shards/r", 3)
        must_be_same("run", json.loads(found[0])["run"], "e/shards/r")
        must_be_same("rows", [row for part in found for row in rows(call("read", part))], HISTORY)
    with named("batches of one key"):
        cells = [cell for part in parts("e/shards/r", 2, "n") for cell in rows(call("read", part, 7))]
        must_be_same("cells", cells, [row["n"] for row in HISTORY])
    with named("a local run"):
        found = parts(str(fixture.run), 4)
        must_be_same("rows", [row for part in found for row in rows(call("read", part))], fixture.rows)
    with named("misuse"):
        server.reset()
        call("misuse", "e/shards/r", "e/shards/other")
