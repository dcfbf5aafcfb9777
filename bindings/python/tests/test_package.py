"""The package itself: what it reaches of the C interface, how it is found, installed and imported."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

from around import PACKAGE, ROOT, Fixture, environment, python, said

import wandb_run
from wandb_run import _abi, _library

SYMBOLS = ROOT / "bindings" / "c" / "abi"
# Functions that no Python program needs, by what does the same.
NOT_NEEDED = {
    "JSON of the whole instead of one cell": (
        "wandb_history_(next|step|f64|i64|bool|str|json)|wandb_map_(f64|i64|bool|str)|wandb_run_(config|summary|system_metrics)"
    ),
    "wandb_run_attr_json gives every attribute": (
        "wandb_run_(attr_text|id|name|entity|project|state|url|created_at|heartbeat_at|group|job_type|notes|username"
        "|user_name|user_login|system_metrics_json|tags_json|history_line_count)"
    ),
    "a dict finds by name": "wandb_(history_batch|table|manifest)_find",
    "the kind is that of the class, the code is there": "wandb_error_kind",
    "wandb_version_text": "wandb_version_number",
    "wandb_run_update": "wandb_run_save",
    "wandb_run_open, wandb_api_run": "wandb_run_open_local",
    "IPython shows it": "wandb_run_display",
    "wandb_run_console_logs": "wandb_run_console",
    "the level says it": "wandb_console_stream",
    "the history_keys attribute is loaded with the run": "wandb_run_history_keys_json",
    "Python calls no function without its options": "wandb_call_opts_init",
    "the environment is what Python programs go by": "wandb_options_ignore_environment",
    "rare: the environment has variables for them, or one sets the time limit of each call": (
        "wandb_options_set_(ca_file|ca_pem|insecure|header|user_agent_suffix|connect_timeout_ms|response_timeout_ms"
        "|stall_timeout_ms|attempts|retry_waits_ms|max_answer_bytes|compression|log)"
    ),
    "runs of a list, then the rows of each": "wandb_api_histories_arrow|wandb_histories_run|wandb_histories_run_report",
}


def listed():
    names = [path.read_text().split() for path in (SYMBOLS / "wandb_run.symbols", SYMBOLS / "wandb_run.arrow.symbols")]
    return {name for name in sum(names, []) if name.startswith("wandb_")}


def reached():
    """The functions that the package's code names, some of them in parts."""
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted((PACKAGE / "wandb_run").rglob("*.py"))
        if path.name != "_abi.py"
    )
    names = set(re.findall(r"\bwandb_\w+", text))
    kinds = re.findall(r"(?:Handle\(|_next_handle\(\S+ )\"(\w+)\"", text)
    names |= {f"wandb_{kind}_{end}" for kind in kinds for end in ("free", "close")}
    names |= {f"{name}_init" for name in re.findall(r"(?:options|started)\(\s*\"(wandb_\w+)\"", text)}
    names |= {f"wandb_options_set_{name}" for name in wandb_run._api.SETTINGS}
    names |= {f"wandb_run_set_{name}" for name in wandb_run._run.FIELDS}
    names |= {f"wandb_run_{tree}_{what}" for tree in ("config", "summary") for what in ("set", "remove", "json")}
    names |= {
        f"{prefix}_{what}" for prefix in ("wandb_history_batch", "wandb_table") for what in ("f64", "i64", "cell_json")
    }
    return names


class Package(unittest.TestCase):
    def test_every_c_function_is_reached(self):
        symbols, used = listed(), reached()
        excused = {name for name in symbols for pattern in NOT_NEEDED.values() if re.fullmatch(pattern, name)}
        self.assertEqual(sorted(symbols - used - excused), [])
        self.assertEqual(sorted(excused & used), [], "reached, so no exception is needed")
        for reason, pattern in NOT_NEEDED.items():
            self.assertTrue(any(re.fullmatch(pattern, name) for name in symbols), reason)

    def test_the_interface_is_that_of_the_header(self):
        done = subprocess.run([sys.executable, PACKAGE / "abi.py", "--check"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_structs_have_the_sizes_of_c(self):
        from wandb_run import _handles

        for name in _abi.STRUCTS:
            if hasattr(_library.lib, f"{name}_init"):
                self.assertEqual(_handles.started(name).struct_size, __import__("ctypes").sizeof(_handles.struct(name)))

    def test_import_is_quick_and_light(self):
        out = said("-X", "importtime", "-c", "import wandb_run, sys; print(*sys.modules)")
        heavy = {
            "asyncio",
            "numpy",
            "pandas",
            "pyarrow",
            "polars",
            "requests",
            "urllib.request",
            "typing_extensions",
            "multiprocessing",
            "logging",
            "email",
        }
        self.assertEqual(heavy & set(out.split()), set())
        # With its compiled code at hand, as installed packages have it.
        env = {**environment(), "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": os.environ["HOME"]}
        program = "import time; b = time.process_time(); import wandb_run; print(time.process_time() - b)"
        # The quickest counts: on a busy machine others take their time of a core, too.
        self.assertTrue(any(float(said("-c", program, env=env)) <= 0.05 for _ in range(30)))

    def test_a_library_that_is_not_there(self):
        for path, reason in (("/no/lib.so", "cannot open"), (os.__file__, "invalid ELF header")):
            process = python("-c", "import wandb_run", env=environment(WANDB_RUN_LIBRARY=path))
            _, err = process.communicate(timeout=60)
            last = err.strip().splitlines()[-1]
            self.assertRegex(last, f"^ImportError: wandb_run needs its native library: .*{path}.*{reason}")

    def test_the_wheel(self):
        with tempfile.TemporaryDirectory() as place:
            subprocess.run(
                [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "-w", place, PACKAGE],
                check=True,
                timeout=300,
            )
            (wheel,) = pathlib.Path(place).glob("*.whl")
            glibc = re.fullmatch(rf"wandb_run-{wandb_run.__version__}-py3-none-manylinux_2_(\d+)_\w+.whl", wheel.name)[
                1
            ]
            symbols = subprocess.run(
                ["objdump", "-T", os.environ["WANDB_RUN_LIBRARY"]], check=True, capture_output=True, text=True
            )
            self.assertEqual(int(glibc), max(map(int, re.findall(r"GLIBC_2\.(\d+)", symbols.stdout))))
            self.assertIn("wandb_run/py.typed", zipfile.ZipFile(wheel).namelist())
            target = pathlib.Path(place, "installed")
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--no-deps",
                    "--no-index",
                    "--target",
                    target,
                    wheel,
                ],
                check=True,
                timeout=300,
            )
            env = {
                name: value
                for name, value in environment(PYTHONPATH=str(target)).items()
                if name != "WANDB_RUN_LIBRARY"
            }
            out = said(
                "-c",
                "import wandb_run; print(wandb_run.__file__); print(wandb_run._library.places())",
                env=env,
                cwd=place,
            )
            self.assertEqual(out.count(str(target)), 2)
            recorded = Fixture("old")
            run = shutil.copytree(recorded.run, os.path.join(place, "run"))
            read = "import sys, wandb_run; print(sum(1 for _ in wandb_run.open_run(sys.argv[1]).scan_history()))"
            self.assertEqual(int(said("-c", read, run, env=env, cwd=place)), len(recorded.rows))

    def test_the_readme_example_runs_as_written(self):
        text = (PACKAGE / "README.md").read_text(encoding="utf-8")
        program = re.search(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)[1]
        fixture = Fixture("new")
        with tempfile.TemporaryDirectory() as place:
            pathlib.Path(place, "wandb").mkdir()
            pathlib.Path(place, "wandb", "latest-run").symlink_to(fixture.run)
            lines = said("-c", program, cwd=place).splitlines()
        self.assertEqual(lines[0], f"{fixture.facts['run']['display_name']} finished 64")
        self.assertEqual(len(lines), 2 + sum("loss" in row for row in fixture.rows))

    def test_everything_public_is_documented(self):
        import inspect

        from wandb_run.apis import public

        lacking = []
        for module in (wandb_run, wandb_run.errors, public):
            for name in getattr(module, "__all__", vars(module)):
                thing = getattr(module, name)
                if name.startswith("_") or not (inspect.isclass(thing) or inspect.isfunction(thing)):
                    continue
                inner = (
                    vars(thing).items() if inspect.isclass(thing) and thing.__module__.startswith("wandb_run") else ()
                )
                documented = [
                    (name, thing),
                    *(
                        (f"{name}.{n}", t)
                        for n, t in inner
                        if not n.startswith("_")
                        and (inspect.isfunction(t) or isinstance(t, (property, classmethod, staticmethod)))
                    ),
                ]
                lacking += [n for n, t in documented if not inspect.getdoc(t)]
        self.assertEqual(sorted(set(lacking)), [])
