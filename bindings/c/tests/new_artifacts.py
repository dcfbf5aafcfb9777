"""Runs new_artifacts.c and looks at what the server has afterwards."""

import pathlib

from support import KEY, Backend, must_be_same

TESTS = pathlib.Path(__file__).resolve().parent


def tests(suite, bench, fixture, backend_bin):
    for compiler in bench.mode.compilers:
        server = Backend(backend_bin)
        try:
            server.control("POST", "/runs", {"entity": "e", "project": "p", "name": "run1"})
            with suite.case(f"new artifacts {compiler}"):
                program = bench.compile(TESTS / "new_artifacts.c", compiler)
                folder = bench.folder(f"new-artifacts-{compiler}")
                bench.run(program, server.url, KEY, "e/p/run1", folder, fixture.run, timeout=180)
                stored(server)
        finally:
            server.stop()


def stored(server):
    versions = [one for one in server.control("GET", "/artifacts/e/p")["artifacts"] if one["state"] == "COMMITTED"]
    must_be_same("versions", [one["collection"] + ":" + one["version"] for one in versions], ["from-c:v0"])
    [version] = versions
    must_be_same("files", {path: entry.get("ref") for path, entry in version["files"].items()},
                 {"a.txt": None, "in/side/a.txt": None, "ref": "s3://bucket/key"})
    for name, value in {"type": "model", "description": "by C ✓", "metadata": {"acc": 0.5, "nan": None},
                        "tags": ["one two"], "aliases": ["best", "latest", "v0"], "size": 10,
                        "logged_by": ["e/p/run1"]}.items():
        must_be_same(name, version[name], value)
