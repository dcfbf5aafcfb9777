#!/usr/bin/env python3
"""Runs the tests of the Python binding.

    run.py --library PATH --arrow-library PATH --backend-bin PATH --official PYTHON

Needs pandas, pyarrow and polars in this Python; `--official` is one with the official client and pandas. Nothing is
skipped. The last line is `N passed, N failed`; the exit code is 1 when one failed.
"""

import argparse
import os
import pathlib
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parent
MODULES = ("test_package", "test_local", "test_server", "test_interrupts", "test_frames", "test_official")


class Told(unittest.TextTestResult):
    """A line a test."""

    def addSuccess(self, test):
        super().addSuccess(test)
        self.stream.writeln(f"ok     {test.id()}")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.stream.writeln(f"FAILED {test.id()}")

    addError = addFailure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("library", "arrow-library", "backend-bin", "official"):
        parser.add_argument(f"--{name}", required=True, type=os.path.abspath)
    parser.add_argument("--only", nargs="+", default=[], help="parts of the names of tests")
    options = parser.parse_args()
    os.environ.update(
        {
            "WANDB_RUN_LIBRARY": options.library,
            "WANDB_RUN_ARROW_LIBRARY": options.arrow_library,
            "WANDB_BACKEND_BIN": options.backend_bin,
            "OFFICIAL_PYTHON": options.official,
        }
    )
    sys.path[:0] = [str(TESTS), str(TESTS.parent), str(TESTS.parent.parent / "c" / "tests")]
    loader = unittest.TestLoader()
    loader.testNamePatterns = [f"*{part}*" for part in options.only] or None
    with tempfile.TemporaryDirectory(prefix="wandb-run-python-") as home:
        # Nothing of the caller's settings.
        for name in [
            name
            for name in os.environ
            if name.startswith("WANDB_") and "_RUN_" not in name and name != "WANDB_BACKEND_BIN"
        ]:
            del os.environ[name]
        os.environ["HOME"] = home
        runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=0, resultclass=Told)
        result = runner.run(unittest.TestSuite(loader.loadTestsFromName(name) for name in MODULES))
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed", flush=True)
    return 1 if failed or result.skipped else 0


if __name__ == "__main__":
    sys.exit(main())
