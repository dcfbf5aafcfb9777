"""Read one run with the official client; print everything as one JSON document.

    read_run.py ENTITY/PROJECT/RUN [KEY,KEY...]

Runs under wandb 0.16.4 and newer. NaN and the infinities become strings; nothing
else is changed. KEY,KEY... (default loss,acc) are the keys of the keyed scan and
of the sampled history.
"""

import json
import sys
import tempfile

import wandb

from compare import normal

ATTRIBUTES = ("id", "storage_id", "name", "entity", "project", "state", "tags", "notes",
              "group", "job_type", "created_at", "heartbeat_at", "commit", "description",
              "read_only", "sweep_name", "system_metrics", "url")


def text_of(file):
    with tempfile.TemporaryDirectory() as root, file.download(root=root) as opened:
        with open(opened.name, encoding="utf-8", newline="") as f:
            return f.read()


def main():
    path = sys.argv[1]
    keys = (sys.argv[2] if len(sys.argv) > 2 else "loss,acc").split(",")
    # Results go to the real stdout; whatever the client prints goes to stderr.
    out, sys.stdout = sys.stdout, sys.stderr

    run = wandb.Api().run(path)
    document = {
        "version": wandb.__version__,
        "attributes": {
            **{name: getattr(run, name) for name in ATTRIBUTES},
            "path": list(run.path),
            "raw_config": run.rawconfig,
            "last_history_step": run.lastHistoryStep,
        },
        "config": run.config,
        "summary": run.summary._json_dict,
        "rows": list(run.scan_history()),
        "keyed": list(run.scan_history(keys=keys)),
        "sampled": run.history(samples=50, keys=keys, pandas=False),
        "system": run.history(stream="system", pandas=False),
        "files": [
            {"name": f.name, "size": int(f.size), "md5": f.md5, "text": text_of(f)}
            for f in run.files()
        ],
    }
    json.dump(normal(document), out, allow_nan=False)


if __name__ == "__main__":
    main()
