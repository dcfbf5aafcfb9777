#!/usr/bin/env python3
"""Compiles and runs the C++ tests of wandb-run.

    run.py --lib-dir DIR --backend-bin PATH [--arrow-lib-dir DIR] [--brief]

--lib-dir holds libwandb_run.so. Each program is compiled with g++ and clang++
as C++17 and C++20; once more under AddressSanitizer, and one runs in valgrind.
With --brief the headers still are, and the programs as g++ takes C++17 and
clang++ C++20. Nothing is skipped but what that leaves to .ci/full: a tool that
is missing is a failure. The last line is `N passed, N failed`; the exit code is
1 when one failed.
"""

import argparse
import pathlib
import re
import shutil
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent
CPP = TESTS.parent
C_TESTS = CPP.parent / "c" / "tests"
sys.path.insert(0, str(C_TESTS))

import run as c  # noqa: E402  The C tests: how programs are run, and what is in the recordings.
from support import Failed, keyed, must_be_same, read_rows, rows  # noqa: E402

sys.path.append(str(TESTS))

import server_cases  # noqa: E402

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"]
RETURNING = ["-fno-exceptions", "-fno-rtti"]
# Each compiler and each standard, and each with each.
BRIEF = [("g++", "c++17"), ("clang++", "c++20")]
DIALECTS = [*BRIEF, ("g++", "c++20"), ("clang++", "c++17")]
HEADERS = [CPP / "wandb_run.hpp", *sorted((CPP / "wandb_run").glob("*.hpp"))]

# Functions that no C++ program needs.
NOT_WRAPPED = {
    "wandb_error_kind": "wandb::name(error.code()) is the same text",
}


class Bench(c.Bench):
    """Compiles and runs C++ programs."""

    def compile(self, source, compiler="g++", standard="c++17", flags=(), name=None, library=None):
        program = self.work / (name or "-".join([source.stem, compiler, standard, *flags]))
        c.call([compiler, f"-std={standard}", *STRICT, *self.mode.flags, *flags, f"-DSLOWDOWN={self.mode.slowdown}",
                f"-I{CPP}", f"-I{c.INCLUDE}", source, "-o", program, *(library or self.library).link(), "-pthread"], 600)
        return program


def every_symbol_is_wrapped():
    text = "".join(path.read_text(encoding="utf-8") for path in HEADERS)
    symbols = c.listed_symbols()
    used = {name for name in symbols if re.search(rf"\b{name}\b", text)}
    missing = sorted(set(symbols) - used - NOT_WRAPPED.keys())
    if missing:
        raise Failed(f"C++ does not reach {', '.join(missing)}")
    idle = sorted(NOT_WRAPPED.keys() & used) + sorted(NOT_WRAPPED.keys() - set(symbols))
    if idle:
        raise Failed(f"exceptions that are none: {', '.join(idle)}")


def headers(suite, bench, brief):
    """Each header alone, and three units that make one program."""
    fixture = c.Fixture("old")
    for compiler in ("g++", "clang++"):
        for standard in ("c++17", "c++20"):
            flags = [compiler, f"-std={standard}", *STRICT, f"-I{CPP}", f"-I{c.INCLUDE}"]
            if (compiler, standard) in BRIEF[:1 if brief else 2]:
                with suite.case(f"each header alone {compiler} {standard}"):
                    for header in HEADERS:
                        c.call([*flags, "-fsyntax-only", "-x", "c++", "-include", header, "/dev/null"], 300)
            with suite.case(f"every member {compiler} {standard}"):
                for more in ([], RETURNING):
                    c.call([*flags, *more, "-fsyntax-only", TESTS / "units" / "instances.cpp"], 300)
            with suite.case(f"units {compiler} {standard}"):
                objects = []
                for unit in ("unit_a", "unit_b", "unit_c"):
                    objects.append(bench.work / f"{unit}-{compiler}-{standard}.o")
                    more = RETURNING if unit == "unit_c" else []
                    c.call([*flags, *more, "-c", TESTS / "units" / f"{unit}.cpp", "-o", objects[-1]], 300)
                program = bench.work / f"units-{compiler}-{standard}"
                c.call([compiler, *objects, "-o", program, *bench.library.link()], 120)
                bench.run(program, fixture.run)


def example(suite, bench):
    with suite.case("example compiles"):
        program = bench.compile(CPP / "examples" / "scan.cpp")
    for fixture in (c.Fixture("old"), c.Fixture("new")):
        with suite.case(f"example {fixture.name}"):
            out, said = bench.run(program, fixture.run)
            must_be_same("rows", rows(out), fixture.rows)
            must_be_same("report", said, f"{len(fixture.rows)} rows, 0 requests, proved to be all\n")
            out, _ = bench.run(program, fixture.run, "loss", "val.acc")
            must_be_same("keyed rows", rows(out), keyed(fixture.rows, ["loss", "val.acc"]))
            bench.run(program, "/no/such/run", expect=12)


# What README's fragments speak of.
AROUND = """#include <wandb_run.hpp>
#include <iostream>
void use(const wandb::Run&);
void plot(const std::vector<double>&, const std::vector<double>&);
"""


def readme(suite, bench):
    """README's first example runs as written; the others, which need a server, compile."""
    text = (CPP / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```cpp\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    with suite.case("README's fragments"):
        source = bench.work / "fragments.cpp"
        takes = ["const wandb::Api& api", "", "const wandb::Run& run"]
        source.write_text(AROUND + "".join(f"void fragment_{at}({given}) {{\n{block}}}\n"
                                           for at, (given, block) in enumerate(zip(takes, blocks[1:], strict=True))))
        for compiler in ("g++", "clang++"):
            c.call([compiler, "-std=c++20", *STRICT, f"-I{CPP}", f"-I{c.INCLUDE}",
                    "-fsyntax-only", source], 300)
    with suite.case("README's example"):
        source = bench.work / "readme.cpp"
        source.write_text(blocks[0])
        place = bench.folder("readme") / "wandb"
        place.mkdir()
        fixture = c.Fixture("old")
        (place / "latest-run").symlink_to(fixture.run)
        out, _ = c.call([bench.compile(source)], 60, env=bench.environment(), cwd=place.parent)
        lines = out.splitlines()
        must_be_same("first line", lines[0], f"{fixture.facts['run']['display_name']}, {fixture.facts['state']}")
        must_be_same("rows", len(lines) - 1, len(keyed(fixture.rows, ["loss"])))


def local(bench, program, fixture):
    """What local.cpp found, against the recording."""
    out = bench.folder(f"local-{fixture.name}")
    bench.run(program, fixture.run, out)
    must_be_same("rows", read_rows(out / "rows.jsonl"), fixture.rows)
    must_be_same("batches", read_rows(out / "batches.jsonl"), fixture.rows)
    together = read_rows(out / "together.jsonl")
    must_be_same("rows together", [row for array in together for row in array], fixture.rows)
    must_be_same("most rows together", max(map(len, together)), 7)
    must_be_same("system", read_rows(out / "system.jsonl"),
                 [{"_wandb": True, **row} for row in fixture.facts["events"]])
    (found,) = read_rows(out / "run.json")
    facts = fixture.facts
    for name in ("run_id", "display_name", "entity", "project", "run_group", "job_type", "notes", "host", "tags"):
        must_be_same(name, found[name], facts["run"][name])
    for name in ("state", "exit_code", "rows", "summary"):
        must_be_same(name, found[name], facts[name])
    must_be_same("config", found["config"], {k: v for k, v in facts["config"].items() if k != "_wandb"})
    must_be_same("directory", found["directory"], str(fixture.run))
    c.console(read_rows(out / "console.jsonl"), facts["console"])
    c.files(out, fixture.run / "files")


def offline(suite, bench, dialects):
    fixtures = [c.Fixture("old"), c.Fixture("new")]
    mode = bench.mode.name
    for compiler, standard in dialects:
        with suite.case(f"local {compiler} {standard} {mode}"):
            program = bench.compile(TESTS / "local.cpp", compiler, standard)
            for fixture in fixtures:
                local(bench, program, fixture)
        for flags in ([], RETURNING):
            with suite.case(f"returning {compiler} {standard} {mode} {' '.join(flags)}".rstrip()):
                program = bench.compile(TESTS / "returning.cpp", compiler, standard, flags)
                bench.run(program, fixtures[0].run)


def styles(suite, bench):
    for compiler in ("g++", "clang++"):
        with suite.case(f"styles {compiler}"):
            bench.run(bench.compile(TESTS / "styles.cpp", compiler, "c++20"), c.Fixture("old").run)


def arrow(suite, bench, options, dialects):
    with c.arrow_server(options.backend_bin.resolve()) as server:
        for compiler, standard in dialects:
            for flags in ([], RETURNING):
                with suite.case(f"arrow {compiler} {standard} {bench.mode.name} {' '.join(flags)}".rstrip()):
                    library = c.arrow_lib(bench, options.lib_dir.resolve(), options.arrow_lib_dir)
                    program = bench.compile(TESTS / "arrow.cpp", compiler, standard, flags, library=library)
                    bench.run(program, c.Fixture("old").run, server.url, c.KEY)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lib-dir", type=pathlib.Path, required=True)
    parser.add_argument("--backend-bin", type=pathlib.Path, required=True)
    parser.add_argument("--arrow-lib-dir", type=pathlib.Path, help="the library with Arrow; built when not given")
    parser.add_argument("--brief", action="store_true", help="fewer pairs of compiler and standard")
    options = parser.parse_args()
    suite = c.Suite()
    with suite.case("tools"):
        missing = [tool for tool in ("g++", "clang++", "valgrind", "readelf") if not shutil.which(tool)]
        if missing:
            raise Failed(f"not installed: {', '.join(missing)}")
    with suite.case("every C function is reached"):
        every_symbol_is_wrapped()
    with tempfile.TemporaryDirectory(prefix="wandb-run-cpp-") as work, suite.case("everything could be set up"):
        everything(suite, options, pathlib.Path(work))
    return suite.end()


def everything(suite, options, work):
    library = c.Library(options.lib_dir, work / "lib")
    backend_bin = options.backend_bin.resolve()
    benches = {}
    for name in ("none", "address", "valgrind"):
        (work / name).mkdir()
        benches[name] = Bench(c.Mode(name), library, work / name)
    dialects = BRIEF if options.brief else DIALECTS
    headers(suite, benches["none"], options.brief)
    readme(suite, benches["none"])
    example(suite, benches["none"])
    offline(suite, benches["none"], dialects)
    styles(suite, benches["none"])
    offline(suite, benches["address"], BRIEF[:1])
    arrow(suite, benches["none"], options, dialects)
    arrow(suite, benches["address"], options, BRIEF[:1])
    for mode, compiler in (("none", "clang++"), ("address", "g++"), ("none", "g++"))[:2 if options.brief else 3]:
        server_cases.tests(suite, benches[mode], backend_bin, compiler, c.Fixture("old"), RETURNING)
    with suite.case("local in valgrind"):
        local(benches["valgrind"], benches["valgrind"].compile(TESTS / "local.cpp"), c.Fixture("old"))


if __name__ == "__main__":
    sys.exit(main())
