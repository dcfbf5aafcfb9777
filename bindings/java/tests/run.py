#!/usr/bin/env python3
"""Compiles and runs the Java tests of wandb-run.

    run.py --lib-dir DIR --backend-bin PATH [--jna JAR]
    run.py --lib-dir DIR --driver DIR [--jna JAR]

--lib-dir holds libwandb_run.so. --driver only compiles the binding and the driver of
the behaviour suite to that folder. Nothing is skipped: a tool that is missing is a
failure. The last line is `N passed, N failed`; the exit code is 1 when one failed.
"""

import argparse
import pathlib
import re
import shutil
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent
JAVA = TESTS.parent
ROOT = JAVA.parent.parent
# First bindings/c/tests, whose run.py is meant by `run`.
sys.path[:0] = [str(ROOT / folder) for folder in ("bindings/c/tests", "tests/interop", "tests/conformance")]
sys.path.append(str(JAVA))

import abi  # noqa: E402
import clients  # noqa: E402
import processes  # noqa: E402
import run as c  # noqa: E402  The C tests: how programs are run, and what is in the recordings.
from support import Failed, must_be_same, rows  # noqa: E402

SOURCES = sorted((JAVA / "src" / "main" / "java" / "wandbrun").glob("*.java"))
DRIVER = sorted((TESTS / "driver").glob("*.java"))
CHECKS = sorted((TESTS / "checks").glob("*.java"))

# Functions that no Java program needs, by the reason.
NOT_WRAPPED = {
    "maps and rows are read whole, as JSON":
        ["wandb_history_bool", "wandb_history_f64", "wandb_history_i64", "wandb_history_json", "wandb_history_next",
         "wandb_history_step", "wandb_history_str", "wandb_map_bool", "wandb_map_f64", "wandb_map_i64",
         "wandb_map_str", "wandb_run_attr_text", "wandb_run_config", "wandb_run_summary", "wandb_run_system_metrics"],
    "the manifest is read whole": ["wandb_manifest_find"],
    "another function gives the same": ["wandb_error_kind", "wandb_run_console", "wandb_run_save"],
    "for notebooks of Rust": ["wandb_run_display"],
}


class Bench:
    """Compiles and runs Java programs with the library."""

    def __init__(self, library, jna, work):
        self.library, self.jna, self.work = library, jna, work
        self.classes = work / "classes"

    def compile(self, sources, to, *on_path):
        c.call(["javac", "-Xlint:all", "-Werror", "-encoding", "UTF-8", "-cp", self.path(*on_path), "-d", to, *sources],
               300)
        return to

    def path(self, *folders):
        return ":".join(str(part) for part in (self.jna, *folders))

    def run(self, name, folder, *words, base_url="http://127.0.0.1:1", cwd=None, steps=None):
        environment = processes.clean_env(self.work, base_url) | {"WANDB_RUN_LIBRARY": str(self.library)}
        # A leak of the binding shall not hide in a large heap.
        command = ["java", "-Xmx128m", "-XX:+UseSerialGC", "-cp", self.path(self.classes, folder), name, *words]
        if steps:
            command = ["sh", "-c", 'input=$1; shift; exec "$@" < "$input"', "sh", steps, *command]
        out, _ = c.call(command, 120, env=environment, cwd=cwd)
        return out


def declarations():
    if abi.TARGET.read_text(encoding="utf-8") != abi.module():
        raise Failed("C.java is not what wandb_run.h gives; run abi.py")


def every_symbol_is_wrapped():
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    used = set(re.findall(r"\bC(?:\.|::)(wandb_\w+)", text)) | {"wandb_abi_version"}
    symbols = set((ROOT / "bindings/c/abi/wandb_run.symbols").read_text(encoding="utf-8").split())
    excused = {name for names in NOT_WRAPPED.values() for name in names}
    if missing := sorted(symbols - used - excused):
        raise Failed(f"Java does not reach {', '.join(missing)}")
    if idle := sorted(excused & used) + sorted(excused - symbols):
        raise Failed(f"exceptions that are none: {', '.join(idle)}")


def documentation(bench):
    c.call(["javadoc", "-Xdoclint:all", "-Werror", "-quiet", "-encoding", "UTF-8", "-cp", bench.jna, "-d",
            bench.work / "docs", *SOURCES], 300)


def recorded(bench, driver, fixture):
    """The driver's rows, config and summary, against the recording."""
    steps = bench.work / "steps"
    steps.write_text("\n".join([
        f'{{"op": "begin", "directory": "{bench.work}"}}', f'{{"op": "open", "path": "{fixture.run}"}}',
        '{"op": "scan"}', '{"op": "get", "name": "config"}', '{"op": "get", "name": "summary"}',
        '{"op": "threads", "keys": ["loss"], "count": 3}',
        f'{{"op": "cycles", "path": "{fixture.run}", "times": 20}}']) + "\n", encoding="utf-8")
    told = rows(bench.run("Driver", driver, steps=steps))
    must_be_same("rows", told[3]["ok"], fixture.rows)
    must_be_same("config", told[4]["ok"], {k: v for k, v in fixture.facts["config"].items() if k != "_wandb"})
    must_be_same("summary", told[5]["ok"], fixture.facts["summary"])
    must_be_same("threads", len(set(told[6]["ok"]["rows"])), 1)
    must_be_same("handles", told[7]["ok"]["handles"], 0)


def readme(bench, fixture, server):
    """README's program runs as written, and its pieces in one program of their own."""
    program, *pieces = re.findall(r"^```java\n(.*?)^```$", (JAVA / "README.md").read_text(encoding="utf-8"),
                                  re.DOTALL | re.MULTILINE)
    place = bench.work / "readme"
    (place / "wandb").mkdir(parents=True)
    (place / "wandb" / "latest-run").symlink_to(fixture.run)
    (place / "model.bin").write_bytes(b"weights")
    (place / "Loss.java").write_text(program, encoding="utf-8")
    (place / "Pieces.java").write_text(
        "import java.time.*;\nimport java.util.*;\nimport wandbrun.*;\n\nclass Pieces {\n"
        + "".join(f"static void piece{at}() {{\n{piece}}}\n" for at, piece in enumerate(pieces))
        + "public static void main(String[] args) {\n"
        + "".join(f"piece{at}();\n" for at in range(len(pieces))) + "}\n}\n", encoding="utf-8")
    bench.compile([place / "Loss.java", place / "Pieces.java"], place, bench.classes)
    lines = bench.run("Loss", place, cwd=place).splitlines()
    must_be_same("first line", lines[0], f"{fixture.facts['run']['display_name']}, {fixture.facts['state']}")
    must_be_same("lines", len(lines) - 1, sum("loss" in row for row in fixture.rows))
    lines = bench.run("Pieces", place, base_url=server.url, cwd=place).splitlines()
    must_be_same("pieces", lines, ["20", "19", "not found 0 false"])
    must_be_same("out/model.bin", (place / "out" / "model.bin").read_bytes().decode(), "weights")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lib-dir", type=pathlib.Path, required=True)
    parser.add_argument("--backend-bin", type=pathlib.Path)
    parser.add_argument("--driver", type=pathlib.Path, help="compile binding and driver to this folder, no more")
    parser.add_argument("--jna", type=pathlib.Path, default="/usr/share/java/jna.jar")
    options = parser.parse_args()
    if options.driver:
        Bench(options.lib_dir, options.jna, options.driver).compile([*SOURCES, *DRIVER], options.driver)
        return 0
    suite = c.Suite()
    with suite.case("tools"):
        missing = [tool for tool in ("java", "javac", "javadoc") if not shutil.which(tool)]
        missing += [] if options.jna.exists() else [str(options.jna)]
        if missing:
            raise Failed(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="wandb-run-java-") as work, suite.case("everything could be set up"):
        everything(suite, options, pathlib.Path(work))
    return suite.end()


def everything(suite, options, work):
    bench = Bench(options.lib_dir.resolve() / "libwandb_run.so", options.jna, work)
    bench.compile(SOURCES, bench.classes)
    driver = bench.compile(DRIVER, work / "driver", bench.classes)
    checks = bench.compile(CHECKS, work / "checks", bench.classes)
    old, new = c.Fixture("old"), c.Fixture("new")
    with suite.case("declarations"):
        declarations()
    with suite.case("every C function is reached"):
        every_symbol_is_wrapped()
    with suite.case("documentation"):
        documentation(bench)
    with suite.case("json"):
        bench.run("JsonChecks", checks)
    for fixture in (old, new):
        with suite.case(f"recorded {fixture.name}"):
            recorded(bench, driver, fixture)
    with suite.case("local"):
        folder = work / "local"
        (folder / "wandb").mkdir(parents=True)
        (folder / "wandb" / pathlib.Path(old.run).name).symlink_to(old.run)
        bench.run("LocalChecks", checks, old.run, folder)
    with processes.Backend(options.backend_bin.resolve()) as server:
        control = clients.Control(server.control)
        control("POST", "/runs/generate", {"entity": "e", "project": "p", "count": 3, "rows": 20, "metrics": ["loss"]})
        with suite.case("remote"):
            folder = work / "remote"
            folder.mkdir()
            bench.run("RemoteChecks", checks, folder, base_url=server.url)
        with suite.case("README's examples"):
            readme(bench, old, server)
        with suite.case("lifetime"):
            bench.run("LifetimeChecks", checks, server.control.rstrip("/"), base_url=server.url)


if __name__ == "__main__":
    sys.exit(main())
