#!/usr/bin/env python3
"""One list of cases through the official clients, our Rust and our C.

    python3 tests/conformance/run.py [--only CASE…] [--backend-bin PATH]
        [--old PYTHON] [--new PYTHON] [--rust PATH|none] [--c PATH|none]

Every client has a server of its own, freshly filled for every case, and is
compared by its results, by what the server holds afterwards, and by the number
of its requests. Writes the table tests/conformance/README.md, unless told to run
only some cases. Exit code 1 when a client of ours is different anywhere.
"""

import argparse
import json
import os
import pathlib
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "interop")]

from cases import CASES, checked  # noqa: E402
from clients import Client  # noqa: E402
from judge import judge, outcome, traps  # noqa: E402
from table import write_table  # noqa: E402

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
        "c": DEBUG / "c" / "conformance",
    }
    for name, default in defaults.items():
        parser.add_argument(f"--{name}", default=default)
    parser.add_argument("--only", nargs="+", default=[], help="cases, or beginnings of their names")
    parser.add_argument("--record", help="write everything that the clients did to this file, as JSON")
    return parser.parse_args()


def commands(tools):
    """Each client's command, and whether it reads plain words instead of JSON."""
    driver = HERE / "official.py"
    found = {
        "0.16.4": ([os.path.abspath(tools.old), driver], False),
        "newest": ([os.path.abspath(tools.new), driver], False),
    }
    for name, program in (("Rust", tools.rust), ("C", tools.c)):
        if str(program) != "none":
            found[name] = ([os.path.abspath(program)], True)
    return found


def play(name, command, plain, backend, cases, records, versions):
    """One client through all cases."""
    client = Client(name, command, backend, plain)
    versions[name] = client.version
    try:
        for case in cases:
            records[case["name"]][name] = outcome(client.run(case), client)
    finally:
        client.close()


def main():
    tools = options()
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

    sides = commands(tools)
    threads = [
        threading.Thread(target=guarded, args=(n, c, plain, tools.backend_bin, cases, records, versions))
        for n, (c, plain) in sides.items()
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
    if not tools.only:
        write_table(HERE / "README.md", rows, versions)
    count = {name: sum(v.get(name) == "different" for _, v, _, _ in rows) for name in sides}
    print(f"{len(cases)} cases, {different} with something wrong "
          f"(different: {', '.join(f'{n} {count[n]}' for n in sides if n in ('Rust', 'C'))}), "
          f"{time.monotonic() - started:.0f} s")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
