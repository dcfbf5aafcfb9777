"""What a run holds: what was read from it, and what the program changed since."""

import contextlib
import json
import re
import threading
from ctypes import byref, c_size_t, c_void_p, string_at

from ._abi import CONSTANTS
from ._library import lib
from ._texts import dumps, text, texts
from .errors import call, check

NAMES = (
    "id", "name", "storage_id", "entity", "project", "path", "url", "state", "tags", "config", "rawconfig",
    "json_config", "summary", "system_metrics", "created_at", "heartbeat_at", "group", "job_type", "commit",
    "description", "notes", "read_only", "sweep_name", "project_id", "host", "username", "user",
    "history_line_count", "history_keys",
)
OTHER_NAMES = {"display_name": "name", "summary_metrics": "summary", "run_group": "group"}
FIELDS = ("name", "notes", "description", "group", "job_type", "tags")
TREES = ("config", "summary")
# What the runs of a lazy list lack.
HEAVY = {"config", "rawconfig", "json_config", "summary", "system_metrics", "history_keys"}


class Attributes:
    """The attributes of a C run. Threads may share it: what they read is a copy, also while a call changes the run."""

    def __init__(self, handle):
        self._handle = handle
        # Both may be taken again by a signal handler.
        self._lock = threading.RLock()
        self._turn = threading.RLock()
        self._read = {}
        self._frozen = False
        # What the program may have changed and did not send: fields that were set, and the mutable ones it was given.
        self.edits = {}

    def read(self, name):
        """The value as of the last load or update; AttributeError where there is no such attribute."""
        with self._lock:
            check(lib.wandb_run_has_changes(self._handle, byref(c_size_t())))
            if name not in self._read:
                self._read[name] = self._ask(name)
            return self._read[name]

    def _ask(self, name):
        pointer, length = c_void_p(), c_size_t()
        if self._frozen or check(
            lib.wandb_run_attr_json(self._handle, *text(name), byref(pointer), byref(length))
        ) == CONSTANTS["MISSING"]:
            raise AttributeError(f"a run has no attribute {name!r}")
        return json.loads(string_at(pointer, length.value))

    def current(self, name):
        """The value with the program's changes. A list or dict is the program's to change."""
        if name not in self.edits:
            value = self.read(name)
            if name != "tags" and name not in TREES:
                return value
            self.edits.setdefault(name, copied(value))
        return self.edits[name]

    @contextlib.contextmanager
    def changing(self):
        """Around a call that ends the life of the texts that C gave: others read what there was before meanwhile."""
        with self._turn:
            with self._lock:
                for name in NAMES:
                    if name not in self._read:
                        self._read[name] = self._ask(name)
                self._frozen = True
            try:
                yield
            finally:
                with self._lock:
                    self._read, self._frozen = {}, False

    def send_fields(self):
        """Hands the changes of fields to C. Within `changing`."""
        for name in FIELDS:
            if name not in self.edits:
                continue
            value, setter = self.edits[name], getattr(lib, f"wandb_run_set_{name}")
            check(setter(self._handle, *(texts(list(value or [])) if name == "tags" else text(value))))

    def send_tree(self, name):
        """Hands the changes of config or summary to C. Within `changing`."""
        if name not in self.edits:
            return
        for path, value in differences(self._now(name), json.loads(dumps(self.edits[name]))):
            if value is GONE:
                check(getattr(lib, f"wandb_run_{name}_remove")(self._handle, *texts(path)))
            else:
                call(getattr(lib, f"wandb_run_{name}_set"), self._handle, *texts(path), *text(dumps(value)))

    def _now(self, name):
        """A tree as C has it now, with changes that an earlier update could not send."""
        pointer, length = c_void_p(), c_size_t()
        check(getattr(lib, f"wandb_run_{name}_json")(self._handle, byref(pointer), byref(length)))
        return json.loads(string_at(pointer, length.value))

    def settle(self, names):
        """After an update: what was sent is as the server has it, in the same lists and dicts."""
        for name in names:
            if name not in self.edits:
                continue
            mine, value = self.edits[name], copied(self.read(name))
            if isinstance(mine, dict):
                mine.clear()
                mine.update(value)
            elif isinstance(mine, list):
                mine[:] = value
            else:
                del self.edits[name]


def copied(value):
    """A JSON value of its own, quicker than copy.deepcopy."""
    return json.loads(json.dumps(value))


GONE = object()


def differences(before, after, path=()):
    """The paths on which two trees differ, each with the new value or GONE."""
    for key in before.keys() - after.keys():
        yield (*path, key), GONE
    for key, value in after.items():
        old = before.get(key, GONE)
        if isinstance(old, dict) and isinstance(value, dict) and value:
            yield from differences(old, value, (*path, key))
        elif old is GONE or type(old) is not type(value) or old != value:
            yield (*path, key), value


def snake(name):
    """An attribute's name in snake case; camel case is what the server uses."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: "_" + found[1].lower(), name)
