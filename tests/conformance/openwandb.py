#!/usr/bin/env python3
"""The write path against openwandb, a W&B-compatible server that none of us wrote.

    python3 tests/conformance/openwandb.py [--rust PATH] [--new PYTHON] [--python PYTHON]

Installs openwandb from PyPI into a virtualenv of its own (target/venv/open; its
licence is CC BY-NC, so nothing else depends on it), starts it on a free loopback
port with an empty directory, and runs the same steps through our Rust and, where
its virtualenv is there, the newest official client. What the server cannot serve
must be Unsupported; the exit code is 1 when ours gives another error, or any where
the official client succeeds.
"""

import argparse
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "interop")]

from clients import Program  # noqa: E402
from compare import shown  # noqa: E402

TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
VENV = ROOT / "target" / "venv"
# Made by the server itself at its first start, for its administrator.
KEY = "local" + "0" * 40
RUN = {"entity": "default", "project": "conformance"}


def step(op, **arguments):
    return {"op": op, **arguments}


STEPS = [
    step("viewer"),
    step("create", id="written1", **RUN),
    step("set", name="name", value="written by us"),
    step("set", name="notes", value="größer"),
    step("set", name="tags", value=["a", "b"]),
    step("config_set", path=["lr"], value=0.1),
    step("config_set", path=["opt"], value={"name": "adam"}),
    step("summary_set", path=["loss"], value=0.25),
    step("update"),
    step("api_run", path="default/conformance/written1"),
    step("get", name="name"),
    step("get", name="notes"),
    step("get", name="tags"),
    step("get", name="config"),
    step("get", name="summary"),
    step("upload_file", path="new.txt"),
    step("files"),
    step("file", name="new.txt"),
    step("download", root="out"),
    step("history"),
    step("scan_history"),
    step("runs", path="default/conformance"),
    step("logged_artifacts"),
    step("console_logs"),
    step("stop"),
    step("update_state", state="failed"),
    step("delete"),
]


def python_with_openwandb():
    home = VENV / "open"
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "openwandb"], check=True)
    return python


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url + "/login", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


class Server:
    """openwandb in an empty directory."""

    def __init__(self, python):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.log = open(os.path.join(self.home.name, "log"), "w+")
        self.process = subprocess.Popen(
            [python, "-m", "openwandb", "serve", "--host", "127.0.0.1", "--port", str(port),
             "--data-dir", os.path.join(self.home.name, "data"), "--base-url", self.url],
            cwd=self.home.name, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            env={"HOME": self.home.name, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        )
        deadline = time.monotonic() + 60
        while not answers(self.url):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.log.seek(0)
                raise SystemExit(f"openwandb does not start: {self.log.read()[-2000:]}")
            time.sleep(0.1)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.home.cleanup()


def play(name, command, plain, python):
    """The steps through one client, each with a fresh server."""
    server = Server(python)
    program = None
    try:
        program = Program(name, command, server.url, plain, KEY)
        program.fresh({})
        (program.directory / "new.txt").write_text("new words\n")
        return [program.send(one) for one in STEPS]
    finally:
        if program is not None:
            program.close()
        server.close()


def told(result):
    if "ok" in result:
        return shown(result["ok"])
    message = result.get("message", "")
    return result.get("error", "lacks it") + (f": {message}"[:200] if message else "")


def is_worse(ours, official):
    # Nothing follows from what failed before.
    if "ok" in ours or ours["error"] == "Nothing":
        return False
    return "ok" in official or ours["error"] != "Unsupported"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rust", default=TARGET / "debug" / "examples" / "conformance")
    parser.add_argument("--new", default=os.environ.get("CONFORMANCE_NEW", VENV / "new" / "bin" / "python"))
    parser.add_argument("--python", help="an interpreter that has openwandb")
    tools = parser.parse_args()
    python = tools.python or python_with_openwandb()
    sides = {"ours": ([os.path.abspath(tools.rust)], True)}
    if os.path.exists(tools.new):
        sides["newest wandb"] = ([os.path.abspath(tools.new), HERE / "official.py"], False)
    results = {name: play(name, command, plain, python) for name, (command, plain) in sides.items()}

    worse = 0
    for number, one in enumerate(STEPS):
        arguments = ", ".join(f"{k}={v!r}" for k, v in one.items() if k != "op")
        print(f"{one['op']}({arguments})")
        for name, its in results.items():
            print(f"    {name:13} {told(its[number])}")
        ours = results["ours"][number]
        if is_worse(ours, results.get("newest wandb", results["ours"])[number]):
            worse += 1
            print("    ours should not fail like this")
    print(f"{len(STEPS)} steps, ours worse in {worse}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
