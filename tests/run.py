#!/usr/bin/env python3
"""Runs every check of wandb-run, after setting up what they need.

    python3 tests/run.py [--only NAME[,NAME...]] [--list]

Needs the Rust toolchain, a C and C++ compiler, Python 3 and the package
registries. Tools that are missing (clang, valgrind) are installed with the
system's package manager where that is possible; where it is not, the check
that needs them fails and says so: nothing is skipped. The official clients
live in virtualenvs under target/venv.

The last line is `N passed, N failed`; the exit code is 1 when a check failed.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "target"
DEBUG = TARGET / "debug"
VENV = TARGET / "venv"
OLD = ["wandb==0.16.4", "numpy==1.26.4", "protobuf==4.25.9", "setuptools==65.5.0"]
NEW = ["wandb"]
DASK = ["dask[distributed]", "numpy"]


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
    kept.update(more)
    return kept


def tools():
    """Compilers and checkers of the C programs."""
    packages = {
        "cc": "gcc",
        "c++": "g++",
        "clang": "clang",
        "clang++": "clang",
        "valgrind": "valgrind",
        "pkg-config": "pkg-config",
        "cmake": "cmake",
    }
    missing = [tool for tool in packages if not shutil.which(tool)]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        run("apt-get", "update", "-qq")
        names = sorted({packages[tool] for tool in missing})
        run("apt-get", "install", "-y", "-qq", *names, DEBIAN_FRONTEND="noninteractive")
    missing = [tool for tool in packages if not shutil.which(tool)]
    if missing:
        raise Failed(f"not installed, and cannot be installed here: {', '.join(missing)}")


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


def fmt():
    run("cargo", "fmt", "--all", "--check")
    run("cargo", "fmt", "--manifest-path", "tests/backend/Cargo.toml", "--check")


def backend():
    """The local server that every remote test talks to."""
    run("cargo", "build", "--locked", "--manifest-path", "tests/backend/Cargo.toml")


def backend_tests():
    run("cargo", "test", "--locked", "--manifest-path", "tests/backend/Cargo.toml")


def rust():
    run("cargo", "test", "--locked", "--workspace", "--all-features", "--no-fail-fast")


def lint():
    run("cargo", "clippy", "--locked", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings")
    run("cargo", "clippy", "--locked", "--all-targets", "--", "-D", "warnings")
    run("cargo", "clippy", "--locked", "--manifest-path", "tests/backend/Cargo.toml", "--all-targets", "--", "-D", "warnings")


def docs():
    run("cargo", "doc", "--locked", "--workspace", "--all-features", "--no-deps", RUSTDOCFLAGS="-D warnings")


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

    prefix, outside = TARGET / "prefix", TARGET / "outside"
    for folder in (prefix, outside):
        shutil.rmtree(folder, ignore_errors=True)
    outside.mkdir()
    run("bindings/c/install.sh", prefix, TARGET / "dist")
    shutil.copy(ROOT / "bindings" / "c" / "examples" / "report.c", outside)
    shutil.copy(ROOT / "bindings" / "cpp" / "examples" / "scan.cpp", outside)
    recorded = next((ROOT / "tests" / "fixtures" / "digits-old").iterdir())
    env = {
        "PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig"),
        "LD_LIBRARY_PATH": str(prefix / "lib"),
        "OUTSIDE": str(outside),
        "RECORDED": str(recorded),
        "PREFIX": str(prefix),
    }
    run("bash", "-euc", """
        cd "$OUTSIDE"
        cc -std=c99 report.c $(pkg-config --cflags --libs wandb_run) -lm -o report
        ./report "$RECORDED"
        c++ -std=c++17 scan.cpp $(pkg-config --cflags --libs wandb_run) -o scan
        ./scan "$RECORDED" loss >rows.jsonl
    """, **env)
    (outside / "CMakeLists.txt").write_text("""
        cmake_minimum_required(VERSION 3.16)
        project(outside C CXX)
        find_package(wandb_run 0.1 REQUIRED)
        add_executable(report report.c)
        target_link_libraries(report wandb_run::wandb_run m)
        add_executable(scan scan.cpp)
        target_compile_features(scan PRIVATE cxx_std_17)
        target_link_libraries(scan wandb_run::wandb_run)
    """)
    run("bash", "-euc", """
        cd "$OUTSIDE"
        cmake -S . -B build -DCMAKE_PREFIX_PATH="$PREFIX" -DCMAKE_C_STANDARD=99
        cmake --build build
        build/report "$RECORDED"
        build/scan "$RECORDED" loss | cmp - rows.jsonl
    """, **env)


def c_programs(sanitizer):
    def check():
        run("cargo", "build", "--locked", "--package", "wandb-run-c")
        run(sys.executable, "bindings/c/tests/run.py", "--lib-dir", DEBUG, "--sanitize", sanitizer,
            "--backend-bin", DEBUG / "wandb-backend")

    check.__doc__ = f"The C tests and programs ({sanitizer})."
    return check


def cpp():
    """The C++ header."""
    run("cargo", "build", "--locked", "--package", "wandb-run-c")
    run(sys.executable, "bindings/cpp/tests/run.py", "--lib-dir", DEBUG, "--backend-bin", DEBUG / "wandb-backend")


def interop():
    """The official clients, our Rust and our C on the same runs."""
    old, new = virtualenv("old", OLD), virtualenv("new", NEW)
    run("cargo", "build", "--locked", "--examples")
    run(sys.executable, "bindings/c/tests/run.py", "--lib-dir", DEBUG, "--programs-only", DEBUG / "c")
    run(sys.executable, "tests/interop/test_compare.py")
    run(sys.executable, "tests/interop/interop.py",
        "--backend-bin", DEBUG / "wandb-backend", "--old", old, "--new", new,
        "--scan-rust", DEBUG / "examples" / "scan", "--scan-c", DEBUG / "c" / "scan",
        "--run-info", DEBUG / "examples" / "run_info", "--log-artifact", DEBUG / "examples" / "log_artifact")


def conformance():
    """One list of cases through the official clients, our Rust and our C."""
    old, new = virtualenv("old", OLD), virtualenv("new", NEW)
    run("cargo", "build", "--locked", "--example", "conformance")
    run("cargo", "build", "--locked", "--package", "wandb-run-c")
    run(sys.executable, "tests/conformance/test_judge.py")
    run(sys.executable, "tests/conformance/run.py", "--check",
        "--backend-bin", DEBUG / "wandb-backend", "--old", old, "--new", new,
        "--rust", DEBUG / "examples" / "conformance", "--lib-dir", DEBUG)


def shards():
    """A run read in shards by the processes of Dask, through the C library."""
    dask = virtualenv("dask", DASK)
    run("cargo", "build", "--locked", "--package", "wandb-run-c")
    run(dask, "tests/shards/run.py", "--with", "dask", "--rows", "100000",
        "--lib", DEBUG / "libwandb_run.so", "--backend-bin", DEBUG / "wandb-backend")


CHECKS = {
    "tools": tools,
    "fmt": fmt,
    "main-job": main_job,
    "backend": backend,
    "rust": rust,
    "lint": lint,
    "docs": docs,
    "backend-tests": backend_tests,
    "readme-c": readme_c,
    "c": c_programs("none"),
    "c-address": c_programs("address"),
    "c-valgrind": c_programs("valgrind"),
    "cpp": cpp,
    "interop": interop,
    "conformance": conformance,
    "shards": shards,
    "c-library": c_library,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="names of checks, joined by commas")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    options = parser.parse_args()
    if options.list:
        print("\n".join(CHECKS))
        return 0
    names = options.only.split(",") if options.only else list(CHECKS)
    results = []
    for name in names:
        started = time.monotonic()
        print(f"\n=== {name}", flush=True)
        try:
            CHECKS[name]()
            failure = None
        except (Failed, OSError) as error:
            failure = str(error)
        results.append((name, failure, time.monotonic() - started))
    print("\n=== summary")
    for name, failure, seconds in results:
        print(f"{'FAILED' if failure else 'ok':6} {seconds:7.1f} s  {name}{'  ' + failure if failure else ''}")
    failed = sum(1 for _, failure, _ in results if failure)
    print(f"{len(results) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
