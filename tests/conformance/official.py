"""Runs steps with an official client, 0.16.4 or newer: a JSON step a line in, a JSON result a line out.

Or with another client of the same interface, the module that the environment variable CONFORMANCE_CLIENT names.

`{"ok": VALUE}`, `{"error": KIND, "message": TEXT}` with a kind of our library's
`ErrorKind`, or `{"lacks": true}` where this client has no such thing. Kinds that
ours does not have: `Crash`, an error of Python that no caller can have meant, `Endless`, a call that did
not return in the step's time, and `Nothing`: an earlier step failed.
"""

import importlib
import json
import os
import signal
import sys

import official_errors
from compare import normal

CLIENT = os.environ.get("CONFORMANCE_CLIENT", "wandb")
wandb = importlib.import_module(CLIENT)
Run = importlib.import_module(f"{CLIENT}.apis.public").Run
OFFICIAL = CLIENT == "wandb"
OLD = wandb.__version__.startswith("0.16.")


class Lacks(Exception):
    """This client has no such method, argument or attribute."""


class Nothing(Exception):
    """An earlier step should have made the object that this one needs."""


class Endless(BaseException):
    """A step took all of its time. No Exception: the client would catch it."""


class Steps:
    """The operations, by name. Objects that steps make are kept by the name in `as`."""

    def begin(self, directory, environment):
        os.chdir(directory)
        for name in ("WANDB_ENTITY", "WANDB_PROJECT"):
            os.environ.pop(name, None)
        os.environ.update(environment)
        self.kept = {}
        # A client of its own for every case: they keep what they read.
        self.api = wandb.Api()

    def keep(self, kind, value, name=None):
        self.kept[name or kind] = value
        return value

    def the(self, name):
        if name not in self.kept:
            raise Nothing
        return self.kept[name]

    # Api

    def api_run(self, path, **kept):
        return repr(self.keep("run", self.api.run(path), kept.get("as")))

    def run_new(self, entity, project, id, attrs=None, include_sweeps=None, **kept):
        more = {} if include_sweeps is None else {"include_sweeps": include_sweeps}
        if not OLD:
            more["lazy"] = False
        service = self.api.client if OLD else self.api._service_api
        run = Run(service, entity, project, id, attrs, **more)
        return repr(self.keep("run", run, kept.get("as")))

    def run_lazy(self, entity, project, id):
        """A run as newer listings hold it: without config, summary and system metrics."""
        if OLD:
            raise Lacks
        run = Run(self.api._service_api, entity, project, id, lazy=True)
        return repr(self.keep("run", run))

    def create(self, id=None, project=None, entity=None, state=None, **kept):
        more = {} if state is None else {"state": state}
        if state is not None and OLD:
            raise Lacks
        run = Run.create(self.api, run_id=id, project=project, entity=entity, **more)
        self.keep("run", run, kept.get("as"))
        return repr(run)

    def inserted(self):
        """Whether `create` made the run; the official clients do not say."""
        return None if OFFICIAL else self.the("run").inserted

    def runs(self, path=None, filters=None, order=None, per_page=50, lazy=None, take=None, **kept):
        more = {} if order is None else {"order": order}
        if lazy is not None:
            if OLD:
                raise Lacks
            more["lazy"] = lazy
        runs = self.api.runs(path, filters=filters, per_page=per_page, **more)
        ids = []
        for run in runs:
            if not ids:
                self.keep("run", run, kept.get("as"))
            ids.append(run.id)
            if take and len(ids) == take:
                break
        return {"total": total(runs), "ids": ids}

    def viewer(self):
        viewer = self.api.viewer
        # In 0.16.4 a property as well; both know the teams only by name.
        return {
            "username": viewer.username,
            "email": viewer.email,
            "entity": viewer.entity,
            "teams": sorted(viewer.teams),
        }

    def api_sweep(self, path):
        return shown_sweep(self.api.sweep(path))

    def artifact(self, name, **kept):
        artifact = self.keep("artifact", self.api.artifact(name), kept.get("as"))
        return artifact.name

    def enter(self, path):
        """The program changes its directory."""
        os.makedirs(path)
        os.chdir(path)

    # Attributes

    def get(self, name):
        run, name = self.the("run"), ATTRIBUTES.get(name, name)
        try:
            value = getattr(run, name)
        except AttributeError:
            if OLD and name in NEWER:
                raise Lacks from None
            raise
        return shown_value(name, value)

    def attr(self, name):
        """The look-up of any name; false where there is none."""
        try:
            value = getattr(self.the("run"), name)
        except AttributeError:
            return {"absent": True}
        return shown_value(name, value)

    def text(self):
        return repr(self.the("run"))

    def snake_to_camel(self, string):
        return self.the("run").snake_to_camel(string)

    def to_html(self, **options):
        return self.the("run").to_html(**options)

    def display(self, **options):
        return self.the("run").display(**options)

    # Loading and writing

    def load(self, force=False):
        self.the("run").load(force=force)

    def load_full_data(self):
        if OLD:
            raise Lacks
        self.the("run").load_full_data()

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

    def update(self, **kept):
        self.the(kept.get("of", "run")).update()

    def save(self):
        self.the("run").save()

    def update_state(self, state):
        return self.newer("update_state")(state)

    def stop(self):
        self.newer("stop")()

    def newer(self, name):
        method = getattr(type(self.the("run")), name, None)
        if method is None:
            raise Lacks
        return method.__get__(self.the("run"))

    def delete(self, artifacts=None):
        more = {} if artifacts is None else {"delete_artifacts": artifacts}
        self.the("run").delete(**more)

    def wait_until_finished(self, **ours):
        run = self.the("run")
        run.wait_until_finished(**({} if OFFICIAL else in_seconds(ours)))
        return run.state

    # Files

    def files(self, names=None, pattern=None, per_page=50, take=None):
        more = {}
        if pattern is not None:
            if OLD:
                raise Lacks
            more["pattern"] = pattern
        files = self.the("run").files(names=names, per_page=per_page, **more)
        found = []
        for file in files:
            found.append(file.name)
            if take and len(found) == take:
                break
        return {"total": total(files), "names": found}

    def file(self, name):
        return shown_file(self.keep("file", self.the("run").file(name)))

    def file_get(self, name):
        if name == "path_uri" and OLD:
            raise Lacks
        return getattr(self.the("file"), name)

    def download(self, **options):
        with self.the("file").download(**options) as file:
            return os.path.relpath(file.name)

    def file_delete(self):
        self.the("file").delete()

    def upload_file(self, path, root=None):
        more = {} if root is None else {"root": root}
        return shown_file(self.keep("file", self.the("run").upload_file(path, **more)))

    # History and console

    def history(self, **options):
        return self.the("run").history(pandas=False, **options)

    def scan_history(self, **options):
        return list(self.the("run").scan_history(**options))

    def history_exports(self, dir, **options):
        if OLD:
            raise Lacks
        found = self.the("run").download_history_exports(dir, **options)
        if found.errors:
            raise OSError(str(found.errors))
        # The client fetches them at the same time, and lists them as they come.
        paths = sorted(os.path.relpath(path) for path in found.paths)
        return {"live": found.contains_live_data, "paths": paths}

    def console_logs(self, **options):
        return [
            {"number": line.number, "level": line.level, "label": line.label, "text": line.content}
            for line in self.newer("console_logs")(**options)
        ]

    # Artifacts

    def logged_artifacts(self, take=None, **options):
        return self.artifacts(self.the("run").logged_artifacts(**options), take)

    def used_artifacts(self, take=None, **options):
        return self.artifacts(self.the("run").used_artifacts(**options), take)

    def artifacts(self, found, take):
        names = []
        for artifact in found:
            if not names:
                self.keep("artifact", artifact)
            names.append(artifact.name)
            if take and len(names) == take:
                break
        return {"total": total(found), "names": names}

    def artifact_get(self, name):
        value = getattr(self.the("artifact"), name)
        return sorted(value) if name == "aliases" else value

    def artifact_files(self, **options):
        return sorted([file.name, file.size] for file in self.the("artifact").files(**options))

    def artifact_manifest(self):
        entries = self.the("artifact").manifest.entries
        return sorted(
            [path, entry.digest, entry.size, entry.ref] for path, entry in entries.items()
        )

    def artifact_download(self, root):
        return os.path.relpath(self.the("artifact").download(root=root))

    def use_artifact(self, use_as=None):
        return self.the("run").use_artifact(self.the("artifact"), use_as=use_as).name

    def log_artifact(self, aliases=None):
        return self.the("run").log_artifact(self.the("artifact"), aliases=aliases).name


# Our names of attributes, where the official ones are others.
ATTRIBUTES = {"last_history_step": "lastHistoryStep"}
# What only newer clients load.
NEWER = {"project_id"}


def total(found):
    """The length of a list; for clients that tell it from what they read, only what the server said."""
    return found.total if hasattr(found, "total") else len(found)


def in_seconds(options):
    """Limits as Python has them."""
    return {name.removesuffix("_ms"): value / 1000 if name.endswith("_ms") else value
            for name, value in options.items()}


def put(tree, path, value):
    for key in path[:-1]:
        tree = tree[key]
    tree[path[-1]] = value


def remove(tree, path):
    for key in path[:-1]:
        tree = tree[key]
    del tree[path[-1]]


def shown_value(name, value):
    if name == "user":
        return {"name": value.name, "username": value.username}
    if name == "sweep":
        return value if value is None else shown_sweep(value)
    if name == "summary":
        return value._json_dict
    if name == "json_config":
        return json.loads(value)
    return value


def shown_file(file):
    return [file.name, file.size]


def shown_sweep(sweep):
    return {
        "id": sweep.id,
        "entity": sweep.entity,
        "project": sweep.project,
        "state": sweep.state,
        "config": sweep.config,
        "url": sweep.url,
    }


def out_of_time(*_):
    raise Endless


def answer(steps, request):
    name = request.pop("op")
    limit = request.pop("limit", 30)
    operation = getattr(steps, name, None)
    if operation is None:
        return {"error": "Suite", "message": f"no such operation: {name}"}
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        return {"ok": normal(operation(**request))}
    except Lacks:
        return {"lacks": True}
    except Nothing:
        return {"error": "Nothing"}
    except Endless:
        return {"error": "Endless", "message": f"no result within {limit} s"}
    except Exception as error:
        return {"error": official_errors.kind(error), "message": official_errors.text(error)}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main():
    # Results go to the real stdout; whatever the client prints goes to stderr.
    out, sys.stdout = sys.stdout, sys.stderr
    signal.signal(signal.SIGALRM, out_of_time)
    steps = Steps()
    print(json.dumps({"ok": wandb.__version__}), file=out, flush=True)
    for line in sys.stdin:
        reply = answer(steps, json.loads(line))
        try:
            text = json.dumps(reply, allow_nan=False)
        except (TypeError, ValueError) as error:
            text = json.dumps({"error": "Suite", "message": f"not JSON: {error}"})
        print(text, file=out, flush=True)


if __name__ == "__main__":
    main()
