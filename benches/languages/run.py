#!/usr/bin/env python3
"""Every binding against Rust, and Python against the official clients, side by side.

    python3 benches/languages/run.py [--rounds N] [--print]

Builds what it needs, as tests/run.py does, with the profile `dist`; the drivers of
the behaviour suite and tests/backend --memory are what runs. Programs take turns.
Writes the tables of benches/languages/README.md; with --print it prints them.
"""

import argparse
import datetime
import importlib.util
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("behaviour", "conformance", "interop")]

import drivers  # noqa: E402
from clients import Control, Program  # noqa: E402
from processes import API_KEY, Backend, clean_env  # noqa: E402

ROWS, METRICS = 100_000, 10
RUN = "team/demo/run1"
KEYS = [f"metric_{number}" for number in range(METRICS)]
PLACE = HERE / "README.md"
BEGIN, END = "<!-- written by run.py: begin -->\n", "<!-- written by run.py: end -->\n"


def checks():
    """tests/run.py: it knows how to build and where virtualenvs are."""
    spec = importlib.util.spec_from_file_location("checks", ROOT / "tests" / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKS = checks()
DIST = CHECKS.TARGET / "dist"


def build():
    CHECKS.run("cargo", "build", "--release", "--locked", "--manifest-path", "tests/backend/Cargo.toml")
    CHECKS.run("cargo", "build", "--profile", "dist", "--locked", "--example", "conformance")
    CHECKS.run("cargo", "build", "--profile", "dist", "--locked", "--package", "wandb-run-c")


class Language(Program):
    """The driver of a language, and the times of its scans."""

    def __init__(self, name, how, url):
        super().__init__(name, how["command"], url, how.get("plain", False), environment=how["environment"])

    def seconds(self):
        self.fresh({})
        self.told({"op": "open", "path": RUN})
        found = self.told({"op": "sum", "keys": KEYS[:1]})
        if found["rows"] != ROWS:
            raise SystemExit(f"{self.name} read {found['rows']} rows")
        return found["seconds"], round(found["sum"], 3)

    def told(self, step):
        told = self.send(step)
        if "ok" not in told:
            raise SystemExit(f"{self.name}: {told}")
        return told["ok"]


def languages(how, url, rounds):
    """Seconds of each language."""
    opened = {name: Language(name, one, url) for name, one in how.items()}
    times = {name: [] for name in opened}
    sums = set()
    for _ in range(rounds):
        for name, language in opened.items():
            seconds, found = language.seconds()
            times[name].append(seconds)
            sums.add(found)
    for language in opened.values():
        language.close()
    if len(sums) != 1:
        raise SystemExit(f"they read different numbers: {sums}")
    return {name: statistics.median(all) for name, all in times.items()}


def pythons(sides, url, rounds):
    """Seconds of each Python client by the shape it reads."""
    times = {}
    for _ in range(rounds):
        for shape in ("rows", "frame"):
            for name, (python, client, environment) in sides.items():
                with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
                    done = subprocess.run([python, HERE / "rows.py", client, shape, RUN], cwd=home, text=True,
                                          env=clean_env(home, url) | environment, capture_output=True, timeout=600)
                if done.returncode != 0:
                    raise SystemExit(f"{name}: {done.stderr}")
                found = json.loads(done.stdout.splitlines()[-1])
                if found["rows"] != ROWS:
                    raise SystemExit(f"{name} read {found['rows']} rows")
                times.setdefault((name, shape), []).append(found["seconds"])
    return {what: statistics.median(all) for what, all in times.items()}


def facts(rounds, versions):
    def said(*words):
        return subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()

    cpu = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    commit = said("git", "rev-parse", "--short", "HEAD")
    now = datetime.datetime.now(datetime.timezone.utc)
    return [
        f"- {now:%Y-%m-%d %H:%M} UTC, commit {commit}",
        f"- {cpu}, {os.cpu_count()} cores, Linux {os.uname().release}",
        f"- {said('rustc', '--version')}, {said('cc', '--version').splitlines()[0]}, Python {sys.version.split()[0]}, "
        f"Node {said('node', '--version')}, {said(str(CHECKS.go_program()), 'version')}, "
        f"{said('luajit', '-v').split(' -- ')[0]}, {said('gfortran', '--version').splitlines()[0]}",
        f"- wandb {' and '.join(versions)}",
        f"- `python3 benches/languages/run.py --rounds {rounds}`, medians; load average {os.getloadavg()[0]:.1f} at the end",
    ]


def tables(of_languages, of_pythons):
    lines = ["", f"### {ROWS:,} rows of one key, remote", "",
             "| language | s | µs a row | against Rust |", "|---|---|---|---|"]
    for name, seconds in of_languages.items():
        against = seconds / of_languages["Rust"]
        lines.append(f"| {name} | {seconds:.3f} | {seconds / ROWS * 1e6:.2f} | {against:.2f}× |")
    lines += ["", f"### Python: the full history of {ROWS:,} rows × {METRICS} metrics", "",
              "| | `import wandb_run as wandb` | 0.16.4 | the newest | target |", "|---|---|---|---|---|"]
    for shape, title, targets in (("rows", "rows as `dict`", (2, 6)), ("frame", "a DataFrame", (10, 30))):
        ours, old, new = (of_pythons[name, shape] for name in ("ours", "0.16.4", "newest"))
        holds = "hold" if old / ours >= targets[0] and new / ours >= targets[1] else "**missed**"
        lines.append(f"| {title} | {ours:.3f} s | {old:.2f} s, {old / ours:.1f}× | {new:.2f} s, {new / ours:.1f}× | "
                     f"≥ {targets[0]}× and ≥ {targets[1]}×: {holds} |")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--print", action="store_true")
    options = parser.parse_args()
    build()
    old = CHECKS.virtualenv("old-frames", [*CHECKS.OLD, "pandas==2.2.3"])
    new = CHECKS.virtualenv("new", CHECKS.NEW)
    ours = {"PYTHONPATH": str(ROOT / "bindings" / "python"), "WANDB_RUN_LIBRARY": str(DIST / "libwandb_run.so")}
    sides = {"ours": (new, "wandb_run", ours), "0.16.4": (old, "wandb", {}), "newest": (new, "wandb", {})}
    with tempfile.TemporaryDirectory() as work, Backend(CHECKS.TARGET / "release" / "wandb-backend") as server:
        Control(server.control)("POST", "/runs/generate", {
            "entity": "team", "project": "demo", "name": "run1", "rows": ROWS, "metrics": KEYS, "seed": 1})
        how = drivers.prepare(work, DIST, CHECKS.go_program(), DIST / "examples" / "conformance")
        how["Rust"]["environment"] = {}
        of_languages = languages(how, server.url, options.rounds)
        of_pythons = pythons(sides, server.url, options.rounds)
    versions = [subprocess.run([python, "-c", "import wandb; print(wandb.__version__)"], capture_output=True, text=True,
                               check=True).stdout.strip() for python in (old, new)]
    text = "\n".join([*facts(options.rounds, versions), *tables(of_languages, of_pythons)]) + "\n"
    if options.print:
        print(text)
        return
    before, _, rest = PLACE.read_text().partition(BEGIN)
    PLACE.write_text(before + BEGIN + "\n" + text + "\n" + END + rest.partition(END)[2])


if __name__ == "__main__":
    main()
