#!/usr/bin/env python3
"""Compiles and runs the Fortran tests of wandb-run.

    run.py --lib-dir DIR --backend-bin PATH [--driver PATH]

--lib-dir holds libwandb_run.so. The tests run plain, with -fcheck=all, under
AddressSanitizer and in valgrind. --driver only compiles the driver of the behaviour
suite. Nothing is skipped: a tool that is missing is a failure. The last line is
`N passed, N failed`; the exit code is 1 when one failed.
"""

import argparse
import pathlib
import re
import shutil
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent
FORTRAN = TESTS.parent
ROOT = FORTRAN.parent.parent
# First bindings/c/tests, whose run.py is meant by `run`.
sys.path[:0] = [str(ROOT / folder) for folder in ("bindings/c/tests", "tests/interop", "tests/conformance")]
sys.path.append(str(FORTRAN))

import clients  # noqa: E402
import interfaces  # noqa: E402
import processes  # noqa: E402
import run as c  # noqa: E402  The C tests: how programs are run, and what is in the recordings.
from support import Failed, must_be_same, rows  # noqa: E402

SOURCES = [FORTRAN / f"{name}.f90" for name in (
    "wandb_run_c", "wandb_m_support", "wandb_m_values", "wandb_m_history", "wandb_m_files", "wandb_m_artifacts",
    "wandb_m_run", "wandb_m_api", "wandb_run")]
STRICT = ["-std=f2018", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
# gfortran 12 gives these wrongly for allocatable texts.
WRONG = ["-Wno-uninitialized", "-Wno-maybe-uninitialized"]
VALGRIND = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite",
            "--show-leak-kinds=definite", f"--suppressions={ROOT / 'bindings/c/tests/valgrind.supp'}"]

NOT_WRAPPED = TESTS / "not_wrapped.txt"


class Bench:
    """Compiles and runs Fortran programs with some flags."""

    def __init__(self, library, work, flags=(), prefix=()):
        self.library, self.work, self.flags, self.prefix = library, work, list(flags), list(prefix)
        work.mkdir()
        self.objects = [self.compile(source) for source in SOURCES]

    def compile(self, source, *flags):
        made = self.work / f"{source.stem}.o"
        c.call(["gfortran", "-g", "-fopenmp", *STRICT, *flags, *self.flags, "-J", self.work, "-c", source, "-o", made],
               300)
        return made

    def program(self, source, *parts):
        made = self.work / source.stem
        objects = [self.compile(part, *WRONG) for part in (*parts, source)]
        c.call(["gfortran", "-fopenmp", *self.flags, *self.objects, *objects, *self.library.link(), "-o", made], 300)
        return made

    def run(self, program, *words, base_url="http://127.0.0.1:1", cwd=None, steps=None):
        environment = processes.clean_env(self.work, base_url) | {"OMP_NUM_THREADS": "2"}
        command = [*self.prefix, program, *words]
        if steps:
            command = ["sh", "-c", 'input=$1; shift; exec "$@" < "$input"', "sh", steps, *command]
        out, _ = c.call(command, 300, env=environment, cwd=cwd)
        return out


def declarations():
    if interfaces.TARGET.read_text(encoding="utf-8") != interfaces.module():
        raise Failed("wandb_run_c.f90 is not what wandb_run.h gives; run interfaces.py")


def every_symbol_is_wrapped():
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES[1:])
    symbols = set((ROOT / "bindings/c/abi/wandb_run.symbols").read_text(encoding="utf-8").split())
    used = {name for name in symbols if re.search(rf"\b{name}\b", text)}
    excused = set(re.findall(r"^  (\w+)$", NOT_WRAPPED.read_text(encoding="utf-8"), re.MULTILINE))
    if missing := sorted(symbols - used - excused):
        raise Failed(f"Fortran does not reach {', '.join(missing)}")
    if idle := sorted(excused & used) + sorted(excused - symbols):
        raise Failed(f"exceptions that are none: {', '.join(idle)}")
    interface = SOURCES[0].read_text(encoding="utf-8")
    if absent := [name for name in sorted(symbols) if f" {name}(" not in interface]:
        raise Failed(f"no interface of {', '.join(absent)}")


def recorded(bench, driver, fixture):
    """The driver's rows, config and summary, against the recording."""
    steps = bench.work / "steps"
    steps.write_text("\n".join([
        f"begin\tdirectory={bench.work}", f"open\tpath={fixture.run}", "scan", "get\tname=config", "get\tname=summary",
        "threads\tkeys#=1\tkeys=loss\tcount=3", f"cycles\tpath={fixture.run}\ttimes=20"]) + "\n")
    told = rows(bench.run(driver, steps=steps))
    must_be_same("rows", told[3]["ok"], fixture.rows)
    must_be_same("config", told[4]["ok"], {k: v for k, v in fixture.facts["config"].items() if k != "_wandb"})
    must_be_same("summary", told[5]["ok"], fixture.facts["summary"])
    must_be_same("threads", len(set(told[6]["ok"]["rows"])), 1)
    must_be_same("handles", told[7]["ok"]["handles"], 0)


def readme(bench, fixture):
    """README's programs run as written."""
    text = (FORTRAN / "README.md").read_text(encoding="utf-8")
    (bench.work / "wandb").mkdir()
    (bench.work / "wandb" / "latest-run").symlink_to(fixture.run)
    told = []
    for block in re.findall(r"^```fortran\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        source = bench.work / f"readme_{len(told)}.f90"
        source.write_text(block)
        told.append(bench.run(bench.program(source), cwd=bench.work).splitlines())
    count = sum("loss" in row for row in fixture.rows)
    must_be_same("loss", told[0][0].split(",")[0], f"{fixture.facts['run']['display_name']}: {count} rows")
    must_be_same("careful", told[1][0].split(":")[0], "NotFound")
    must_be_same("rows", len(told[2]), 1 + sum("acc" in row.get("val", {}) for row in fixture.rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lib-dir", type=pathlib.Path, required=True)
    parser.add_argument("--backend-bin", type=pathlib.Path)
    parser.add_argument("--driver", type=pathlib.Path, help="compile the driver to this path, and do nothing else")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wandb-run-fortran-") as work:
        work = pathlib.Path(work)
        if options.driver:
            library = c.Library(options.lib_dir, options.driver.resolve().parent / "lib")
            shutil.copy(driver_of(Bench(library, work / "driver", ["-O1"])), options.driver)
            return 0
        suite = c.Suite()
        with suite.case("tools"):
            if missing := [tool for tool in ("gfortran", "valgrind", "readelf") if not shutil.which(tool)]:
                raise Failed(f"not installed: {', '.join(missing)}")
        with suite.case("everything could be set up"):
            everything(suite, options, work)
        return suite.end()


def driver_of(bench):
    return bench.program(TESTS / "driver.f90", TESTS / "words.f90", TESTS / "answers.f90")


def everything(suite, options, work):
    library = c.Library(options.lib_dir, work / "lib")
    old, new = c.Fixture("old"), c.Fixture("new")
    with suite.case("declarations"):
        declarations()
    with suite.case("every C function is reached"):
        every_symbol_is_wrapped()
    plain = Bench(library, work / "plain")
    with suite.case("README's programs"):
        readme(plain, old)
    driver = driver_of(plain)
    for fixture in (old, new):
        with suite.case(f"recorded {fixture.name}"):
            recorded(plain, driver, fixture)
    benches = {
        "optimised": Bench(library, work / "optimised", ["-O2"]),
        "checked": Bench(library, work / "checked", ["-fcheck=all"]),
        "address": Bench(library, work / "address", ["-fsanitize=address"]),
        "valgrind": Bench(library, work / "valgrind", prefix=VALGRIND),
    }
    with processes.Backend(options.backend_bin.resolve()) as server:
        control = clients.Control(server.control)
        for name, bench in benches.items():
            with suite.case(f"local {name}"):
                bench.run(bench.program(TESTS / "local.f90", TESTS / "check.f90"), old.run)
            control("DELETE", "/runs")
            control("DELETE", "/artifacts")
            control("POST", "/runs/generate", {"entity": "e", "project": "p", "count": 3, "rows": 20})
            with suite.case(f"remote {name}"):
                folder = bench.work / "files"
                folder.mkdir()
                bench.run(bench.program(TESTS / "remote.f90", TESTS / "check.f90"), folder, base_url=server.url)


if __name__ == "__main__":
    sys.exit(main())
