#!/usr/bin/env python3
"""Checks the Go binding of wandb-run and runs its tests.

    run.py --lib-dir DIR --backend-bin PATH --go GO [--include-dir DIR]

--lib-dir holds libwandb_run.so. Formatting, go vet, the tests under the race
detector, README's example as written, and the example program. Nothing is
skipped: a tool that is missing is a failure. The last line is `N passed, N
failed`; the exit code is 1 when one failed.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import traceback

TESTS = pathlib.Path(__file__).resolve().parent
BINDING = TESTS.parent
ROOT = BINDING.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "interop"))

from processes import Backend, clean_env  # noqa: E402

SYMBOLS = ROOT / "bindings" / "c" / "abi" / "wandb_run.symbols"
FIXTURES = ROOT / "tests" / "fixtures"

# Functions that no Go program needs, or that another one stands for.
ROW_GETTERS = "rows are read as JSON, many at a time"
MAP_GETTERS = "Values read what the map gives as JSON"
NOT_WRAPPED = {
    "wandb_abi_version": "cgo links the library that it was compiled for",
    "wandb_cancel_is_triggered": "a context tells that",
    "wandb_error_kind": "Error.Code names itself",
    "wandb_history_next": ROW_GETTERS,
    **{f"wandb_history_{name}": ROW_GETTERS for name in ("bool", "f64", "i64", "json", "step", "str")},
    **{f"wandb_map_{name}": MAP_GETTERS for name in ("bool", "f64", "i64", "str")},
    "wandb_manifest_find": "Manifest.Entries are a slice in the order of their paths",
    "wandb_run_attr_text": "Run.Attribute takes any type",
    "wandb_run_config_json": "Run.Config takes the map, which no change invalidates",
    "wandb_run_summary_json": "Run.Summary takes the map, which no change invalidates",
    "wandb_run_system_metrics_json": "Run.SystemMetrics takes the map, which no change invalidates",
    "wandb_run_console": "Run.Console without options",
    "wandb_run_display": "a notebook of Rust",
}


class Failed(Exception):
    """A check that did not hold."""


class Suite:
    """Counts what passed and what failed."""

    def __init__(self):
        self.passed = self.failed = 0

    @contextlib.contextmanager
    def case(self, name):
        try:
            yield
        except Exception as error:  # noqa: BLE001: whatever it was, the other cases go on.
            self.failed += 1
            told = str(error) if isinstance(error, Failed) else traceback.format_exc()
            print(f"FAILED {name}: {told}", flush=True)
        else:
            self.passed += 1
            print(f"passed {name}", flush=True)

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


class Go:
    """Runs go with a pkg-config file of its own, and without the network."""

    def __init__(self, options, work):
        self.go, self.work = options.go, work
        (work / "wandb_run.pc").write_text(
            "Name: wandb_run\nDescription: the library under test\nVersion: 0\n"
            f"Cflags: -I{options.include_dir.resolve()}\n"
            "Libs: -lwandb_run\n")
        loaded = work / "lib"
        loaded.mkdir()
        # The loader looks for the name that the library gives itself.
        shared = options.lib_dir.resolve() / "libwandb_run.so"
        (loaded / soname(shared)).symlink_to(shared)
        self.environment = os.environ | {
            "PKG_CONFIG_PATH": str(work), "LD_LIBRARY_PATH": str(loaded),
            "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "GOPROXY": "off", "CGO_ENABLED": "1",
            # What pkg-config says is no part of the key of Go's build cache; this is.
            "CGO_LDFLAGS": f"-L{options.lib_dir.resolve()}",
        }

    def __call__(self, *arguments, cwd=BINDING, seconds=900, **environment):
        return call([self.go, *arguments], cwd, seconds, self.environment | environment)

    def build(self, package, name, cwd=BINDING):
        program = self.work / name
        self("build", "-o", program, package, cwd=cwd)
        return program

    def run(self, *command, cwd):
        """A program's standard output and its errors."""
        env = clean_env(self.work, "http://127.0.0.1:9") | {"LD_LIBRARY_PATH": self.environment["LD_LIBRARY_PATH"]}
        return call(command, cwd, 60, env)


def call(command, cwd, seconds, env):
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=env, timeout=seconds,
                          capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise Failed(f"{command[0]} {command[1]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout, done.stderr


def soname(library):
    told, _ = call(["readelf", "--dynamic", "--wide", library], ROOT, 60, os.environ)
    return re.search(r"SONAME.*\[(.+)\]", told)[1]


def every_symbol_is_wrapped():
    text = "".join(path.read_text(encoding="utf-8") for path in BINDING.glob("*.go"))
    symbols = SYMBOLS.read_text().split()
    used = {name for name in symbols if re.search(rf"C\.{name}\b|\b{name}\(", text)}
    if missing := sorted(set(symbols) - used - NOT_WRAPPED.keys()):
        raise Failed(f"Go does not reach {', '.join(missing)}")
    if idle := sorted(NOT_WRAPPED.keys() & used) + sorted(NOT_WRAPPED.keys() - set(symbols)):
        raise Failed(f"exceptions that are none: {', '.join(idle)}")


def formatted(go):
    gofmt = pathlib.Path(go("env", "GOROOT")[0].strip()) / "bin" / "gofmt"
    if unformatted := call([gofmt, "-l", BINDING], BINDING, 60, go.environment)[0].split():
        raise Failed(f"gofmt would change {', '.join(unformatted)}")


def tested(go, backend_bin):
    """The Go tests under the race detector, against a server and a recording."""
    with Backend(backend_bin) as server, tempfile.TemporaryDirectory() as home:
        clean = clean_env(home, server.url)
        clean.pop("PATH")
        # The compiler's cache stays where it is.
        cache = go("env", "GOCACHE")[0].strip()
        out, _ = go("test", "-race", "-count=1", "-v", "./...", **clean, GOCACHE=cache, GOPATH=f"{home}/go",
                    WANDBRUN_TEST_LOCAL=str(recording("new")))
    passed = out.count("--- PASS")
    if passed == 0 or "--- SKIP" in out:
        raise Failed(f"{passed} tests passed, and some may have been skipped:\n{out}")


def recording(name):
    return next((FIXTURES / f"digits-{name}").iterdir())


def rows(name):
    lines = (FIXTURES / "expected" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def readme(go):
    """README's example runs as written, in a module that takes the binding from here."""
    text = (BINDING / "README.md").read_text(encoding="utf-8")
    place = go.work / "readme"
    (place / "wandb").mkdir(parents=True)
    (place / "wandb" / "latest-run").symlink_to(recording("old"))
    (place / "main.go").write_text(re.search(r"^```go\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)[1])
    go("mod", "init", "readme", cwd=place)
    arguments = re.search(r"^go mod edit (.*)$", text, re.MULTILINE)[1]
    go("mod", "edit", *arguments.replace("/path/to/wandb-run/bindings/go", str(BINDING)).split(), cwd=place)
    out, _ = go.run(go.build(".", "readme-program", cwd=place), cwd=place)
    expected = sum("loss" in row for row in rows("old"))
    if (found := len(out.splitlines()) - 1) != expected:
        raise Failed(f"{found} rows instead of {expected}:\n{out[:500]}")


def example(go, name):
    program = go.build("./examples/scan", "scan")
    out, said = go.run(program, recording(name), cwd=go.work)
    found, expected = [json.loads(line) for line in out.splitlines()], rows(name)
    if found != expected:
        raise Failed(f"{len(found)} rows, {len(expected)} expected, or other values")
    if said != f"{len(expected)} rows, proved to be all: true\n":
        raise Failed(f"it said {said!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lib-dir", type=pathlib.Path, required=True)
    parser.add_argument("--backend-bin", type=pathlib.Path, required=True)
    parser.add_argument("--go", required=True, help="the go program")
    parser.add_argument("--include-dir", type=pathlib.Path, default=ROOT / "include")
    options = parser.parse_args()
    suite = Suite()
    with tempfile.TemporaryDirectory(prefix="wandb-run-go-") as work, suite.case("everything could be set up"):
        go = Go(options, pathlib.Path(work))
        go("version")
        with suite.case("every C function is reached"):
            every_symbol_is_wrapped()
        with suite.case("gofmt"):
            formatted(go)
        with suite.case("go vet"):
            go("vet", "./...")
        with suite.case("go test -race"):
            tested(go, options.backend_bin.resolve())
        with suite.case("README's example"):
            readme(go)
        for name in ("new", "old"):
            with suite.case(f"example {name}"):
                example(go, name)
        with suite.case("the behaviour suite's driver compiles"):
            go.build("./tests/driver", "driver")
    return suite.end()


if __name__ == "__main__":
    sys.exit(main())
