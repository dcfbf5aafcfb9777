"""The processes of the interop tests: every one has its own home, a time limit and an end."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
# Made up; the backend is started with it and knows no other.
API_KEY = "0123456789" * 4


class Failed(Exception):
    """A process ended badly or did not end."""


def clean_env(home, base_url):
    """Nothing of the caller's environment: no proxies, no keys, no settings."""
    return {
        "HOME": str(home),
        "TMPDIR": str(home),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(HERE),
        "PYTHONDONTWRITEBYTECODE": "1",
        "WANDB_DIR": str(home),
        "WANDB_BASE_URL": base_url,
        "WANDB_API_KEY": API_KEY,
        "WANDB_ERROR_REPORTING": "false",
        "WANDB_SILENT": "true",
        "WANDB_DISABLE_GIT": "true",
    }


def run(command, base_url, timeout=120):
    """Runs to the end in a home of its own; returns stdout. Raises Failed."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=home, env=clean_env(home, base_url),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            raise Failed(f"still running after {timeout} s: {tail(err) or tail(out)}") from None
    if process.returncode != 0:
        raise Failed(f"exit code {process.returncode}: {tail(err) or tail(out)}")
    return out.decode("utf-8")


def tail(output):
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return " | ".join(lines[-3:])


class Backend:
    """The test server; ends with this process at the latest, as it watches its stdin."""

    def __init__(self, binary, *options):
        self.process = subprocess.Popen(
            [binary, "--memory", "--api-key", API_KEY, "--parent-stdin", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{binary} ended without saying that it is ready")
        ready = json.loads(line)
        self.url, self.control = ready["url"], ready["control"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def get(self, path):
        """A document from the control port; no proxy is asked."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.control.rstrip("/") + path, timeout=30) as answer:
            return answer.read().decode("utf-8")
