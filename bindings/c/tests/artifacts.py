"""Runs artifacts.c: what it needs on the server, and what is there afterwards."""

import pathlib

from support import KEY, must_be_same

SOURCE = pathlib.Path(__file__).with_name("artifacts.c")
DATA = {"a.txt": "one", "d/b.bin": "b" * 70_000}
REFS = {
    "../evil": "evil",
    "bucket.txt": {"ref": "s3://bucket/key", "digest": "tag"},
    "good.txt": "good",
}


def seed(server):
    server.control("DELETE", "/artifacts")
    for project in ("p", "q"):
        server.control("POST", "/runs", {"entity": "e", "project": project, "name": "linker"})
    server.control("POST", "/runs", {"entity": "e", "project": "p", "name": "many"})
    place = {"entity": "e", "project": "p"}
    server.control("POST", "/artifacts", {**place, "collection": "data", "files": {"a.txt": "zero"}})
    server.control("POST", "/artifacts", {
        **place, "collection": "data", "files": DATA, "aliases": ["best"], "description": "about ✓",
        "metadata": {"nested": {"n": 7}}})
    server.control("POST", "/artifacts", {**place, "collection": "refs", "files": REFS})
    server.control("POST", "/artifacts/generate", {
        **place, "collection": "many", "count": 12, "logged_by": "many", "used_by": "many"})


def stored(server, version):
    artifacts = server.control("GET", "/artifacts/e/p")["artifacts"]
    (found,) = [one for one in artifacts if one["collection"] == "data" and one["version"] == version]
    return found


def below(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def tests(suite, bench, server, fixture):
    for compiler in bench.mode.compilers:
        with suite.case(f"artifacts {compiler} compiles"):
            bench.compile(SOURCE, compiler)
        cases(suite, bench, bench.work / f"artifacts-{compiler}", server, fixture)


def cases(suite, bench, program, server, fixture):
    compiler = program.name.partition("-")[2]

    def case(name, fault=None):
        server.reset()
        seed(server)
        if fault:
            server.control("POST", "/faults", fault)
        folder = bench.folder(f"artifacts-{name}")
        bench.run(program, name, server.url, KEY, folder, fixture.run)
        return folder

    def named(name):
        return suite.case(f"artifacts {name} {compiler}")

    for name in ("looks", "lists", "manifests", "misuse"):
        with named(name):
            case(name)
    with named("files"):
        must_be_same("files", below(case("files")), {"d/b.bin": DATA["d/b.bin"]})
    with named("downloads"):
        folder = case("downloads")
        must_be_same("files", below(folder), {**DATA, "good.txt": "good"})
        must_be_same("beside", sorted(folder.parent.glob("evil")), [])
    with named("stopped"):
        slow = {"kind": "slow", "operation": "artifact_download", "skip": 1, "bytes_per_interval": 1,
                "interval_ms": 50}
        found = below(case("stopped", fault=slow))
        # What was whole by then stays, and nothing else is there.
        must_be_same("files", found, {name: DATA[name] for name in found if name == "a.txt"})
    with named("links"):
        case("links")
        now = stored(server, "v1")
        must_be_same("users", now["used_by"], [
            {"run": "e/p/linker", "used_as": "data:v1"}, {"run": "e/q/linker", "used_as": "training"}])
        must_be_same("makers", now["logged_by"], ["e/p/linker"])
        must_be_same("aliases", sorted(now["aliases"]), ["best", "best one", "latest", "mine", "v1"])
