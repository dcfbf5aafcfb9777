"""Runs lists.c: what it needs on the server, and what it must print."""

import contextlib
import pathlib

from support import KEY, Failed, must_be_same, rows

SOURCE = pathlib.Path(__file__).with_name("lists.c")
ADA = "0123456789abcdef0123456789abcdef01234567"
COUNT = 120


def seed(server):
    server.control("POST", "/users", {
        "username": "ada", "name": "Ada", "email": "ada@example.com", "admin": True, "entity": "lab",
        "teams": ["lab", "other"], "api_keys": [ADA]})
    for n in range(COUNT):
        console = [f"{'ERROR ' if i % 3 == 2 else ''}2026-01-01T00:00:00.{i:06} [rank 1] line {i}" for i in range(10)]
        server.control("POST", "/runs", {
            "entity": "e", "project": "many", "name": f"r{n:03}", "state": "failed" if n % 3 == 0 else "finished",
            "config": {"n": n}, "created_at": f"2026-01-01T00:{n // 60:02}:{n % 60:02}",
            "console": console if n == 0 else []})
    for name in ("s1", "s2"):
        server.control("POST", "/runs", {"entity": "e", "project": "many", "name": name, "sweep": "abc", "user": "ada",
                                         "state": "running", "created_at": f"2026-01-02T00:00:0{name[1]}"})


NAMES = [f"r{n:03}" for n in range(COUNT)] + ["s1", "s2"]
LINES = [{"number": i, "text": f"line {i}", "level": "error" if i % 3 == 2 else "", "label": "rank 1",
          "timestamp": f"2026-01-01T00:00:00.{i:06}"} for i in range(10)]


def tests(suite, bench, server, fixture):
    seed(server)
    for compiler in bench.mode.compilers:
        with suite.case(f"lists {compiler} compiles"):
            bench.compile(SOURCE, compiler)
        cases(suite, bench, bench.work / f"lists-{compiler}", server, fixture)


def cases(suite, bench, program, server, fixture):
    compiler = program.name.partition("-")[2]

    def case(name, *words, fault=None, key=KEY):
        server.reset()
        if fault:
            server.control("POST", "/faults", fault)
        out, _ = bench.run(program, name, server.url, key, *words)
        return out

    def requests(operation):
        return len(server.control("GET", f"/requests?operation={operation}"))

    @contextlib.contextmanager
    def named(name):
        with suite.case(f"lists {name} {compiler}"):
            yield

    for per_page, pages in ((0, 3), (50, 3), (7, 18), (1000, 1)):
        with named(f"runs, {per_page or 'usual'} a page"):
            must_be_same("ids", rows(case("runs", per_page)), NAMES)
            must_be_same("requests", requests("Runs"), pages)
    with named("runs that match"):
        out = case("some", '{"state": "failed", "config.n": {"$gt": 90}}')
        must_be_same("ids", rows(out), [f"r{n:03}" for n in range(117, 90, -3)])
    with named("lists that fail"):
        case("fails")
    with named("viewer"):
        found = rows(case("viewer", key=ADA))
        must_be_same("viewer", found, [{"admin": 1, "teams": ["lab", "other"], "username": "ada", "entity": "lab"}])
    with named("unknown key"):
        case("unknown-key", fault={"kind": "json", "operation": "Viewer", "value": {"data": {"viewer": None}}})
    with named("sweep"):
        must_be_same("ids", rows(case("sweep", "server")), ["s1", "s2", "s2"])
    with named("sweep that says all"):
        node = {"id": "U3dlZXA=", "name": "abc", "state": "PAUSED", "config": "method: grid\n",
                "displayName": "lr search", "bestLoss": 0.25, "runCountExpected": 12}
        value = {"data": {"project": {"sweep": node}}}
        fault = {"kind": "json", "operation": "Sweep", "variables": {"sweep": "abc"}, "value": value}
        must_be_same("ids", rows(case("sweep", "fault", fault=fault)), ["s1", "s2", "s2"])
    with named("console"):
        must_be_same("lines", rows(case("console")), [*LINES, 10])
        must_be_same("requests", requests("RunConsolePage"), 3)
    with named("console, the last lines"):
        must_be_same("lines", rows(case("console", 3)), [*LINES[7:], 10])
        must_be_same("requests", requests("RunConsoleTail"), 1)
    with named("console, lines kept back"):
        edges = [{"node": {"number": 9, "line": "line 9", "level": "", "label": "", "timestamp": None}}]
        value = {"data": {"project": {"run": {"logLineCount": 10, "logLines": {"edges": edges}}}}}
        out = case("console", 3, fault={"kind": "json", "operation": "RunConsoleTail", "value": value})
        last = {"number": 9, "text": "line 9", "level": "", "label": ""}
        must_be_same("lines", rows(out), [last, {"status": 27}, 10])
    with named("console without options"):
        must_be_same("lines", rows(case("plain-console")), LINES)
    with named("console of an older server"):
        server.control("POST", "/mode", {"old_server": True})
        try:
            must_be_same("lines", rows(case("plain-console")), [{"status": 24}])
        finally:
            server.control("POST", "/mode", {"old_server": False})
    with named("render"):
        html(case("render"), f"{server.url}/e/many/runs/r000?jupyter=true")
    for name in ("names", "closed", "misuse"):
        with named(name):
            case(name)
    with named("local"):
        case("local", fixture.run)


def html(out, address):
    style = "border:none;width:100%;height:{}px;"
    frame = "<iframe src='{}' style='{}'></iframe>"
    button = ("<button onClick=\"this.nextSibling.style.display='block';this.style.display='none';\">"
              "Display W&B run</button>")
    wanted = [
        frame.format(address, style.format(420)),
        button + frame.format(address, style.format(7) + "display:none;"),
        "EVCXR_BEGIN_CONTENT text/html",
        frame.format(address, style.format(7)),
        "EVCXR_END_CONTENT",
    ]
    if out.splitlines() != wanted:
        raise Failed(f"printed {out!r}")
