"""The official client's examples, with both clients: the same server before, the same output and files after."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from around import PACKAGE, ServerCase, environment
from support import KEY

EXAMPLES = PACKAGE / "examples" / "official"
ROWS = [{"loss": 1 / (at + 2), "accuracy": at / 10 + 0.05, "_timestamp": 1709287201.5 + at} for at in range(5)]
RUN = {
    "entity": "team",
    "project": "demo",
    "history": ROWS,
    "tags": ["a"],
    "sweep": "sw1",
    "events": [{"system.cpu": 10.5, "_wandb": True, "_runtime": 1.0, "_timestamp": 1709287201.0}],
    "files": {"model/best.txt": "1 2 3", "log.txt": "words"},
}
SEED = {
    "runs": [
        {
            **RUN,
            "name": f"run{at}",
            "display_name": f"name {at}",
            "created_at": f"2024-03-01T10:0{at}:00Z",
            "config": {"lr": 0.1 * at, "layers": [1, 2], "experiment_name": ("foo", "bar", "baz")[at - 1]},
            "summary": {"accuracy": 0.5 + at / 10, "old_name": at},
        }
        for at in (1, 2, 3)
    ],
    "artifacts": [
        {
            "entity": "team",
            "project": "demo",
            "collection": "data",
            "type": "dataset",
            "metadata": {"rows": 3},
            "aliases": ["latest", "best"],
            "files": {"a.txt": "hello", "sub/b.txt": "world!"},
            "logged_by": "run1",
        }
    ],
    "sweeps": [
        {
            "entity": "team",
            "project": "demo",
            "name": "sw1",
            "state": "FINISHED",
            "config": json.dumps({"method": "grid", "metric": {"name": "accuracy", "goal": "maximize"}}),
        }
    ],
}


class Official(ServerCase):
    def outcome(self, python, text, **more):
        """What a program prints, the files that it leaves, and the run on the server."""
        self.setUp()
        for kind, things in SEED.items():
            for thing in things:
                self.server.control("POST", f"/{kind}", thing)
        with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as place:
            env = environment(
                HOME=home,
                WANDB_BASE_URL=self.server.url,
                WANDB_API_KEY=KEY,
                WANDB_DIR=home,
                WANDB_SILENT="true",
                WANDB_ERROR_REPORTING="false",
                WANDB_CACHE_DIR=home,
                WANDB_DATA_DIR=home,
                **more,
            )
            done = subprocess.run([python, "-c", text], cwd=place, env=env, capture_output=True, text=True, timeout=120)
            self.assertEqual(done.returncode, 0, done.stderr[-3000:])
            files = {
                str(path.relative_to(place)): path.read_text()
                for path in pathlib.Path(place).rglob("*")
                if path.is_file()
            }
        stored = self.server.control("GET", "/runs/team/demo/run1")
        return done.stdout.splitlines(), files, {name: stored[name] for name in ("config", "summary", "tags", "notes")}

    def same(self, name):
        text = (EXAMPLES / name).read_text(encoding="utf-8")
        self.assertEqual(text.count("import wandb_run as wandb"), 1)
        ours = self.outcome(sys.executable, text)
        theirs = self.outcome(os.environ["OFFICIAL_PYTHON"], text.replace("import wandb_run as wandb", "import wandb"))
        for mine, official in zip(ours, theirs):
            self.assertEqual(mine, official)


for path in sorted(EXAMPLES.glob("*.py")):
    setattr(Official, f"test_{path.stem}", lambda self, name=path.name: self.same(name))
