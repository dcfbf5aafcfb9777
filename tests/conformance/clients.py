"""A side of the comparison: a program that runs steps, and a server of its own."""

import hashlib
import json
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request

from processes import API_KEY, Backend, clean_env

# Seconds after which a step of any client has hung.
PATIENCE = 90
# What every server is emptied of before a case.
RESETS = ("faults", "mode", "runs", "artifacts", "sweeps")


class Control:
    """The control port of a server."""

    def __init__(self, url):
        self.url = url.rstrip("/")
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def __call__(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        try:
            with self.opener.open(request, timeout=30) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise LookupError(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def reset(self):
        for what in RESETS:
            self("DELETE", f"/{what}")
        for user in self("GET", "/users"):
            if user["username"] != "tester":
                self("DELETE", f"/users/{user['username']}")

    def seed(self, seed):
        for kind, things in seed.items():
            for thing in things if isinstance(things, list) else [things]:
                self("POST", f"/{kind}", thing)

    def everything(self, seed):
        """All runs and artifacts as they are stored, by their paths."""
        runs = {path: self("GET", "/runs/" + quoted(path)) for path in self("GET", "/runs")}
        for run in runs.values():
            # Shown without the tokens that are no JSON; the text has them.
            for name in ("config", "summary"):
                if run[f"{name}_text"] is not None:
                    run[name] = json.loads(run[f"{name}_text"], strict=False)
        projects = {"/".join(path.split("/", 2)[:2]) for path in runs}
        # A project stays when its last run goes.
        seeded = [*seed.get("runs", []), *seed.get("artifacts", [])]
        projects |= {f"{thing['entity']}/{thing['project']}" for thing in seeded}
        artifacts = {}
        for project in sorted(projects):
            stored = self("GET", "/artifacts/" + quoted(project))
            if any(stored.values()):
                artifacts[project] = stored
        return {"runs": runs, "artifacts": artifacts}


def quoted(path):
    # An id may hold what a path does not.
    return "/".join(urllib.parse.quote(part, safe="") for part in path.split("/", 2))


class Program:
    """A driver: a step a line in, a result a line out."""

    def __init__(self, name, command, base_url, plain, api_key=API_KEY, environment=None):
        self.name, self.plain = name, plain
        self.home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        home = pathlib.Path(self.home.name)
        self.errors = (home / "stderr").open("w+")
        # Always the same directory: the newest client's helper process keeps its own.
        self.directory, self.scratch = home / "work", home / "scratch"
        self.directory.mkdir()
        self.scratch.mkdir()
        env = clean_env(home, base_url) | {
            "WANDB_DIR": str(self.scratch), "TMPDIR": str(self.scratch), "WANDB_API_KEY": api_key,
        } | (environment or {})
        self.process = subprocess.Popen(
            [str(word) for word in command], cwd=self.directory, env=env, text=True,
            encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            start_new_session=True,
        )
        self.version = self.read()["ok"]

    def close(self):
        try:
            self.process.stdin.close()
            self.process.wait(10)
        except (OSError, subprocess.TimeoutExpired):
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.home.cleanup()

    def read(self):
        # One line was asked for, so nothing else waits in the buffer.
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise SystemExit(f"{self.name} does not answer")
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            last = self.errors.read().strip().splitlines()[-5:]
            raise SystemExit(f"{self.name} ended: {' | '.join(last)}")
        try:
            return json.loads(line, parse_constant=str)
        except ValueError as error:
            return {"error": "Suite", "message": f"{error}: {line[:200]!r}"}

    def send(self, step):
        self.process.stdin.write(flat(step) if self.plain else json.dumps(step))
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.read()

    def fresh(self, environment):
        """An empty directory, and nothing of what steps kept."""
        for leftover in (*self.directory.iterdir(), *self.scratch.glob("team")):
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        begun = self.send({
            "op": "begin", "directory": str(self.directory), "environment": environment,
        })
        if "ok" not in begun:
            raise SystemExit(f"{self.name} cannot begin: {begun}")


class Client(Program):
    """A driver and a server of its own, which ends with it."""

    def __init__(self, name, command, backend_binary, plain, environment=None):
        self.backend = Backend(backend_binary)
        self.control = Control(self.backend.control)
        self.timers = []
        super().__init__(name, command, self.backend.url, plain, environment=environment)

    def close(self):
        super().close()
        self.backend.__exit__()

    def begin(self, case):
        """A fresh server and an empty directory."""
        for timer in self.timers:
            timer.cancel()
            timer.join()
        self.timers = []
        self.control.reset()
        self.control.seed(case.get("seed", {}))
        self.fresh(case.get("environment", {}))
        self.control("DELETE", "/requests")

    def run(self, case):
        """Results of the steps, the server's state after them, and the requests they made."""
        try:
            self.begin(case)
        except LookupError as refused:
            return {"unseeded": str(refused)}
        results = [self.step(step) for step in case["steps"]]
        requests = [
            entry["operation"] if entry["path"] == "/graphql" else
            f"{entry['method']} {entry['operation'] or re.split('[/?]', entry['path'])[1]}"
            for entry in self.control("GET", "/requests")
        ]
        return {"results": results, "state": self.control.everything(case.get("seed", {})), "requests": requests}

    def step(self, step):
        step = {k: v for k, v in step.items() if k != "better"}
        for name in ("path", "root"):
            if isinstance(step.get(name), str):
                place = step[name].replace("{server}", self.backend.url)
                step[name] = place.replace("{dir}", str(self.directory))
        own = getattr(self, "do_" + step["op"], None)
        if own is None:
            return self.send(step)
        step.pop("op")
        return {"ok": own(**step)}

    # Steps that the suite takes itself

    def do_control(self, method, path, body=None, after=None):
        """Something that another user of the server does, now or after some seconds."""
        if after is None:
            self.control(method, path, body)
            return
        timer = threading.Timer(after, self.control, (method, path, body))
        timer.start()
        self.timers.append(timer)

    def do_write(self, path, text):
        place = self.directory / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def do_tree(self, of="directory"):
        """The files of the case's directory with their contents; of "scratch": every name."""
        if of == "scratch":
            return sorted(p.name for p in self.scratch.glob("team"))
        return {
            str(p.relative_to(self.directory)): content(p)
            for p in sorted(self.directory.rglob("*")) if p.is_file()
        }


def content(path):
    """Its text, or the digest of what is none."""
    data = path.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return f"md5 {hashlib.md5(data).hexdigest()}"


def flat(step):
    """A step as tab-separated `name=value` words, for programs without a JSON reader.

    A list is its name once for each element, and `name#=N` before them; an empty
    name never occurs. Numbers and truth are JSON; other values that are no text,
    too, under the name with `:json` behind it.
    """
    words = [step["op"]]
    if step["op"] == "set":
        # Texts and lists of texts; None is left out.
        step = {**step, "text": step["value"]}
    for name, value in step.items():
        if name == "op":
            continue
        if name in JSON:
            words.append(word(name, json.dumps(value)))
        elif value is None:
            continue
        elif isinstance(value, list):
            words.append(word(name + "#", str(len(value))))
            words += [word(name, element) for element in value]
        elif isinstance(value, dict) and name == "environment":
            words += [word("environment", f"{k}={v}") for k, v in value.items()]
        else:
            words.append(word(name, value if isinstance(value, str) else json.dumps(value)))
    return "\t".join(words)


# Arguments that hold any JSON, and so go as JSON.
JSON = ("value", "attrs", "filters")


def word(name, value):
    escaped = re.sub(r"[%\t\r\n]", lambda found: f"%{ord(found[0]):02X}", str(value))
    return f"{name}={escaped}"
