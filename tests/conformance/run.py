#!/usr/bin/env python3
"""One list of cases through the official clients, our Rust, our C and our Python.

    python3 tests/conformance/run.py [--only CASE…] [--backend-bin PATH]
        [--old PYTHON] [--new PYTHON] [--rust PATH|none] [--lib-dir DIR|none] [--check]

Every client has a server of its own, freshly filled for every case, and is
compared by its results, by what the server holds afterwards, and by the number
of its requests. Writes the table tests/conformance/README.md, or, with --check,
only looks whether that is current; neither with --only or without one of ours.
Exit code 1 when a client of ours is different anywhere.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "interop")]

import table  # noqa: E402
from cases import CASES, checked  # noqa: E402
from clients import Client  # noqa: E402
from judge import OURS, judge, outcome, traps  # noqa: E402

# Official virtualenvs and our programs, where `tests/run.py` puts them.
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
DEBUG = TARGET / "debug"
VENV = ROOT / "target" / "venv"


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    defaults = {
        "old": os.environ.get("CONFORMANCE_OLD", VENV / "old" / "bin" / "python"),
        "new": os.environ.get("CONFORMANCE_NEW", VENV / "new" / "bin" / "python"),
        "backend-bin": os.environ.get("WANDB_BACKEND_BIN", DEBUG / "wandb-backend"),
        "rust": DEBUG / "examples" / "conformance",
        "lib-dir": DEBUG,
    }
    for name, default in defaults.items():
        parser.add_argument(f"--{name}", default=default)
    parser.add_argument("--only", nargs="+", default=[], help="cases, or beginnings of their names")
    parser.add_argument("--check", action="store_true", help="write no table, look at the one that is there")
    parser.add_argument("--record", help="write everything that the clients did to this file, as JSON")
    return parser.parse_args()


def commands(tools, scratch):
    """Each client's command, whether it reads plain words instead of JSON, and its environment."""
    driver = HERE / "official.py"
    found = {
        "0.16.4": ([os.path.abspath(tools.old), driver], False, None),
        "newest": ([os.path.abspath(tools.new), driver], False, None),
    }
    if str(tools.rust) != "none":
        found["Rust"] = ([os.path.abspath(tools.rust)], True, None)
    if str(tools.lib_dir) != "none":
        found["C"] = ([c_program(tools.lib_dir, scratch)], True, None)
        # The same program as the official clients: only the import is another.
        found["Python"] = ([sys.executable, driver], False, {
            "CONFORMANCE_CLIENT": "wandb_run",
            "WANDB_RUN_LIBRARY": str(pathlib.Path(tools.lib_dir).resolve() / "libwandb_run.so"),
            "PYTHONPATH": f"{ROOT / 'bindings' / 'python'}:{HERE.parent / 'interop'}",
        })
    return found


def c_program(lib_dir, scratch):
    """Compiles the C side against the shared library of a folder."""
    shared = pathlib.Path(lib_dir).resolve() / "libwandb_run.so"
    told = subprocess.run(["readelf", "--dynamic", "--wide", shared], check=True, capture_output=True, text=True)
    # The loader looks for the name that the library gives itself.
    for name in ("libwandb_run.so", re.search(r"SONAME.*\[(.+)\]", told.stdout)[1]):
        os.symlink(shared, scratch / name)
    program = scratch / "conformance"
    subprocess.run(
        ["cc", "-std=c99", "-g", "-Wall", "-Wextra", "-Wpedantic", "-Wstrict-prototypes", "-Werror",
         "-I", ROOT / "include", *sorted((HERE / "c").glob("*.c")), "-o", program,
         f"-L{scratch}", f"-Wl,-rpath,{scratch}", "-lwandb_run", "-pthread"], check=True)
    return program


def play(name, command, plain, environment, backend, cases, records, versions):
    """One client through all cases."""
    client = Client(name, command, backend, plain, environment)
    versions[name] = client.version
    try:
        for case in cases:
            records[case["name"]][name] = outcome(client.run(case), client)
    finally:
        client.close()


def main():
    with tempfile.TemporaryDirectory() as scratch:
        return compare(options(), pathlib.Path(scratch))


def compare(tools, scratch):
    checked(CASES)
    cases = [c for c in CASES if not tools.only or any(c["name"].startswith(o) for o in tools.only)]
    if not cases:
        raise SystemExit(f"no case is called {' or '.join(tools.only)}")
    started = time.monotonic()
    records = {case["name"]: {} for case in cases}
    versions, failures = {}, []

    def guarded(*words):
        try:
            play(*words)
        except BaseException as error:  # noqa: BLE001: told below, by the main thread
            failures.append(f"{words[0]}: {type(error).__name__}: {error}")

    sides = commands(tools, scratch)
    threads = [
        threading.Thread(target=guarded, args=(name, *side, tools.backend_bin, cases, records, versions))
        for name, side in sides.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if tools.record:
        pathlib.Path(tools.record).write_text(json.dumps(records, indent=1, ensure_ascii=False))
    if failures:
        raise SystemExit("\n".join(failures))

    rows, different = [], 0
    for case in cases:
        verdicts, wrong = judge(case, records[case["name"]])
        rows.append((case, verdicts, records[case["name"]], traps(case)))
        different += bool(wrong)
        for line in wrong:
            print(f"{case['name']}: {line}")
    if not tools.only and len(sides) == len(table.CLIENTS):
        different += stale(rows, versions, tools.check)
    count = {name: sum(v.get(name) == "different" for _, v, _, _ in rows) for name in sides}
    print(f"{len(cases)} cases, {different} with something wrong "
          f"(different: {', '.join(f'{n} {count[n]}' for n in sides if n in OURS)}), "
          f"{time.monotonic() - started:.0f} s")
    return 1 if different else 0


def stale(rows, versions, check):
    """Writes the table, or says whether what it tells of ours is wrong."""
    place, text = HERE / "README.md", table.text(rows, versions)
    if not check:
        place.write_text(text)
    elif not place.exists() or table.ours(place.read_text()) != table.ours(text):
        print(f"{place.name} is not current: run this without --check and commit it")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
