#!/usr/bin/env python3
"""Our library and the official clients on the same work, side by side.

    python3 benches/compare/run.py [--only CASE[,CASE...]] [--rounds N] [--quick] [--profile] [--list]

Builds what it needs, makes a virtualenv for each official client under
target/venv, starts tests/backend and runs every program in turn; each is a
process of its own, with a home of its own. Writes the tables of
benches/compare/README.md; with --only or --quick it prints them instead.
--rounds: at most so many runs of each program, and the table says so.
--quick: a tenth of the rows, once. --profile: where the time of one scan goes.

The exit code is 1 when programs of ours read different rows, and when the floor is so
low that the server was measured instead of its clients.
"""

import argparse
import importlib.util
import json
import os
import pathlib
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(ROOT / "tests" / "interop")]

import table  # noqa: E402
from cases import CASES, Case, command  # noqa: E402
from processes import API_KEY, Backend, Failed, run  # noqa: E402

PROJECT = "bench/compare"
# Seconds that a program may take.
PATIENCE = 900


def checks():
    """tests/run.py: it knows how to build and where virtualenvs are."""
    spec = importlib.util.spec_from_file_location("checks", ROOT / "tests" / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKS = checks()
TARGET = CHECKS.TARGET


def build():
    """Every program, by kind and profile."""
    CHECKS.run("cargo", "build", "--release", "--locked", "--manifest-path", "tests/backend/Cargo.toml")
    programs = {
        "backend": TARGET / "release" / "wandb-backend",
        "official": HERE / "official.py",
        "old": CHECKS.virtualenv("old", CHECKS.OLD),
        "new": CHECKS.virtualenv("new", CHECKS.NEW),
    }
    for profile in ("dist", "release"):
        CHECKS.run("cargo", "build", "--locked", "--profile", profile, "--example", "compare")
        programs["rust", profile] = TARGET / profile / "examples" / "compare"
    library = ("cargo", "build", "--locked", "--profile", "dist", "--package", "wandb-run-c")
    # With Arrow first: the other one stays where cargo puts it.
    CHECKS.run(*library, "--features", "arrow")
    CHECKS.keep(TARGET / "bench" / "arrow", TARGET / "dist" / "libwandb_run.so")
    programs["c-arrow"] = c_program(TARGET / "bench" / "arrow", "-DWANDB_RUN_ARROW")
    CHECKS.run(*library)
    programs["c"] = c_program(TARGET / "dist")
    return programs


def c_program(folder, *flags):
    """scan.c with the library of a folder."""
    program = folder / "compare-c"
    CHECKS.run("cc", "-std=c11", "-O2", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Wpedantic", "-Werror", *flags,
               "-I", ROOT / "include", HERE / "scan.c", "-L", folder, "-lwandb_run", f"-Wl,-rpath,{folder}",
               "-o", program)
    # The SONAME by which the program looks for the library.
    link = folder / "libwandb_run.so.0.1"
    link.unlink(missing_ok=True)
    link.symlink_to("libwandb_run.so")
    return program


class Server(Backend):
    """A server that compresses, or one that does not."""

    def __init__(self, programs, gzip):
        super().__init__(programs["backend"], "--gzip", "auto" if gzip else "off")

    def __call__(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.control.rstrip("/") + path, data, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read())

    def prepare(self, case):
        entity, project = PROJECT.split("/")
        self("POST", "/runs/generate", {"entity": entity, "project": project, "name": "run", **case.run})
        if case.latency:
            self("POST", "/faults", {"kind": "latency", "ms": case.latency})


def measure(words, url):
    """What a program prints."""
    return json.loads(run(words, url, timeout=PATIENCE).splitlines()[-1])


def log_file(client, programs, rows):
    """A log of an official client; made once."""
    home = TARGET / "bench" / f"{client}-{rows}"
    if not (made := home / "made").exists():
        home.mkdir(parents=True, exist_ok=True)
        words = [programs[client], programs["official"], "write", home, rows]
        made.write_text(measure(words, "http://127.0.0.1:9")["path"])
    return made.read_text()


def compare(case, programs, most, quick):
    """The results of a case: side to list of what its runs printed."""
    print(f"{case.name}: {case.title}", flush=True)
    if case.log:
        path = log_file(case.log, programs, 10_000 if quick else 100_000)
        results = rounds(case, most, lambda side: measure(command(side, case, path, programs), ""))
        for runs in results.values():
            for result in runs:
                result["bytes"] = os.path.getsize(path)
        return results
    with Server(programs, case.gzip) as server, tempfile.NamedTemporaryFile("w") as bodies:
        server.prepare(case)
        target = PROJECT if "count" in case.run else f"{PROJECT}/run"

        def one(side):
            if side == "floor":
                words = [programs["rust", "dist"], "floor", server.url, API_KEY, bodies.name]
                return measure(words + ["--gzip"] * case.gzip, server.url)
            server("DELETE", "/requests")
            result = measure(command(side, case, target, programs), server.url)
            result["requests"] = len(server("GET", "/requests"))
            return result

        if "floor" in case.sides.split(","):
            # What the floor asks for again is what our scan asked for.
            one("rust columns")
            for entry in server("GET", "/requests?body=1"):
                bodies.write(json.dumps(json.loads(entry["body"])) + "\n")
            bodies.flush()
        return rounds(case, most, one)


def rounds(case, most, one):
    """Runs the sides in turn, so that what else goes on meets them all."""
    sides = case.sides.split(",")
    results = {side: [] for side in sides}
    for turn in range(min(most, max(case.rounds))):
        for side in sides:
            if turn < case.rounds_of(side):
                results[side].append(one(side))
    agree(case, results)
    for side, runs in results.items():
        print(f"  {side:22} {table.median(runs, 'seconds'):9.4f} s", flush=True)
    return results


def agree(case, results):
    """Our programs read the same rows, whichever way they add up, and one official client with them.

    An official client that reads others is marked: see README.md."""
    # The last digits of a sum depend on the order of several runs at a time.
    read = {side: {(run["rows"], f"{run['sum']:.9g}") for run in runs}
            for side, runs in results.items() if side != "floor"}
    ours = set().union(*(read[side] for side in read if side.split()[0] in ("rust", "c")))
    officials = [read[side] for side in read if side.split()[0] in ("old", "new")]
    if len(ours) != 1 or officials and ours not in officials:
        raise Failed(f"{case.name}: rows and sums differ: {read}")
    (rows, _), = ours
    for side, runs in results.items():
        for result in runs:
            result["same"] = side == "floor" or read[side] == ours
            result.setdefault("rows", rows)


def smaller(case):
    if "count" in case.run:
        case.run = {**case.run, "count": 20}
    elif case.run.get("rows", 0) >= 100_000:
        case.run = {**case.run, "rows": case.run["rows"] // 10}


def profile():
    """Prints where a scan of 300k rows × 10 as columns spends its time."""
    CHECKS.run("cargo", "build", "--release", "--locked", "--manifest-path", "tests/backend/Cargo.toml")
    CHECKS.run("cargo", "build", "--release", "--locked", "--example", "compare")
    case = Case("profile", "", "rust columns release", {"rows": 300_000})
    programs = {"backend": TARGET / "release" / "wandb-backend",
                ("rust", "release"): TARGET / "release" / "examples" / "compare"}
    with Server(programs, case.gzip) as server, tempfile.NamedTemporaryFile() as record:
        server.prepare(case)
        words = command(case.sides, case, f"{PROJECT}/run", programs)
        # The stack is unwound by tables: the build keeps no frame pointers.
        perf = ["perf", "record", "--quiet", "-F", "999", "--call-graph", "dwarf,8192", "-o", record.name]
        print(run(perf + words, server.url, PATIENCE))
        for title, how in (("By function", "--no-children"), ("With all that they call", "--children")):
            report = ["perf", "report", "--stdio", "-i", record.name, "-g", "none", "--percent-limit", "1", how]
            lines = [line.rstrip() for line in run(report, "", PATIENCE).splitlines()]
            lines = [line for line in lines if line and not line.startswith("#")]
            print("\n".join([title, *lines[:40], ""]))


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="names of cases, joined by commas")
    parser.add_argument("--rounds", type=int, default=100, metavar="N", help="at most so many runs of each program")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, once; prints the tables")
    parser.add_argument("--profile", action="store_true", help="where the time of one scan goes")
    parser.add_argument("--list", action="store_true", help="print the names of the cases and stop")
    return parser.parse_args()


def main():
    wanted = options()
    if wanted.list:
        print("\n".join(f"{case.name:14} {case.title}" for case in CASES))
        return 0
    if wanted.profile:
        profile()
        return 0
    names = wanted.only.split(",") if wanted.only else [case.name for case in CASES]
    if unknown := set(names) - {case.name for case in CASES}:
        raise Failed(f"no such case: {', '.join(sorted(unknown))}; see --list")
    cases = [case for case in CASES if case.name in names]
    programs = build()
    load = os.getloadavg()[0]
    if wanted.quick:
        print("a tenth of the rows that the titles name")
        for case in cases:
            smaller(case)
    most = 1 if wanted.quick else wanted.rounds
    results = {case.name: compare(case, programs, most, wanted.quick) for case in cases}
    whole = not wanted.only and not wanted.quick
    report = table.Report(cases, results, table.facts(programs, load, most), whole)
    if whole:
        table.write(HERE / "README.md", report.text())
    else:
        print(report.text())
    if void := report.void():
        print(void, file=sys.stderr)
    return 1 if void and not wanted.quick else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Failed, CHECKS.Failed) as failed:
        sys.exit(str(failed))
