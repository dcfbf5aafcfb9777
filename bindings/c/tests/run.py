#!/usr/bin/env python3
"""Compiles and runs the C tests and programs of wandb-run.

    run.py --lib-dir DIR --sanitize none|address|valgrind --backend-bin PATH
        [--scan-rust PATH] [--panic-lib-dir DIR] [--arrow-lib-dir DIR] [--brief]
    run.py --lib-dir DIR --programs-only OUTDIR

--lib-dir holds libwandb_run.so and libwandb_run.a; libraries and programs that
only the tests need are built beside it. Nothing is skipped but what --brief
leaves to .ci/full: a tool that is missing is a failure. The last line is
`N passed, N failed`; the exit code is 1 when one failed.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile

import artifacts
import files as files_tests
import follow
import histories
import lists
import new_artifacts
import prefetch
import rows as rows_tests
import shards
from support import KEY, Backend, Failed, keyed, must_be_same, read_rows, rows

TESTS = pathlib.Path(__file__).resolve().parent
ROOT = TESTS.parent.parent.parent
EXAMPLES = TESTS.parent / "examples"
FIXTURES = ROOT / "tests" / "fixtures"
INCLUDE = ROOT / "include"
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wstrict-prototypes", "-Werror"]
STRICT_CXX = [flag for flag in STRICT if flag != "-Wstrict-prototypes"]
LIBRARIES = ["-lpthread", "-lm", "-ldl"]
BUILD_TIMEOUT = 1800


class Mode:
    """How programs are compiled and run."""

    def __init__(self, name):
        self.name = name
        self.compilers = ["gcc", "clang"] if name == "none" else ["gcc"]
        # Lines are all that a backtrace needs.
        self.flags = ["-g1"]
        self.prefix = []
        self.env = {}
        # How much longer things take: limits in the tests are multiplied.
        self.slowdown = 1
        self.cycles = 1000
        if name == "address":
            self.flags += ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"]
            self.env = {
                "ASAN_OPTIONS": "detect_leaks=1:halt_on_error=1:detect_stack_use_after_return=1",
                "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
            }
            self.slowdown, self.cycles = 2, 100
        if name == "valgrind":
            self.prefix = [
                "valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full",
                "--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite,indirect",
                "--num-callers=40", f"--suppressions={TESTS / 'valgrind.supp'}",
            ]
            self.slowdown, self.cycles = 20, 2

    def tools(self):
        tools = [*self.compilers, "readelf", "nm", "cargo", *self.prefix[:1]]
        return tools + (["g++", "clang++"] if self.name == "none" else [])


class Suite:
    """Counts, and goes on after a failure."""

    def __init__(self):
        self.passed, self.failed = 0, []

    @contextlib.contextmanager
    def case(self, name):
        try:
            yield
        except (Failed, OSError, ValueError, KeyError) as error:
            self.failed.append(name)
            print(f"FAILED {name}: {error}", flush=True)
        else:
            self.passed += 1
            print(f"ok     {name}", flush=True)

    def end(self):
        for name in self.failed:
            print(f"failed: {name}")
        print(f"{self.passed} passed, {len(self.failed)} failed", flush=True)
        return 1 if self.failed else 0


def call(words, timeout, expect=0, env=None, cwd=None):
    """Runs a program to its end; returns what it printed."""
    words = [str(word) for word in words]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=timeout, env=env, cwd=cwd)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"took more than {timeout} s: {' '.join(words)}\n{(error.stderr or b'')[-2000:]}") from None
    out = done.stdout.decode("utf-8", "replace")
    said = done.stderr.decode("utf-8", "replace")
    if expect is not None and done.returncode != expect:
        raise Failed(f"exit code {done.returncode}, not {expect}: {' '.join(words)}\n{said[-6000:]}{out[-500:]}")
    return out, said


def cargo(*words, target, env=None):
    environment = {**os.environ, **(env or {})}
    environment["CARGO_TARGET_DIR"] = str(target)
    call(["cargo", *words], BUILD_TIMEOUT, env=environment, cwd=ROOT)


class Library:
    """A built library, in a folder in which the loader finds it by its SONAME."""

    def __init__(self, lib_dir, folder):
        self.shared = pathlib.Path(lib_dir).resolve() / "libwandb_run.so"
        self.static = self.shared.with_suffix(".a")
        self.folder = pathlib.Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        told, _ = call(["readelf", "--dynamic", "--wide", self.shared], 60)
        soname = re.search(r"SONAME.*\[(.+)\]", told)
        if not soname:
            raise Failed(f"{self.shared} has no SONAME")
        for name in ("libwandb_run.so", soname[1]):
            link = self.folder / name
            link.unlink(missing_ok=True)
            link.symlink_to(self.shared)

    def link(self):
        return [f"-L{self.folder}", f"-Wl,-rpath,{self.folder}", "-lwandb_run"]


class Bench:
    """Compiles and runs programs in one mode."""

    def __init__(self, mode, library, work):
        self.mode, self.library, self.work = mode, library, work
        self.home = work / "home"
        self.home.mkdir()

    def compile(self, source, compiler="gcc", name=None, flags=(), link=None):
        program = self.work / (name or f"{source.stem}-{compiler}")
        call([compiler, "-std=c99", *STRICT, *self.mode.flags, *flags, f"-DSLOWDOWN={self.mode.slowdown}",
              f"-I{INCLUDE}", source, "-o", program,
              *(self.library.link() if link is None else link), *LIBRARIES], 300)
        return program

    def run(self, program, *words, expect=0, timeout=120, prefix=None):
        prefix = self.mode.prefix if prefix is None else prefix
        return call([*prefix, program, *words], timeout * self.mode.slowdown, expect, env=self.environment())

    def environment(self):
        """Nothing of the caller's that would change a result."""
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        return {**kept, "LC_ALL": "C", "HOME": str(self.home), **self.mode.env}

    def folder(self, name):
        made = self.work / name
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        return made


class Fixture:
    """A recorded run and what is in it."""

    def __init__(self, name):
        self.name = name
        (self.run,) = (FIXTURES / f"digits-{name}").glob("offline-run-*")
        self.rows = read_rows(FIXTURES / "expected" / f"{name}.jsonl")
        (self.facts,) = rows((FIXTURES / "expected" / f"{name}.json").read_text(encoding="utf-8").replace("\n", " "))


# The header


def header(suite, bench):
    """The header alone, twice in a unit and in two units of one program."""
    languages = [("gcc", "c99"), ("gcc", "c11"), ("clang", "c99"), ("clang", "c11"),
                 ("g++", "c++11"), ("g++", "c++17"), ("clang++", "c++11"), ("clang++", "c++17")]
    for compiler, standard in languages:
        with suite.case(f"header {compiler} {standard}"):
            plus = "++" in compiler
            flags = [*(STRICT_CXX if plus else STRICT), f"-std={standard}", f"-I{INCLUDE}"]
            objects = []
            for unit in ("unit_a", "unit_b"):
                objects.append(bench.work / f"{unit}-{compiler}-{standard}.o")
                call([compiler, *flags, "-x", "c++" if plus else "c", "-c", TESTS / "headers" / f"{unit}.c",
                      "-o", objects[-1]], 120)
            program = bench.work / f"units-{compiler}-{standard}"
            call([compiler, *objects, "-o", program, *bench.library.link()], 120)
            bench.run(program)


# The tests


def package_version():
    text = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    return re.search(r"\[workspace\.package\]\s+version = \"(.+)\"", text)[1]


def listed_symbols():
    """What the library exports, what features add included."""
    symbols = []
    for path in (TESTS.parent / "abi").glob("*.symbols"):
        found = path.read_text(encoding="utf-8").split()
        if not found:
            raise Failed(f"{path.name} is empty")
        symbols += found
    return symbols


def every_symbol_is_misused():
    text = "".join(path.read_text(encoding="utf-8") for path in TESTS.glob("*.c"))
    symbols = listed_symbols()
    missing = [name for name in symbols if not re.search(rf"\b{name}\b", text)]
    if missing:
        raise Failed(f"no C test calls {', '.join(missing)}")


def local(bench, program, fixture):
    """What local.c found, against the recording."""
    out = bench.folder(f"local-{fixture.name}")
    bench.run(program, fixture.run, out)
    must_be_same("rows", read_rows(out / "rows.jsonl"), fixture.rows)
    must_be_same("batches", read_rows(out / "batches.jsonl"), fixture.rows)
    # A server adds `_wandb` to such rows, and so does the reader.
    events = [{"_wandb": True, **row} for row in fixture.facts["events"]]
    must_be_same("system", read_rows(out / "system.jsonl"), events)
    facts = fixture.facts
    (found,) = read_rows(out / "run.json")
    for name in ("run_id", "display_name", "entity", "project", "run_group", "job_type", "notes", "host", "tags"):
        must_be_same(name, found[name], facts["run"][name])
    for name in ("state", "exit_code", "rows", "summary"):
        must_be_same(name, found[name], facts[name])
    must_be_same("config", found["config"], {k: v for k, v in facts["config"].items() if k != "_wandb"})
    must_be_same("directory", found["directory"], str(fixture.run))
    console(read_rows(out / "console.jsonl"), facts["console"])
    files(out, fixture.run / "files")


def console(found, chunks):
    """The lines of each stream are its chunks, joined and cut at line ends."""
    for stream in ("stdout", "stderr"):
        text = "".join(chunk["text"] for chunk in chunks if chunk["stream"] == stream)
        # A carriage return starts its line anew.
        lines = [line.rpartition("\r")[2] for line in text.split("\n")]
        if lines[-1] == "":
            lines.pop()
        printed = [bytes(line["bytes"]).decode("utf-8") for line in found if line["stream"] == stream]
        must_be_same(f"console {stream}", printed, lines)


def files(out, originals):
    found = {line["name"]: line["size"] for line in read_rows(out / "files.jsonl")}
    wanted = {str(path.relative_to(originals)): path for path in originals.rglob("*") if path.is_file()}
    must_be_same("files", found, {name: path.stat().st_size for name, path in wanted.items()})
    for name, path in wanted.items():
        if (out / "download" / name).read_bytes() != path.read_bytes():
            raise Failed(f"the download of {name} is not the file")
    left = {str(path.relative_to(out / "download")) for path in (out / "download").rglob("*") if path.is_file()}
    must_be_same("names of downloads", sorted(left), sorted(wanted))


def offline_tests(suite, bench, fixtures):
    old = fixtures[0]
    for compiler in bench.mode.compilers:
        for name, words, flags in (
            ("version", [], [f'-DPACKAGE_VERSION="{package_version()}"']),
            ("structs", [], []),
            ("handles", [old.run], []),
            ("misuse", [old.run, bench.folder("misuse")], []),
            ("threads", [old.run, bench.mode.cycles, "flat" if bench.mode.name == "none" else "any"], []),
        ):
            with suite.case(f"{name} {compiler}"):
                bench.run(bench.compile(TESTS / f"{name}.c", compiler, flags=flags), *words)
        with suite.case(f"local {compiler}"):
            program = bench.compile(TESTS / "local.c", compiler)
            for fixture in fixtures:
                local(bench, program, fixture)
    with suite.case("every function is in a test"):
        every_symbol_is_misused()


def arrow_lib(bench, lib_dir, arrow_lib_dir):
    """The library with Arrow, which the shipped one lacks."""
    if not arrow_lib_dir:
        target = lib_dir.parent / "arrow"
        cargo("build", "--locked", "--package", "wandb-run-c", "--features", "arrow", target=target)
        arrow_lib_dir = target / "debug"
    return Library(arrow_lib_dir, bench.work / "arrow-lib")


@contextlib.contextmanager
def arrow_server(backend_bin):
    """The runs of a list, of which one cannot be read."""
    server = Backend(backend_bin)
    try:
        histories.seed(server)
        server.control("POST", "/faults", {"kind": "bad_json", "variables": {"run": "r1"}})
        yield server
    finally:
        server.stop()


def arrow(suite, bench, fixtures, lib_dir, options):
    with arrow_server(options.backend_bin.resolve()) as server:
        for compiler in bench.mode.compilers:
            with suite.case(f"arrow {compiler}"):
                library = arrow_lib(bench, lib_dir, options.arrow_lib_dir)
                program = bench.compile(TESTS / "arrow.c", compiler, link=library.link())
                for fixture in fixtures:
                    bench.run(program, fixture.run, server.url, KEY)


def panic_lib(lib_dir):
    target = lib_dir.parent / "panic"
    cargo("build", "--locked", "--package", "wandb-run-c", "--features", "_test-panic", target=target)
    return target / "debug"


def panics(suite, bench, fixture, lib_dir, panic_lib_dir):
    """On a library with a function that panics, which no shipped one has."""
    with suite.case("panic"):
        library = Library(panic_lib_dir or panic_lib(lib_dir), bench.work / "panic-lib")
        program = bench.compile(TESTS / "panic.c", link=library.link())
        _, said = bench.run(program, fixture.run)
        if "panicked" in said:
            raise Failed(f"the library printed its panic: {said}")
        shipped, _ = call(["nm", "-D", "--defined-only", bench.library.shared], 60)
        if "wandb_test_panic" in shipped:
            raise Failed("the library exports wandb_test_panic")


# Remote runs


FILES = {"notes.txt": "one\ntwo\n", "sub/deep/data.csv": "a,b\n1,2\n" * 1000}


def seed(server):
    history = [{"_step": step, "loss": 1 / (step + 1), "big": 2**62 + step, "name": f"row {step} ✓"}
               for step in range(250)]
    for row in history[::10]:
        row["val"] = {"acc": "NaN" if row["_step"] == 0 else 0.5, "note": None}
    server.control("POST", "/runs", {
        "entity": "e", "project": "p", "name": "run1", "display_name": "first ✓", "config": {"lr": 0.1},
        "summary": {"loss": 0.25}, "tags": ["a", "b"], "files": FILES,
        # As text, which the server keeps to the digit.
        "history": [json.dumps(row, ensure_ascii=False) for row in history]})
    return history


def closed_port():
    """A port of loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def slow(operation, **more):
    return {"kind": "slow", "bytes_per_interval": 1, "interval_ms": 50, "operation": operation, **more}


# What is tested against one server, each in a file of its own.
GROUPS = {
    "files": files_tests.tests,
    "artifacts": artifacts.tests,
    "lists": lists.tests,
    "follow": follow.tests,
    "prefetch": prefetch.tests,
    "rows": rows_tests.tests,
    "shards": shards.tests,
    "histories": histories.tests,
}
# Those next to the ABI.
BRIEF = ("prefetch", "rows")


def remote_tests(suite, bench, backend_bin, fixture, groups):
    with contextlib.ExitStack() as stack:
        server = Backend(backend_bin)
        stack.callback(server.stop)
        secure = Backend(backend_bin, "--tls")
        stack.callback(secure.stop)
        history = seed(server)
        seed(secure)
        for compiler in bench.mode.compilers:
            with suite.case(f"remote {compiler} compiles"):
                bench.compile(TESTS / "remote.c", compiler)
            remote_cases(suite, bench, bench.work / f"remote-{compiler}", server, secure, history)
        for name in groups:
            GROUPS[name](suite, bench, server, fixture)


def remote_cases(suite, bench, program, server, secure, history):
    compiler = program.name.partition("-")[2]

    def case(name, *words, fault=None, url=server.url, key=KEY, path="e/p/run1"):
        server.reset()
        if fault:
            server.control("POST", "/faults", fault)
        return bench.run(program, name, url, key, path, *words)

    @contextlib.contextmanager
    def named(name):
        with suite.case(f"remote {name} {compiler}"):
            yield

    with named("open"):
        case("open", len(history))
    with named("rows"):
        out, _ = case("rows")
        must_be_same("rows", rows(out), history)
    with named("keyed"):
        out, _ = case("rows", "loss,val.acc")
        must_be_same("rows", rows(out), keyed(history, ["loss", "val.acc"]))
    with named("batches"):
        out, _ = case("batches")
        must_be_same("rows", rows(out), history)
    with named("files"):
        root = bench.folder("remote-files")
        case("files", root)
        for name, text in FILES.items():
            must_be_same(name, (root / name).read_text(encoding="utf-8"), text)
    with named("auth"):
        case("auth", key="wrong000000000000000000000000000000000000")
    with named("missing"):
        case("missing", path="e/p/nothere")
    with named("refused"):
        case("refused", url=f"http://127.0.0.1:{closed_port()}")
    with named("timeout"):
        case("timeout", fault={"kind": "stall", "head": False, "operation": "*"})
    with named("retry"):
        case("retry", fault={"kind": "status", "code": 503, "times": 1})
        if len(server.control("GET", "/requests")) < 2:
            raise Failed("the failed request was not sent again")
    with named("server error"):
        case("server", fault={"kind": "status", "code": 500})
    with named("graphql errors"):
        errors = [{"message": "first trouble"}, {"message": "second trouble"}]
        case("graphql", fault={"kind": "graphql_errors", "operation": "Run", "errors": errors})
    with named("cancel"):
        case("cancel", fault=slow("HistoryPage"))
    with named("close"):
        case("close", fault=slow("HistoryPage"))
    with named("conflict"):
        case("conflict", fault=slow("HistoryPage"))
    with named("close api"):
        case("close-api", fault=slow("*"))
    with named("cancel download"):
        case("cancel-download", bench.folder("remote-cancel"), fault=slow("storage_download"))
    with named("shared"):
        case("shared", fault=slow("RunHistoryKeys"))
    with named("log"):
        case("log", fault={"kind": "status", "code": 503, "times": 1})
    with named("tls"):
        case("tls", secure.ca_pem_path, url=secure.url)


# Writes


def write_tests(suite, bench, fixture, backend_bin):
    """What write.c did, against what the server then holds."""
    for compiler in bench.mode.compilers:
        server = Backend(backend_bin)
        try:
            with suite.case(f"write {compiler}"):
                program = bench.compile(TESTS / "write.c", compiler)
                bench.run(program, server.url, KEY, fixture.run, timeout=180)
                written(server)
        finally:
            server.stop()


def written(server):
    runs = [run for run in server.control("GET", "/runs") if run.startswith("e/p/")]
    named = [f"e/p/{name}" for name in ("changed", "lazy", "made", "misused", "moved", "threads")]
    # One more was made without an id.
    must_be_same("runs", sorted(set(runs) & set(named)), named)
    must_be_same("number of runs", len(runs), len(named) + 1)
    changed = server.control("GET", "/runs/e/p/changed")
    must_be_same("config", changed["config"], {"only": {"value": 1, "desc": None}})
    must_be_same("summary", changed["summary"], {"best": {"acc": 1}})
    must_be_same("notes", changed["notes"], "line 1\nline 2")
    must_be_same("group, job type", [changed["group"], changed["job_type"]], ["", ""])
    must_be_same("tags", changed["tags"], [])
    moved = server.control("GET", "/runs/e/p/moved")
    must_be_same("state", [moved["state"], moved["stopped"]], ["pending", True])
    threads = server.control("GET", "/runs/e/p/threads")
    must_be_same("keys of the threads", sorted(threads["config"]), sorted(threads["summary"]))
    must_be_same("number of them", len(threads["config"]), 48)


# The programs


def programs(suite, bench, fixtures, scan_rust):
    scans = {}
    for name in ("scan", "report"):
        for compiler in bench.mode.compilers:
            with suite.case(f"program {name} {compiler} compiles"):
                scans[name] = bench.compile(EXAMPLES / f"{name}.c", compiler)
    scan, report = bench.work / "scan-gcc", bench.work / "report-gcc"
    if bench.mode.name == "none":
        with suite.case("program scan linked with the static library"):
            static = bench.compile(EXAMPLES / "scan.c", name="scan-static", link=[bench.library.static])
            out, _ = bench.run(static, fixtures[0].run)
            must_be_same("rows", rows(out), fixtures[0].rows)
    for fixture in fixtures:
        scan_cases(suite, bench, scan, scan_rust, fixture)
        with suite.case(f"program report {fixture.name}"):
            out, _ = bench.run(report, fixture.run)
            if str(len(fixture.rows)) not in out or "1000" not in out:
                raise Failed(f"the report does not tell rows and last step:\n{out}")
    scan_ends(suite, bench, scan, fixtures[0])


def scan_cases(suite, bench, scan, scan_rust, fixture):
    everything = fixture.rows
    three = ["_step", "batch_id", "val.acc"]
    wanted = {
        (): everything,
        ("--keys", "loss,precision.8"): keyed(everything, ["loss", "precision.8"]),
        ("--keys", ",".join(three), "--any"): keyed(everything, three, any_of=True),
        ("--min", "100", "--max", "110"): [row for row in everything if 100 <= row["_step"] < 110],
        ("--min", "519"): [row for row in everything if row["_step"] >= 519],
        ("--max", "0"): [],
        ("--page-size", "7", "--max", "20"): [row for row in everything if row["_step"] < 20],
        ("--columns",): everything,
        ("--columns", "--keys", "phase,loss_ratio"): keyed(everything, ["phase", "loss_ratio"]),
        ("--columns", "--keys", ",".join(three), "--any"): keyed(everything, three, any_of=True),
        ("--count",): [len(everything)],
        ("--count", "--columns", "--keys", "val"): [26],
        ("--keys", "no such key"): [],
    }
    for options, expected in wanted.items():
        with suite.case(f"program scan {fixture.name} {' '.join(options)}".rstrip()):
            out, said = bench.run(scan, fixture.run, *options)
            must_be_same("rows", rows(out), expected)
            count = expected[0] if "--count" in options else len(expected)
            if not re.fullmatch(rf"rows={count} requests=0 scan_s=\d+\.\d+\n", said):
                raise Failed(f"the last line says {said!r}")
            rust, _ = call([scan_rust, fixture.run, *options], 120, env=bench.environment())
            if rust != out:
                raise Failed("the Rust program prints other bytes")


def scan_ends(suite, bench, scan, fixture):
    """Exit codes, and a reader that goes away."""
    for words, code in (([], 2), (["--no-such-option"], 2), ([fixture.run, "--min", "x"], 2),
                        ([fixture.run, "--any"], 2), ([fixture.run, fixture.run], 2),
                        (["/no/such/run"], 12), ([fixture.run, "--keys", ""], 13)):
        shown = " ".join("RUN" if word == fixture.run else str(word) for word in words)
        with suite.case(f"program scan exits with {code}: {shown}"):
            out, said = bench.run(scan, *words, expect=code)
            if out or not said or (code != 2 and said.count("\n") != 1):
                raise Failed(f"prints {out!r} and says {said!r}")
    with suite.case("program scan, reader gone"):
        reader_gone(bench, scan, fixture)


def reader_gone(bench, scan, fixture):
    words = [*bench.mode.prefix, str(scan), str(fixture.run)]
    writer = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=bench.environment())
    try:
        writer.stdout.readline()
        writer.stdout.close()
        said = writer.stderr.read()
        code = writer.wait(timeout=60 * bench.mode.slowdown)
    finally:
        writer.kill()
        writer.wait()
    if code not in (0, 141, -13) or said:
        raise Failed(f"exit code {code}, says {said!r}")


def rust_scan(lib_dir):
    target = lib_dir.parent
    cargo("build", "--locked", "--example", "scan", target=target)
    return target / "debug" / "examples" / "scan"


# Rust and C instrumented


def instrumented(suite, bench, fixtures, lib_dir, backend_bin):
    """The library built with AddressSanitizer by a nightly compiler. An
    addition: the tests above are the gate, and watch the C side and the heap."""
    told = subprocess.run(["cargo", "+nightly", "--version"], capture_output=True, timeout=60)
    if told.returncode != 0:
        print("!!! NO NIGHTLY RUST HERE: the library itself is not instrumented !!!", flush=True)
        return
    with suite.case("library with AddressSanitizer"):
        target = lib_dir.parent / "asan"
        triple = "x86_64-unknown-linux-gnu"
        cargo("+nightly", "build", "--locked", "--package", "wandb-run-c", "--target", triple, target=target,
              env={"RUSTFLAGS": "-Zsanitizer=address"})
        library = target / triple / "debug" / "libwandb_run.a"
        symbols, _ = call(["nm", library], 120, expect=None)
        if "__asan_report_load8" not in symbols:
            raise Failed("the library is not instrumented")
        for name in ("structs", "misuse", "local", "threads"):
            bench.compile(TESTS / f"{name}.c", "clang", name=f"{name}-asan", link=[library])
        bench.run(bench.work / "structs-asan")
        bench.run(bench.work / "misuse-asan", fixtures[0].run, bench.folder("misuse-of-asan"))
        bench.run(bench.work / "threads-asan", fixtures[0].run, 10, "any")
        for fixture in fixtures:
            local(bench, bench.work / "local-asan", fixture)
        with contextlib.ExitStack() as stack:
            server = Backend(backend_bin)
            stack.callback(server.stop)
            program = bench.compile(prefetch.SOURCE, "clang", name="prefetch-asan", link=[library])
            prefetch.case(bench, server, program)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lib-dir", type=pathlib.Path, required=True)
    parser.add_argument("--sanitize", choices=["none", "address", "valgrind"], default="none")
    parser.add_argument("--backend-bin", type=pathlib.Path)
    parser.add_argument("--scan-rust", type=pathlib.Path, help="the Rust scan; built when not given")
    parser.add_argument("--panic-lib-dir", type=pathlib.Path,
                        help="a library with the feature _test-panic; built when not given")
    parser.add_argument("--arrow-lib-dir", type=pathlib.Path, help="the library with Arrow; built when not given")
    parser.add_argument("--brief", action="store_true", help=f"of the tests with a server only {', '.join(BRIEF)}, "
                        "and of the programs only those with one of the logs")
    parser.add_argument("--programs-only", type=pathlib.Path, metavar="OUTDIR")
    options = parser.parse_args()
    lib_dir = options.lib_dir.resolve()
    if options.programs_only:
        return build_programs(lib_dir, options.programs_only)
    if not options.backend_bin:
        parser.error("--backend-bin is needed")
    mode, suite = Mode(options.sanitize), Suite()
    with suite.case("tools"):
        missing = [tool for tool in mode.tools() if not shutil.which(tool)]
        if missing:
            raise Failed(f"not installed: {', '.join(missing)}")
    if suite.failed:
        return suite.end()
    with tempfile.TemporaryDirectory(prefix="wandb-run-c-") as work, suite.case("everything could be set up"):
        everything(suite, mode, lib_dir, pathlib.Path(work), options)
    return suite.end()


def everything(suite, mode, lib_dir, work, options):
    bench = Bench(mode, Library(lib_dir, work / "lib"), work)
    fixtures = [Fixture("old"), Fixture("new")]
    if mode.name == "none":
        header(suite, bench)
    offline_tests(suite, bench, fixtures)
    panics(suite, bench, fixtures[0], lib_dir, options.panic_lib_dir)
    arrow(suite, bench, fixtures, lib_dir, options)
    remote_tests(suite, bench, options.backend_bin.resolve(), fixtures[0], BRIEF if options.brief else GROUPS)
    write_tests(suite, bench, fixtures[0], options.backend_bin.resolve())
    new_artifacts.tests(suite, bench, fixtures[0], options.backend_bin.resolve())
    programs(suite, bench, fixtures[:1] if options.brief else fixtures, options.scan_rust or rust_scan(lib_dir))
    if mode.name == "address":
        instrumented(suite, bench, fixtures, lib_dir, options.backend_bin.resolve())


def build_programs(lib_dir, folder):
    library = Library(lib_dir, folder)
    for name in ("scan", "report"):
        program = library.folder / name
        call(["cc", "-std=c99", *STRICT, "-O2", f"-I{INCLUDE}", EXAMPLES / f"{name}.c", "-o", program,
              *library.link(), *LIBRARIES], 120)
        print(program)
    return 0


if __name__ == "__main__":
    sys.exit(main())
