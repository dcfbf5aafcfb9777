#!/usr/bin/env python3
"""Runs steps of the behaviour suite: a JSON step a line in, `{"ok": VALUE}` or `{"error": KIND, ...}` a line out."""

import gc
import itertools
import json
import math
import os
import sys
import threading
import time

import wandb_run
from wandb_run.errors import Error

ATTRIBUTES = {"last_history_step": "lastHistoryStep", "user": "user"}


class Nothing(Exception):
    """An earlier step should have made the object that this one needs."""


class Steps:
    """The operations, by name, and what they keep."""

    def __init__(self):
        self.kept = {}
        self.api = wandb_run.Api()

    def the(self, kind):
        if kind not in self.kept:
            raise Nothing
        return self.kept[kind]

    def keep(self, kind, value):
        self.kept[kind] = value
        return value

    def forget(self):
        self.kept = {}
        self.api = None
        gc.collect()

    def begin(self, directory, environment=None):
        self.forget()
        os.chdir(directory)
        settings = {
            "entity": (environment or {}).get("WANDB_ENTITY"),
            "project": (environment or {}).get("WANDB_PROJECT"),
        }
        self.api = wandb_run.Api(overrides={name: value for name, value in settings.items() if value})

    # Runs

    def open(self, path):
        run = self.keep("run", self.api.run(path))
        return {name: getattr(run, name) for name in ("entity", "project", "id", "name", "state")}

    def get(self, name):
        value = getattr(self.the("run"), ATTRIBUTES.get(name, name))
        return value.username if name == "user" and value is not None else plain(value)

    def load(self):
        self.the("run").load(force=True)

    def create(self, id=None, project=None, entity=None):
        return self.keep("run", wandb_run.Run.create(self.api, run_id=id, project=project, entity=entity)).id

    def set(self, name, value):
        setattr(self.the("run"), name, value)

    def config_set(self, path, value):
        put(self.the("run").config, path, value)

    def config_remove(self, path):
        remove(self.the("run").config, path)

    def summary_set(self, path, value):
        put(self.the("run").summary, path, value)

    def summary_remove(self, path):
        remove(self.the("run").summary, path)

    def update(self):
        self.the("run").update()

    def delete(self, artifacts=False):
        self.the("run").delete(delete_artifacts=artifacts)

    def wait(self, timeout=None, interval=None):
        run = self.the("run")
        run.wait_until_finished(timeout=timeout, interval=interval)
        return run.state

    def runs(self, path=None, filters=None, order="+created_at", per_page=50, take=None):
        if isinstance(filters, str):
            filters = json.loads(filters)
        return self.listed(self.api.runs(path, filters, order, per_page), "ids", "id", take)

    def listed(self, found, title, attribute, take):
        names = [getattr(one, attribute) for one in itertools.islice(found, take)]
        return {"total": found.total, title: names}

    # History

    def scanned(self, keys=None, any_of=False, min_step=0, max_step=None, page_size=None, exclude=None):
        return self.the("run").scan_history(keys, page_size, min_step or 0, max_step, any_of=any_of, exclude=exclude)

    def scan(self, take=None, **what):
        with self.scanned(**what) as rows:
            return list(itertools.islice(rows, take))

    def report(self, **what):
        rows = self.scanned(**what)
        count = sum(1 for _ in rows)
        told = rows.report()
        return {"rows": count, "proven": told.proven, "absent": list(told.absent)}

    def columns(self, keys, batch_rows=1000):
        found = {key: [] for key in keys}
        for batch in self.scanned(keys).batches(batch_rows):
            for key in keys:
                found[key] += map(words, batch[key])
        return found

    def history(self, samples=500, keys=None, stream="default"):
        return self.the("run").history(samples, keys, pandas=False, stream=stream)

    def resume(self, take, keys=None):
        rows = self.scanned(keys)
        for _ in itertools.islice(rows, take):
            pass
        cursor = rows.cursor()
        rows.close()
        return list(self.the("run").scan_history(keys, cursor=cursor))

    def sum(self, keys):
        (key,) = keys
        rows, total, began = 0, 0.0, time.perf_counter()
        for row in self.scanned(keys):
            rows += 1
            if isinstance(row[key], (int, float)):
                total += row[key]
        return {"rows": rows, "sum": total, "seconds": time.perf_counter() - began}

    def cancelled(self, after):
        token = wandb_run.CancelToken()
        timer = threading.Timer(after, token.trigger)
        timer.start()
        try:
            with wandb_run.limits(cancel=token):
                return len(list(self.the("run").scan_history()))
        finally:
            timer.cancel()

    def timeout(self, limit):
        with wandb_run.limits(timeout=limit):
            return len(list(self.the("run").scan_history()))

    def closed(self):
        run = self.the("run")
        run.close()
        return next(run.scan_history())

    def closed_scan(self):
        rows = self.the("run").scan_history()
        rows.close()
        return next(rows)

    def cycles(self, path, times):
        self.forget()
        total = 0
        for _ in range(times):
            with wandb_run.open_run(path) as run:
                total += sum(1 for _ in run.scan_history(keys=["loss"]))
                run.config.get("loss")
        del run
        gc.collect()
        handles = wandb_run.handle_count()
        self.api = wandb_run.Api()
        return {"rows": total, "handles": handles}

    def threads(self, count, keys=None):
        run, found = self.the("run"), []
        threads = [
            threading.Thread(target=lambda: found.append(sum(1 for _ in run.scan_history(keys)))) for _ in range(count)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return {"rows": found}

    # Files

    def files(self, names=None, pattern=None, per_page=50, take=None):
        return self.listed(self.the("run").files(names, pattern, per_page), "names", "name", take)

    def file(self, name):
        file = self.keep("file", self.the("run").file(name))
        return [file.name, file.size]

    def download(self, root=".", **options):
        with self.the("file").download(root, **options) as file:
            return os.path.relpath(file.name)

    def upload(self, path, root="."):
        file = self.keep("file", self.the("run").upload_file(path, root))
        return [file.name, file.size]

    def console(self):
        return [line.content for line in self.the("run").console_logs()]

    # Artifacts, sweeps, the viewer

    def logged_artifacts(self, per_page=100, take=None):
        return self.listed(self.the("run").logged_artifacts(per_page), "names", "name", take)

    def used_artifacts(self, per_page=100, take=None):
        return self.listed(self.the("run").used_artifacts(per_page), "names", "name", take)

    def artifact(self, name):
        return self.keep("artifact", self.api.artifact(name)).name

    def artifact_get(self, name):
        value = getattr(self.the("artifact"), name)
        return sorted(value) if name == "aliases" else value

    def artifact_files(self):
        return sorted([file.name, file.size] for file in self.the("artifact").files())

    def artifact_download(self, root):
        return os.path.relpath(self.the("artifact").download(root))

    def use_artifact(self):
        return self.the("run").use_artifact(self.the("artifact")).name

    def log_artifact(self, name, type, files=(), aliases=()):
        artifact = wandb_run.Artifact(name, type)
        for path in files:
            artifact.add_file(path, path)
        return self.keep("artifact", self.the("run").log_artifact(artifact, aliases)).name

    def sweep(self, path):
        sweep = self.api.sweep(path)
        return {"id": sweep.id, "state": sweep.state, "name": sweep.name}

    def viewer(self):
        viewer = self.api.viewer
        return {"username": viewer.username, "entity": viewer.entity}


def plain(value):
    return dict(value._json_dict) if hasattr(value, "_json_dict") else value


def words(number):
    """NaN and infinities as W&B's strings."""
    if number is None or math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def put(tree, path, value):
    for key in path[:-1]:
        if key not in tree:
            tree[key] = {}
        tree = tree[key]
    tree[path[-1]] = value


def remove(tree, path):
    for key in path[:-1]:
        tree = tree[key]
    del tree[path[-1]]


def answer(steps, request):
    name = request.pop("op")
    operation = None if name.startswith("_") else getattr(steps, name, None)
    if operation is None:
        return {"error": "Suite", "message": f"no operation {name}"}
    try:
        return {"ok": operation(**request)}
    except Nothing:
        return {"error": "Nothing", "message": ""}
    except Error as error:
        return {"error": error.kind, "message": str(error)}


def main():
    steps = Steps()
    print(json.dumps({"ok": wandb_run.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(steps, json.loads(line)), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
