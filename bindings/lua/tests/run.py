#!/usr/bin/env python3
"""Runs the Lua tests of wandb-run.

    run.py --lib-dir DIR --backend-bin PATH

--lib-dir holds libwandb_run.so. Nothing is skipped: a tool that is missing is a
failure. The last line is `N passed, N failed`; the exit code is 1 when one failed.
"""

import argparse
import pathlib
import re
import shutil
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent
LUA = TESTS.parent
ROOT = LUA.parent.parent
# First bindings/c/tests, whose run.py is meant by `run`.
sys.path[:0] = [str(ROOT / folder) for folder in ("bindings/c/tests", "tests/interop", "tests/conformance")]
sys.path.append(str(LUA))

import cdef  # noqa: E402
import clients  # noqa: E402
import processes  # noqa: E402
import run as c  # noqa: E402  The C tests: how programs are run, and what is in the recordings.
from support import Failed, must_be_same, rows  # noqa: E402

SOURCES = [LUA / "wandb_run.lua", *sorted((LUA / "wandb_run").glob("*.lua"))]

# Functions that no Lua program needs, by the reason.
NOT_WRAPPED = {
    "free() closes, and Lua has no other thread to close from":
        [f"wandb_{name}_close" for name in ("api", "artifact", "artifacts", "console", "file", "files", "histories",
                                            "history", "local_runs", "run", "runs")],
    "maps and rows are read whole, as JSON":
        ["wandb_history_bool", "wandb_history_f64", "wandb_history_i64", "wandb_history_json", "wandb_history_str",
         "wandb_map_bool", "wandb_map_f64", "wandb_map_i64", "wandb_map_str", "wandb_run_attr_text",
         "wandb_run_config", "wandb_run_summary", "wandb_run_system_metrics"],
    "a cursor must stand behind the row that was given last; a call of the ffi for each row costs next to nothing":
        ["wandb_history_next_rows"],
    "the manifest is read whole": ["wandb_manifest_find", "wandb_manifest_json"],
    "callbacks from foreign threads": ["wandb_options_set_log"],
    "another function gives the same": ["wandb_error_kind", "wandb_run_console"],
    "for notebooks of Rust": ["wandb_run_display"],
}


class Bench:
    """Runs Lua programs with the library."""

    def __init__(self, library, work):
        self.library, self.work = library, work

    def run(self, script, *words, base_url="http://127.0.0.1:1", cwd=None, key=processes.API_KEY, prefix=()):
        environment = processes.clean_env(self.work, base_url) | {
            "WANDB_RUN_LIBRARY": str(self.library), "LUA_PATH": f"{LUA}/?.lua;{TESTS}/?.lua", "WANDB_API_KEY": key,
        }
        out, _ = c.call([*prefix, "luajit", script, *words], 120, env=environment, cwd=cwd)
        return out


def declarations():
    if cdef.TARGET.read_text(encoding="utf-8") != cdef.module():
        raise Failed("wandb_run/cdef.lua is not what wandb_run.h gives; run cdef.py")


def every_symbol_is_wrapped(bench):
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES if path.name != "cdef.lua")
    used = set(re.findall(r"\b(?:C|library)\.(wandb_\w+)", text)) | set(bench.run(TESTS / "symbols.lua").split())
    symbols = set((ROOT / "bindings/c/abi/wandb_run.symbols").read_text(encoding="utf-8").split())
    excused = {name for names in NOT_WRAPPED.values() for name in names}
    if missing := sorted(symbols - used - excused):
        raise Failed(f"Lua does not reach {', '.join(missing)}")
    if idle := sorted(excused & used) + sorted(excused - symbols):
        raise Failed(f"exceptions that are none: {', '.join(idle)}")


def recorded(bench, fixture):
    """The driver's rows, config and summary, against the recording."""
    steps = bench.work / "steps"
    steps.write_text("\n".join([
        f"begin\tdirectory={bench.work}", f"open\tpath={fixture.run}", "scan", "get\tname=config", "get\tname=summary",
        f"cycles\tpath={fixture.run}\ttimes=20"]) + "\n")
    told = rows(bench.run("-e", f"io.input('{steps}') arg[0] = '{TESTS}/driver.lua'", TESTS / "driver.lua"))
    must_be_same("rows", told[3]["ok"], fixture.rows)
    must_be_same("config", told[4]["ok"], {k: v for k, v in fixture.facts["config"].items() if k != "_wandb"})
    must_be_same("summary", told[5]["ok"], fixture.facts["summary"])
    must_be_same("handles", told[6]["ok"]["handles"], 0)


def readme(bench, fixture, server):
    """README's examples run as written, one after the other, in one program."""
    text = (LUA / "README.md").read_text(encoding="utf-8")
    place = bench.work / "readme"
    (place / "wandb").mkdir(parents=True)
    (place / "wandb" / "latest-run").symlink_to(fixture.run)
    (place / "model.bin").write_bytes(b"weights")
    script = place / "readme.lua"
    script.write_text("".join(re.findall(r"^```lua\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)))
    lines = bench.run(script, base_url=server.url, cwd=place).splitlines()
    must_be_same("first line", lines[0], f"{fixture.facts['run']['display_name']}\t{fixture.facts['state']}\t0.2")
    must_be_same("out/model.bin", (place / "out" / "model.bin").read_bytes().decode(), "weights")


def remote(bench, server):
    folder = bench.work / "remote"
    folder.mkdir()
    bench.run(TESTS / "remote.lua", folder, base_url=server.url)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lib-dir", type=pathlib.Path, required=True)
    parser.add_argument("--backend-bin", type=pathlib.Path, required=True)
    options = parser.parse_args()
    suite = c.Suite()
    with suite.case("tools"):
        if not shutil.which("luajit"):
            raise Failed("luajit is not installed")
    with tempfile.TemporaryDirectory(prefix="wandb-run-lua-") as work, suite.case("everything could be set up"):
        everything(suite, options, pathlib.Path(work))
    return suite.end()


def everything(suite, options, work):
    bench = Bench(options.lib_dir.resolve() / "libwandb_run.so", work)
    old, new = c.Fixture("old"), c.Fixture("new")
    with suite.case("declarations"):
        declarations()
    with suite.case("every C function is reached"):
        every_symbol_is_wrapped(bench)
    with suite.case("json"):
        bench.run(TESTS / "json.lua")
    for fixture in (old, new):
        with suite.case(f"recorded {fixture.name}"):
            recorded(bench, fixture)
    with suite.case("local"):
        bench.run(TESTS / "local.lua", old.run)
    with processes.Backend(options.backend_bin.resolve()) as server:
        control = clients.Control(server.control)
        control("POST", "/runs/generate", {"entity": "e", "project": "p", "count": 3, "rows": 20})
        with suite.case("remote"):
            remote(bench, server)
        with suite.case("README's examples"):
            readme(bench, old, server)


if __name__ == "__main__":
    sys.exit(main())
