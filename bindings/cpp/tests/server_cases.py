"""What the C++ tests that talk to a server need on it, and what is there afterwards."""

import contextlib
import pathlib

import artifacts as artifacts_of_c
import follow as follow_of_c
import histories as histories_of_c
import lists as lists_of_c
import run as c
from support import KEY, Backend, keyed, must_be_same, rows

TESTS = pathlib.Path(__file__).resolve().parent
RUN = "e/p/run1"


class Program:
    """A test program that is run case by case."""

    def __init__(self, suite, bench, name, compiler, server, flags=()):
        self.suite, self.bench, self.server = suite, bench, server
        self.label = " ".join([name, compiler, bench.mode.name, *flags])
        with suite.case(f"{self.label} compiles"):
            self.program = bench.compile(TESTS / f"{name}.cpp", compiler, flags=flags)

    def named(self, name):
        return self.suite.case(f"{self.label}: {name}")

    def run(self, name, *words, fault=None, url=None, key=KEY, path=RUN):
        """Runs a case and gives what it printed."""
        self.server.reset()
        if fault:
            self.server.control("POST", "/faults", fault)
        out, _ = self.bench.run(self.program, name, url or self.server.url, key, path, *words)
        return out

    def passes(self, name, *words, **how):
        with self.named(name):
            self.run(name, *words, **how)


def reads(suite, bench, compiler, server, secure):
    program = Program(suite, bench, "remote", compiler, server)
    history = c.seed(server)
    c.seed(secure)
    errors = {"kind": "graphql_errors", "operation": "Run",
              "errors": [{"message": "first trouble"}, {"message": "second trouble"}]}
    program.passes("open", len(history))
    program.passes("options")
    program.passes("auth", key="wrong000000000000000000000000000000000000")
    program.passes("missing", path="e/p/nothere")
    program.passes("refused", url=f"http://127.0.0.1:{c.closed_port()}")
    program.passes("server", fault={"kind": "status", "code": 500})
    program.passes("rate", fault={"kind": "rate_limit", "retry_after": 60})
    program.passes("graphql", fault=errors)
    program.passes("timeout", fault={"kind": "stall", "head": False, "operation": "*"})
    for name in ("cancel", "close", "conflict"):
        program.passes(name, fault=c.slow("HistoryPage"))
    program.passes("close-api", fault=c.slow("*"))
    program.passes("stop-download", bench.folder("stopped"), fault=c.slow("storage_download"))
    program.passes("log", fault={"kind": "status", "code": 503, "times": 1})
    program.passes("tls", secure.ca_pem_path, url=secure.url)
    with program.named("rows"):
        out = program.run("rows")
        must_be_same("rows", rows(out), history)
    with program.named("keyed rows"):
        out = program.run("rows", "loss,val.acc")
        must_be_same("keyed rows", rows(out), keyed(history, ["loss", "val.acc"]))
    with program.named("shards"):
        must_be_same("rows", rows(program.run("shards")), history)
    with program.named("a run that grows"), follow_of_c.growing(server) as path:
        must_be_same("rows", rows(program.run("follow", path=path)), follow_of_c.GROWN)
    follow_of_c.seed(server, "quiet", 1)
    program.passes("no-row", path="e/follow/quiet")
    root = bench.folder("files")
    with program.named("files"):
        program.run("files", root)
        for name, text in c.FILES.items():
            must_be_same(name, (root / name).read_text(encoding="utf-8"), text)


def writes(suite, bench, compiler, server, fixture):
    program = Program(suite, bench, "writing", compiler, server)
    c.seed(server)

    def stored(name):
        return server.control("GET", f"/runs/e/p/{name}")

    with program.named("create"):
        program.run("create")
        must_be_same("state", stored("made")["state"], "pending")
    with program.named("change"):
        program.run("change", fixture.run)
        changed = stored("changed")
        must_be_same("config", changed["config"], {"mine": {"value": 3, "desc": None}})
        must_be_same("name", changed["display_name"], "after ✓")
        must_be_same("notes", changed["notes"], "line 1\nline 2")
        must_be_same("emptied", [changed["group"], changed["job_type"], changed["tags"]], ["", "", []])
        must_be_same("best", changed["summary"]["best"], {"acc": 1.0})
    with program.named("move"):
        program.run("move", fixture.run)
        must_be_same("state", [stored("moved")["state"], stored("moved")["stopped"]], ["pending", True])
    with program.named("remove"):
        program.run("remove", fixture.run)
        must_be_same("runs", [run for run in server.control("GET", "/runs") if "removed" in run], [])
    with program.named("files"):
        program.run("files", bench.folder("uploads"))
        files = {name: file["size"] for name, file in stored("files")["files"].items()}
        must_be_same("files", files, {"sent.txt": 11, "one.json": 8, "three.txt": 9})


def lists(suite, bench, compiler, server, fixture):
    program = Program(suite, bench, "lists", compiler, server)
    lists_of_c.seed(server)
    program.passes("filters")
    program.passes("lists")
    program.passes("viewer", key=lists_of_c.ADA)
    program.passes("unknown-key", fault={"kind": "json", "operation": "Viewer", "value": {"data": {"viewer": None}}})
    server.control("POST", "/sweeps", {
        "entity": "e", "project": "many", "name": "abc", "state": "PAUSED", "config": "method: grid\n",
        "display_name": "lr search", "best_loss": 0.25, "run_count_expected": 12})
    program.passes("sweep")
    program.passes("console")
    program.passes("render", fixture.run)


def histories(suite, bench, compiler, server):
    program = Program(suite, bench, "histories", compiler, server)
    histories_of_c.seed(server)
    for name in ("rows", "resumed"):
        with program.named(name):
            must_be_same("rows", histories_of_c.by_run(program.run(name)), histories_of_c.RUNS)
    program.passes("batches")
    program.passes("one-fails", fault={"kind": "bad_json", "variables": {"run": "r1"}})
    program.passes("stopped", fault={"kind": "stall", "head": False, "operation": "HistoryPage"})


def artifacts(suite, bench, compiler, server):
    program = Program(suite, bench, "artifacts", compiler, server)
    c.seed(server)
    slow = {"kind": "slow", "operation": "artifact_download", "path": "/", "skip": 1,
            "bytes_per_interval": 1, "interval_ms": 50}
    for name, fault in (("looks", None), ("lists", None), ("manifests", None), ("stopped", slow)):
        artifacts_of_c.seed(server)
        program.passes(name, bench.folder(f"artifacts-{name}"), fault=fault)
    artifacts_of_c.seed(server)
    folder = bench.folder("artifacts-downloads")
    with program.named("downloads"):
        program.run("downloads", folder)
        must_be_same("files", artifacts_of_c.below(folder), {**artifacts_of_c.DATA, "good.txt": "good"})
        must_be_same("beside", sorted(folder.parent.glob("evil")), [])
    artifacts_of_c.seed(server)
    with program.named("links"):
        program.run("links")
        now = artifacts_of_c.stored(server, "v1")
        must_be_same("users", now["used_by"], [
            {"run": "e/p/linker", "used_as": "data:v1"}, {"run": "e/q/linker", "used_as": "training"}])
        must_be_same("makers", now["logged_by"], ["e/p/linker"])
        must_be_same("aliases", sorted(now["aliases"]), ["best", "best one", "latest", "mine", "v1"])
    server.control("DELETE", "/artifacts")
    with program.named("makes"):
        program.run("makes", bench.folder("artifacts-makes"))
        (made,) = [one for one in server.control("GET", "/artifacts/e/p")["artifacts"] if one["state"] == "COMMITTED"]
        must_be_same("files", {path: entry.get("ref") for path, entry in made["files"].items()},
                     {"a.txt": None, "in/a.txt": None, "ref": "s3://bucket/key"})
        for name, value in {"type": "model", "description": "by C++ ✓", "metadata": {"acc": 0.5}, "tags": ["one two"],
                            "aliases": ["best", "latest", "v0"], "logged_by": [RUN]}.items():
            must_be_same(name, made[name], value)


def returning(suite, bench, compiler, server, flags):
    program = Program(suite, bench, "returning_remote", compiler, server, flags)
    server.control("DELETE", "/runs")
    server.control("POST", "/runs/generate", {"entity": "e", "project": "p", "count": 6})
    program.passes("broken-list", fault={"kind": "status", "code": 500, "operation": "Runs", "skip": 1})
    server.control("DELETE", "/artifacts")
    with program.named("writes"):
        program.run("writes", bench.folder("returning"))
        must_be_same("runs", [run for run in server.control("GET", "/runs") if "returned" in run], [])


def tests(suite, bench, backend_bin, compiler, fixture, returning_flags):
    with contextlib.ExitStack() as stack:
        server = Backend(backend_bin)
        stack.callback(server.stop)
        secure = Backend(backend_bin, "--tls")
        stack.callback(secure.stop)
        reads(suite, bench, compiler, server, secure)
        writes(suite, bench, compiler, server, fixture)
        lists(suite, bench, compiler, server, fixture)
        histories(suite, bench, compiler, server)
        artifacts(suite, bench, compiler, server)
        for flags in ([], returning_flags):
            returning(suite, bench, compiler, server, flags)
