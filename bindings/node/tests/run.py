#!/usr/bin/env python3
"""Runs the tests of wandb-run for Node.js.

    run.py --lib-dir DIR --backend-bin PATH

--lib-dir holds libwandb_run.so. Everything happens in a copy of the package in
a temporary folder, with what `npm ci` puts there. Nothing is skipped: a tool
that is missing is a failure. The last line is `N passed, N failed`; the exit
code is 1 when one failed.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent
PACKAGE = TESTS.parent
C_TESTS = PACKAGE.parent / "c" / "tests"
sys.path.insert(0, str(C_TESTS))

import run as c  # noqa: E402  The C tests: how programs are run, and what is in the recordings.
from support import Failed, keyed, must_be_same, rows  # noqa: E402

# Functions that no JavaScript program needs.
TYPED = "JSON has the types of the values"
ROWS = "rows come as JSON, many at a time"
NOT_WRAPPED = {
    "wandb_version_number": "version() is the same",
    "wandb_error_code": "its name is the code of an error",
    "wandb_cancel_is_triggered": "a signal knows it",
    "wandb_run_config": "config_json", "wandb_run_summary": "summary_json",
    "wandb_run_system_metrics": "system_metrics_json",
    "wandb_map_f64": TYPED, "wandb_map_i64": TYPED, "wandb_map_bool": TYPED, "wandb_map_str": TYPED,
    "wandb_history_next": ROWS, "wandb_history_step": ROWS, "wandb_history_f64": ROWS, "wandb_history_i64": ROWS,
    "wandb_history_bool": ROWS, "wandb_history_str": ROWS, "wandb_history_json": ROWS,
    "wandb_run_save": "update() with its defaults",
    "wandb_run_console": "consoleLogs() without options",
    "wandb_options_set_log": "threads of the library would wait for the event loop, at its end for ever",
    "wandb_run_display": "it is for notebooks of Rust",
}
# Handles that the binding owns are released by the name of their type.
RELEASED = re.compile(r"wandb_(\w+)_(close|free)")
STRICT = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--module", "nodenext", "--target", "es2022",
          "--lib", "es2022,esnext.disposable", "--types", "node"]


def sources():
    found = [path for path in sorted((PACKAGE / "src").iterdir()) if path.name != "abi.js"]
    return "".join(path.read_text(encoding="utf-8") for path in found)


def every_symbol_is_wrapped():
    text = sources()
    symbols = [name for name in c.listed_symbols() if "arrow" not in name]
    types = set(re.findall(r"'(wandb_\w+)'", text))

    def is_used(name):
        if name in types or re.search(rf"\b{name}\b", text):
            return True
        released = RELEASED.fullmatch(name)
        if released and f"wandb_{released[1]}" in types:
            return True
        # Option structs are filled by the name of their type.
        return name.endswith("_init")

    used = {name for name in symbols if is_used(name)}
    missing = sorted(set(symbols) - used - NOT_WRAPPED.keys())
    if missing:
        raise Failed(f"Node does not reach {', '.join(missing)}")
    idle = sorted(NOT_WRAPPED.keys() & used) + sorted(NOT_WRAPPED.keys() - set(symbols))
    if idle:
        raise Failed(f"exceptions that are none: {', '.join(idle)}")


def interface_is_current():
    out, _ = c.call(["node", PACKAGE / "scripts" / "abi.mjs", c.INCLUDE / "wandb_run.h"], 60)
    if out != (PACKAGE / "src" / "abi.js").read_text(encoding="utf-8"):
        raise Failed("src/abi.js is not what scripts/abi.mjs makes of the header")


def lock_file_names_no_registry():
    lock = json.loads((PACKAGE / "package-lock.json").read_text(encoding="utf-8"))
    named = sorted(name for name, package in lock["packages"].items() if "resolved" in package)
    if named:
        raise Failed(f"has the place of {', '.join(named)}: make it with npm --omit-lockfile-registry-resolved")
    must_be_same("version", lock["version"], json.loads((PACKAGE / "package.json").read_text())["version"])


def everything_is_typed(work):
    """index.d.ts declares the members that the classes have, and no others."""
    program = """
        const names = (of) => Object.getOwnPropertyNames(of).filter((name) => !['constructor', 'length', 'prototype',
          'name'].includes(name) || (of !== Object(of).constructor && typeof of === 'object' && name === 'name'));
        const found = {};
        for (const [name, value] of Object.entries(require('wandb-run'))) {
          found[name] = [];
          for (let of = value.prototype; of && of !== Object.prototype && of !== Error.prototype;
            of = Object.getPrototypeOf(of)) found[name].push(...names(of));
        }
        console.log(JSON.stringify(found));"""
    out, _ = c.call(["node", "-e", program], 60, cwd=work, env=environment(work))
    found = json.loads(out)
    text = re.sub(r"/\*.*?\*/", "", (PACKAGE / "index.d.ts").read_text(encoding="utf-8"), flags=re.DOTALL)
    exported = set(re.findall(r"^export (?:declare )?(?:class|const|function) (\w+)", text, re.MULTILINE))
    must_be_same("exports", sorted(found), sorted(exported))
    bodies = dict(re.findall(r"^export class (\w+)[^{]*\{\n(.*?)^\}", text, re.DOTALL | re.MULTILINE))
    for name, body in bodies.items():
        members = re.findall(r"^  (?:readonly |get |set )?(\w+)[(:]", body, re.MULTILINE)
        declared = {member for member in members if member != "constructor"} | INHERITED.get(name, set())
        # What is set by constructors is no member of the prototype.
        own = set(found[name]) - {"ask"}
        extra = own - declared
        missing = declared - own - FIELDS.get(name, set())
        if extra or missing:
            raise Failed(f"{name}: not declared {sorted(extra)}, not there {sorted(missing)}")


COLUMNS = {"rows", "names"}
ERROR = {"name", "kind", "code", "operation", "subject", "serverMessages", "httpStatus", "retryable", "attempts",
         "retryAfterMs", "elapsedMs"}
INHERITED = {"Table": {"doubles", "bigints", "value", "toRows"} | COLUMNS}
FIELDS = {"Columns": COLUMNS, "Table": COLUMNS, "WandbError": ERROR}


def environment(work, library=None, **more):
    """Nothing of the caller's but where programs are."""
    home = work / "home"
    home.mkdir(exist_ok=True)
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8",
           "WANDB_BASE_URL": f"http://127.0.0.1:{c.closed_port()}", **more}
    return env | ({"WANDB_RUN_LIBRARY": str(library)} if library else {})


def npm(*words, cwd, **more):
    """npm has its settings from the caller's environment."""
    c.call(["npm", *words, "--no-audit", "--no-fund"], 600, cwd=cwd, env={**os.environ, **more})


def linked(work, package):
    """A program's folder, which has the package and its types."""
    modules = work / "node_modules"
    modules.mkdir(parents=True)
    (modules / "wandb-run").symlink_to(package)
    (modules / "@types").symlink_to(package / "node_modules" / "@types")


def types(package, work):
    linked(work, package)
    (work / "types.mts").write_bytes((TESTS / "types.ts").read_bytes())
    (work / "types.cts").write_bytes((TESTS / "types.ts").read_bytes())
    files = ["types.mts", "types.cts"]
    blocks = re.findall(r"^```(?:js|ts)\n(.*?)^```$", (PACKAGE / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    for at, block in enumerate(blocks):
        files.append(f"readme{at}.mts")
        (work / files[-1]).write_text(block, encoding="utf-8")
    c.call([package / "node_modules" / ".bin" / "tsc", *STRICT, *files], 300, cwd=work)


def readme(package, work, library):
    """README's first example runs as written."""
    block = re.search(r"^```js\n(.*?)^```$", (PACKAGE / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)[1]
    linked(work, package)
    (work / "example.mjs").write_text(block, encoding="utf-8")
    fixture = c.Fixture("new")
    (work / "wandb").mkdir()
    (work / "wandb" / "latest-run").symlink_to(fixture.run)
    out, _ = c.call(["node", "example.mjs"], 60, cwd=work, env=environment(work, library))
    wanted = keyed(fixture.rows, ["_step", "loss"])
    lines = out.splitlines()
    must_be_same("first line", lines[0], f"{fixture.facts['run']['display_name']}, {fixture.facts['state']}")
    must_be_same("steps", [int(line.split()[0]) for line in lines[1:-1]], [row["_step"] for row in wanted[::100]])
    must_be_same("last line", lines[-1], f"{len(wanted)} rows")


def packed(package, work, library):
    """What npm would publish has the library with it, for both kinds of modules."""
    work.mkdir()
    npm("pack", "--pack-destination", str(work), cwd=package, WANDB_RUN_LIBRARY=str(library))
    (tarball,) = work.glob("*.tgz")
    (work / "package.json").write_text("{}")
    npm("install", str(tarball), cwd=work)
    run = str(c.Fixture("new").run)
    program = (f"const run = await Run.open({json.dumps(run)}); const {{ value }} = await run.scanHistory().next(); "
               "console.log(JSON.stringify({ version: version(), id: run.id, step: value._step }));")
    esm, _ = c.call(["node", "--input-type=module", "-e", "import { Run, version } from 'wandb-run';" + program],
                    60, cwd=work, env=environment(work))
    common = f"const {{ Run, version }} = require('wandb-run'); (async () => {{ {program} }})();"
    cjs, _ = c.call(["node", "-e", common], 60, cwd=work, env=environment(work))
    must_be_same("both", rows(esm), rows(cjs))
    must_be_same("first row", rows(esm)[0]["step"], 0)
    both = ("import { Run } from 'wandb-run'; import { createRequire } from 'node:module';"
            "console.log(Run === createRequire(process.cwd() + '/x.js')('wandb-run').Run);")
    out, _ = c.call(["node", "--input-type=module", "-e", both], 60, cwd=work, env=environment(work))
    must_be_same("one package for both", out, "true\n")
    shutil.rmtree(work / "node_modules" / "wandb-run" / "lib")
    lost, said = c.call(["node", "-e", common], 60, expect=1, cwd=work, env=environment(work))
    if "set WANDB_RUN_LIBRARY" not in said:
        raise Failed(f"without the library: {said[-500:]}")


def driver(package, work, library):
    """The driver of the behaviour suite answers."""
    run = c.Fixture("new").run
    steps = [{"op": "open", "path": str(run)}, {"op": "get", "name": "id"}, {"op": "nothing"}]
    (work / "steps").write_text("".join(json.dumps(step) + "\n" for step in steps))
    command = f"node {package / 'tests' / 'driver.mjs'} < {work / 'steps'}"
    out, _ = c.call(["sh", "-c", command], 60, cwd=work, env=environment(work, library))
    found = rows(out)
    must_be_same("id", found[2], {"ok": c.Fixture("new").facts["run"]["run_id"]})
    must_be_same("unknown", found[3], {"error": "Suite", "message": "no operation nothing"})


def unit_tests(suite, package, work, library, backend):
    env = environment(work, library, WANDB_BACKEND=str(backend), WANDB_FIXTURES=str(c.FIXTURES))
    for path in sorted((package / "tests").glob("*.test.mjs")):
        with suite.case(path.name):
            # A file that ends early would not count the tests that it never came to.
            out, _ = c.call(["node", "--test", "--test-reporter=tap", path], 300, expect=None, cwd=package, env=env)
            counts = {name: int(count) for name, count in re.findall(r"^# (\w+) (\d+)$", out, re.MULTILINE)}
            planned = len(re.findall(r"^ *test\(", path.read_text(encoding="utf-8"), re.MULTILINE))
            bad = re.findall(r"^not ok .*?^  \.\.\.$", out, re.MULTILINE | re.DOTALL)
            if bad or counts.get("pass", 0) < planned or counts["pass"] != counts["tests"]:
                raise Failed("\n".join([f"{counts}, {planned} at least", *bad]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lib-dir", type=pathlib.Path, required=True)
    parser.add_argument("--backend-bin", type=pathlib.Path, required=True)
    options = parser.parse_args()
    suite = c.Suite()
    with suite.case("tools"):
        missing = [tool for tool in ("node", "npm") if not shutil.which(tool)]
        if missing:
            raise Failed(f"not installed: {', '.join(missing)}")
    with suite.case("every C function is reached"):
        every_symbol_is_wrapped()
    with suite.case("the interface is that of the header"):
        interface_is_current()
    with suite.case("the lock file names no registry"):
        lock_file_names_no_registry()
    with tempfile.TemporaryDirectory(prefix="wandb-run-node-") as work, suite.case("everything could be set up"):
        everything(suite, options, pathlib.Path(work))
    return suite.end()


def everything(suite, options, work):
    library = (options.lib_dir / "libwandb_run.so").resolve()
    package = work / "package"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("node_modules", "lib"))
    npm("ci", cwd=package)
    with suite.case("types, and README's examples"):
        types(package, work / "types")
    with suite.case("types and classes have the same members"):
        linked(work / "members", package)
        everything_is_typed(work / "members")
    with suite.case("README's first example"):
        readme(package, work / "readme", library)
    with suite.case("driver"):
        driver(package, work, library)
    unit_tests(suite, package, work, library, options.backend_bin.resolve())
    with suite.case("the package as npm packs it"):
        packed(package, work / "packed", library)


if __name__ == "__main__":
    sys.exit(main())
