#!/usr/bin/env python3
"""One list of cases through every binding, compared with Rust.

    python3 tests/behaviour/run.py --lib-dir DIR --backend-bin PATH --rust PATH --go PATH
        [--only CASE…] [--languages NAME…] [--check] [--record FILE]
        [--drivers FILE]

--lib-dir holds libwandb_run.so, --rust is the example `conformance`. A FILE of
drivers takes the place of those that would be built: JSON, from the name of a
language to `{"command": [WORD…], "plain": BOOL, "environment": {…}}`; `plain`
drivers read tab-separated words instead of JSON.
Each language has a server of its own, freshly filled for every case, and must
give what Rust gives, and leave the server as Rust leaves it. Then each opens,
reads and closes a piece of a recorded run 10,000 times: its memory must not grow and no
handle be left. Writes the table tests/behaviour/README.md, or with --check
looks whether that is current. Exit code 1 when anything differs.
"""

import argparse
import json
import os
import pathlib
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "conformance"), str(HERE.parent / "interop")]

import table  # noqa: E402
from cases import CASES  # noqa: E402
from clients import Client  # noqa: E402
from compare import difference  # noqa: E402
from drivers import prepare  # noqa: E402
from judge import comparable, settled  # noqa: E402

REFERENCE = "Rust"
FIXTURE = {
    name: str(next((ROOT / "tests" / "fixtures" / name).iterdir())) for name in ("digits-new", "digits-old")
}
# So much of a recording is read in each cycle: one block of its log.
SMALL = 32 * 1024
# Cycles before memory is looked at, and those that are measured.
WARM_UP, CYCLES = 2_000, 10_000
# KiB that the allocator and a collector may still take in between.
ALLOWANCE = 4 * 1024


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lib-dir")
    parser.add_argument("--go")
    parser.add_argument("--drivers", type=pathlib.Path)
    parser.add_argument("--backend-bin", required=True)
    parser.add_argument("--rust", required=True)
    parser.add_argument("--only", nargs="+", default=[], help="cases, or beginnings of their names")
    parser.add_argument("--languages", nargs="+", default=[], help="only these")
    parser.add_argument("--check", action="store_true", help="write no table, look at the one that is there")
    parser.add_argument("--record", help="write everything that the drivers said to this file, as JSON")
    return parser.parse_args()


class Driver(Client):
    """A language's driver and a server of its own."""

    def step(self, step):
        asked = {name: value for name, value in step.items() if name != "expect"}
        if isinstance(asked.get("path"), str):
            for name, place in FIXTURE.items():
                asked["path"] = asked["path"].replace("{fixture:%s}" % name, place)
        return super().step(asked)

    def memory(self):
        """KiB of the process that are in memory."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def cycles(self):
        """What is wrong after many runs were opened, read and closed; None when nothing is."""
        self.begin({})
        recorded = next(pathlib.Path(FIXTURE["digits-new"]).glob("*.wandb"))
        small = self.scratch / "small"
        small.mkdir(exist_ok=True)
        (small / recorded.name).write_bytes(recorded.read_bytes()[:SMALL])
        grown = 0
        for times in (WARM_UP, CYCLES):
            before = self.memory()
            told = self.step({"op": "cycles", "path": str(small), "times": times})
            if told.get("lacks"):
                return told
            if "ok" not in told:
                return {"wrong": str(told)}
            grown = self.memory() - before
        told = told["ok"]
        wrong = [f"{told['handles']} handles are left"] if told["handles"] else []
        if grown > ALLOWANCE:
            wrong.append(f"the memory grew by {grown} KiB in {CYCLES} cycles")
        return {"rows": told["rows"], "grown": grown, "wrong": "; ".join(wrong) or None}


def play(name, how, backend, cases, records):
    """A language through all cases; gives what became of its cycles."""
    driver = Driver(name, how["command"], backend, how.get("plain", False), how.get("environment"))
    try:
        for case in cases:
            steps = case["steps"]
            if name == REFERENCE:
                steps = [step for step in steps if "expect" not in step]
            record = driver.run({**case, "steps": steps})
            if "unseeded" not in record:
                record = {"results": [said(result, driver) for result in record["results"]],
                          "state": settled(record["state"], driver)}
            records[case["name"]][name] = record
        return driver.cycles()
    finally:
        driver.close()


def said(result, driver):
    return {"ok": settled(result["ok"], driver)} if "ok" in result else result


def judge(case, expected, got):
    """What a language does otherwise, and whether it has all that the case asks for."""
    if "unseeded" in got or "unseeded" in expected:
        return [f"cannot be set up: {got.get('unseeded') or expected.get('unseeded')}"], True
    wrong, has = [], True
    of_rust = iter(expected["results"])
    for step, result in zip(case["steps"], got["results"]):
        want = step["expect"] if "expect" in step else comparable(next(of_rust))
        if result.get("lacks"):
            has = False
        elif found := difference(want, comparable(result)):
            wrong.append(f"{step['op']}{found}" + (f" ({result['message']})" if "message" in result else ""))
    if has and (found := difference(expected["state"], got["state"])):
        wrong.append(f"state{found}")
    return wrong, has


def main():
    with tempfile.TemporaryDirectory(prefix="wandb-run-behaviour-") as work:
        return compare(options(), work)


def prepared(tools, work):
    """The drivers that take part, Rust first."""
    if tools.drivers:
        drivers = {REFERENCE: {"command": [os.path.abspath(tools.rust), "--behaviour"], "plain": True}}
        drivers |= json.loads(tools.drivers.read_text())
    else:
        drivers = prepare(work, tools.lib_dir, tools.go, tools.rust)
    wanted = [REFERENCE, *(tools.languages or drivers)]
    return {name: how for name, how in drivers.items() if name in wanted}


def compare(tools, work):
    drivers = prepared(tools, work)
    cases = [c for c in CASES if not tools.only or any(c["name"].startswith(o) for o in tools.only)]
    if not cases:
        raise SystemExit(f"no case is called {' or '.join(tools.only)}")
    started = time.monotonic()
    records = {case["name"]: {} for case in cases}
    cycles, failures = {}, []

    def guarded(name, how):
        try:
            cycles[name] = play(name, how, tools.backend_bin, cases, records)
        except BaseException as error:  # noqa: BLE001: told below, by the main thread
            failures.append(f"{name}: {type(error).__name__}: {error}")

    threads = [threading.Thread(target=guarded, args=driver) for driver in drivers.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if tools.record:
        pathlib.Path(tools.record).write_text(json.dumps(records, indent=1, ensure_ascii=False))
    if failures:
        raise SystemExit("\n".join(failures))

    verdicts, wrongs = {}, 0
    for case in cases:
        of_case = records[case["name"]]
        for name in drivers:
            wrong, has = judge(case, of_case[REFERENCE], of_case[name]) if name != REFERENCE else ([], True)
            verdicts[case["name"], name] = "different" if wrong else "same" if has else "–"
            wrongs += bool(wrong)
            for line in wrong:
                print(f"{case['name']}: {name}: {line}")
    for name, told in cycles.items():
        verdicts["cycles", name] = "–" if told.get("lacks") else "different" if told["wrong"] else "same"
        if told.get("wrong"):
            wrongs += 1
            print(f"cycles: {name}: {told['wrong']}")
        elif "grown" in told:
            print(f"cycles: {name}: {told['rows']} rows, {told['grown']} KiB more")
    if not tools.only and not tools.languages:
        wrongs += table.stale(HERE / "README.md", cases, list(drivers), verdicts, tools.check)
    print(f"{len(cases)} cases, {len(drivers)} languages, {wrongs} with something wrong, "
          f"{time.monotonic() - started:.0f} s")
    return 1 if wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
