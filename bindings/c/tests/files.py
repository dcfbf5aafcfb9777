"""Runs files.c: what it needs on the server, and what is there afterwards."""

import base64
import contextlib
import hashlib
import pathlib

from support import KEY, Failed, must_be_same

SOURCE = pathlib.Path(__file__).with_name("files.c")
FILES = {"notes.txt": "one\ntwo\n", "sub/a.json": "{}", "sub/b.json": "[1]", "sub/c.txt": "c" * 70_000}
HOSTILE = ["../evil", "a/../../evil", "/etc/evil", "a\\..\\b", "C:\\x", "a\0b", "NUL", "linked/evil"]


def seed(server, names):
    server.control("POST", "/runs", {"entity": "e", "project": "p", "name": "files", "files": names})


def stored(server):
    return server.control("GET", "/runs/e/p/files")["files"]


def below(folder):
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}


def tests(suite, bench, server, fixture):
    for compiler in bench.mode.compilers:
        with suite.case(f"files {compiler} compiles"):
            bench.compile(SOURCE, compiler)
        cases(suite, bench, bench.work / f"files-{compiler}", server, fixture)


def cases(suite, bench, program, server, fixture):
    compiler = program.name.partition("-")[2]

    def case(name, folder, fault=None, files=FILES, path="e/p/files"):
        server.reset()
        seed(server, files)
        if fault:
            server.control("POST", "/faults", fault)
        bench.run(program, name, server.url, KEY, path, folder)

    @contextlib.contextmanager
    def named(name):
        with suite.case(f"files {name} {compiler}"):
            yield bench.folder(f"files-{name}")

    with named("upload") as folder:
        case("upload", folder, files={})
        wanted = {"big.bin": b"0123456789abcdef" * 40000, "empty": b"", "__/__/out.txt": b"outside"}
        found = stored(server)
        must_be_same("names", sorted(found), sorted(wanted))
        for name, content in wanted.items():
            must_be_same(name, found[name]["size"], len(content))
            must_be_same(name, found[name]["md5"], base64.b64encode(hashlib.md5(content).digest()).decode())
    with named("unlisted") as folder:
        none = {"project": {"run": {"fileCount": 0, "files": {
            "edges": [], "pageInfo": {"endCursor": None, "hasNextPage": False}}}}}
        case("unlisted", folder, files={}, fault={"kind": "json", "operation": "RunFiles", "value": {"data": none}})
        must_be_same("names", sorted(stored(server)), ["a.txt"])
    with named("delete") as folder:
        case("delete", folder)
        must_be_same("names", sorted(stored(server)), sorted(set(FILES) - {"notes.txt"}))
    with named("pattern") as folder:
        case("pattern", folder)
    with named("bucket") as folder:
        node = {"id": "RmlsZQ==", "name": "notes.txt", "url": "http://h/x", "sizeBytes": 1, "mimetype": None,
                "directUrl": "https://bucket.s3.eu-west-1.amazonaws.com/dir/notes.txt?X-Amz-Signature=1",
                "updatedAt": "2026-01-01T00:00:00", "md5": None}
        files = {"edges": [{"cursor": "c", "node": node}], "pageInfo": {"endCursor": None, "hasNextPage": False}}
        data = {"project": {"run": {"fileCount": 1, "files": files}}}
        case("bucket", folder, fault={"kind": "json", "operation": "RunFiles", "value": {"data": data}})
    with named("many") as folder:
        case("many", folder)
        found = {name: path.read_text(encoding="utf-8") for name, path in below(folder).items()}
        must_be_same("files", found, FILES)
    with named("exports") as folder:
        server.reset()
        rows = [{"_step": step, "loss": step / 2} for step in range(30)]
        server.control("POST", "/runs", {"entity": "e", "project": "p", "name": "files", "history": rows,
                                         "exports": {"files": 2, "upto_step": 19}})
        bench.run(program, "exports", server.url, KEY, "e/p/files", folder)
        found = below(folder)
        must_be_same("files", sorted(found), [f"e_p_files_{n}.runhistory.parquet" for n in range(2)])
        for name, path in found.items():
            bytes_ = path.read_bytes()
            must_be_same(name, (bytes_[:4], bytes_[-4:]), (b"PAR1", b"PAR1"))
    with named("hostile") as folder:
        root, outside = folder / "root", folder / "outside"
        root.mkdir()
        outside.mkdir()
        (root / "linked").symlink_to(outside)
        case("hostile", root, files=dict.fromkeys(HOSTILE, "evil"))
        if below(folder) or pathlib.Path("/etc/evil").exists():
            raise Failed(f"there is {sorted(below(folder))}")
    with named("cancel") as folder:
        case("cancel", folder, fault={"kind": "stall", "operation": "storage_download"})
        must_be_same("files", sorted(below(folder)), [])
    with named("local") as folder:
        case("local", folder, path=fixture.run)
        originals = below(fixture.run / "files")
        found = below(folder)
        must_be_same("names", sorted(found), sorted({*originals, "a"}))
        for name, path in originals.items():
            must_be_same(name, found[name].read_bytes().hex(), path.read_bytes().hex())
