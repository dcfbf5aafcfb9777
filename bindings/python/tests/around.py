"""What the tests need around them: a server, recorded runs, other Python processes."""

import json
import math
import os
import pathlib
import subprocess
import sys
import unittest

from support import KEY, Backend, read_rows

ROOT = pathlib.Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "bindings" / "python"
FIXTURES = ROOT / "tests" / "fixtures"
RUN = "team/demo/run1"


class Fixture:
    """A recorded run and what is in it."""

    def __init__(self, name):
        (self.run,) = (FIXTURES / f"digits-{name}").glob("offline-run-*")
        self.rows = read_rows(FIXTURES / "expected" / f"{name}.jsonl")
        self.facts = json.loads((FIXTURES / "expected" / f"{name}.json").read_text(encoding="utf-8"))


class ServerCase(unittest.TestCase):
    """Tests with a server of their own, emptied for each of them."""

    @classmethod
    def setUpClass(cls):
        cls.server = Backend(os.environ["WANDB_BACKEND_BIN"])

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def setUp(self):
        self.server.reset()
        for what in ("runs", "artifacts", "sweeps", "mode"):
            self.server.control("DELETE", f"/{what}")

    def api(self, **more):
        import wandb_run

        return wandb_run.Api({"base_url": self.server.url}, api_key=KEY, **more)

    def seed(self, **run):
        """A run on the server, by default one of five rows."""
        rows = [{"loss": 1 / (at + 1), "acc": at, "n": at} for at in range(5)]
        self.server.control(
            "POST", "/runs", {"entity": "team", "project": "demo", "name": "run1", "history": rows, **run}
        )

    def opened(self, **run):
        self.seed(**run)
        return self.api().run(RUN)

    def requests(self):
        return [one["operation"] for one in self.server.control("GET", "/requests")]

    def fault(self, **fault):
        self.server.control("POST", "/faults", fault)


def environment(**more):
    """That of a process of its own: of this one, the package and the library."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "WANDB_RUN_LIBRARY")}
    return {**kept, "PYTHONPATH": str(PACKAGE), "PYTHONDONTWRITEBYTECODE": "1", **more}


def python(*words, **how):
    """Starts Python."""
    return subprocess.Popen(
        [sys.executable, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **{"env": environment(), **how},
    )


def said(*words, **how):
    """What a Python program prints; it must end well."""
    process = python(*words, **how)
    out, err = process.communicate(timeout=120)
    if process.returncode:
        raise AssertionError(f"exit code {process.returncode}: {err[-3000:]}")
    return out


def numbers(values):
    """Values of a column without NaN, which equals nothing."""
    return [None if isinstance(value, float) and math.isnan(value) else value for value in values]
