"""Runs prefetch.c: scans that fetch ahead, on several threads at once."""

import pathlib

from support import KEY

SOURCE = pathlib.Path(__file__).with_name("prefetch.c")
ROWS = 400


def seed(server):
    history = [{"_step": step, "loss": step / 4, "text": "x" * 50} for step in range(ROWS)]
    server.control("POST", "/runs", {"entity": "e", "project": "prefetch", "name": "r", "history": history})


def tests(suite, bench, server, _fixture):
    for compiler in bench.mode.compilers:
        with suite.case(f"prefetch {compiler}"):
            case(bench, server, bench.compile(SOURCE, compiler))


def case(bench, server, program):
    seed(server)
    rounds = 3 if bench.mode.name == "valgrind" else 10
    bench.run(program, server.url, KEY, "e/prefetch/r", ROWS, rounds)
