"""A run, remote or local."""

from __future__ import annotations

import json
import os
import sys
import warnings
from ctypes import byref, c_int32, c_int64
from typing import TYPE_CHECKING, Any, Callable, Collection, Dict, List, NamedTuple, Optional, Tuple

from . import _files, _frames, _history
from ._abi import CONSTANTS
from ._artifacts import Artifact, RunArtifacts
from ._attributes import FIELDS, HEAVY, OTHER_NAMES, Attributes, snake
from ._calls import OPTS, blocking, milliseconds
from ._console import ConsoleLogs
from ._handles import Handle, closed_by, options
from ._library import lib
from ._summary import HTTPSummary
from ._sweeps import Sweep
from ._texts import dumps, owned_text, path, read_text, text, texts
from ._user import User
from .errors import InvalidArgumentError, call, check

if TYPE_CHECKING:
    from ._api import Api


class DownloadHistoryResult(NamedTuple):
    """What became of the exported files (official: wandb.apis.public.DownloadHistoryResult)."""

    paths: list
    """The files that were fetched, pathlib.Path."""
    contains_live_data: bool
    """Whether the run has rows that are in no file yet."""
    errors: dict
    """Why the others were not: errors by the path that the file would have."""


def attribute(name: str, doc: str) -> Any:
    """A property that reads an attribute."""
    return property(lambda self: self._attribute(name), doc=doc)


def field(name: str, doc: str) -> Any:
    """A property that reads and sets an attribute; `update` sends it."""

    def put(self, value):
        self._attributes.edits[name] = value

    return property(lambda self: self._attribute(name), put, doc=doc)


@closed_by("_handle")
class Run:
    """A run on a server, or a local run directory (official: wandb.apis.public.Run).

    Attributes are as of the last load, with what was set since; history and files always ask. Any other attribute of
    the server is there by its name in snake or camel case. Threads may share a run.

    client: the `Api`; attrs: attributes that are known, as the server gives them: then nothing is sent.
    include_sweeps: asks for the run's sweep at once. lazy: of no meaning, one request brings all.
    """

    def __init__(self, client: Api, entity: str, project: str, run_id: str, attrs: Optional[Dict[str, Any]] = None,
                 include_sweeps: bool = False, lazy: bool = True, api_key: Optional[str] = None):
        self._api = client
        self._adopt(Handle("run"))
        parts = (*text(entity), *text(project), *text(run_id))
        if attrs:
            call(lib.wandb_run_from_attrs, client._handle, *parts, *text(dumps(attrs)), self._handle.out)
        else:
            blocking(lib.wandb_run_new, client._handle, *parts, OPTS, self._handle.out)
        if include_sweeps:
            self._load_sweep()

    def _adopt(self, handle):
        self._handle = handle
        self._attributes = Attributes(handle)
        self._sweeps = []
        return self

    @classmethod
    def _of(cls, api, handle):
        """The run of a C handle."""
        run = cls.__new__(cls)
        run._api = api
        return run._adopt(handle)

    @classmethod
    def create(cls, api: Api, run_id: Optional[str] = None, project: Optional[str] = None,
               entity: Optional[str] = None, state: str = "running") -> Run:
        """Makes a run with one request (official: Run.create).

        An id that exists is no error: that run is opened as it is, and `inserted` says so.
        run_id: 8 letters and digits at random by default; state: "running" or "pending".
        """
        if state not in ("running", "pending"):
            raise InvalidArgumentError(f"a run cannot be created as {state!r}, only as running or pending")
        what = options("wandb_create_opts", id=run_id or None, project=project or None, entity=entity or None,
                       pending=state == "pending")
        handle = Handle("run")
        blocking(lib.wandb_run_create, api._handle, what, OPTS, handle.out)
        return cls._of(api, handle)

    # Attributes

    def _attribute(self, name):
        if name in HEAVY and self._lazy:
            self.load_full_data()
        return self._attributes.current(name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        known = snake(name)
        return self._attribute(OTHER_NAMES.get(known, known))

    id = attribute("id", "The id, 8 characters as a rule.")
    storage_id = attribute("storage_id", "The server's own id.")
    entity = attribute("entity", "Who owns the project; None where a local log does not say.")
    project = attribute("project", "The project; None where a local log does not say.")
    username = attribute("username", "The entity, under its old name.")
    url = attribute("url", "The address of the run's page; None for a local run.")
    path = attribute("path", "Entity, project and id as they stand in the address.")
    state = attribute("state", "running, finished, failed, crashed, killed, ...; unknown for a log without an end.")
    created_at = attribute("created_at", "When it began, ISO 8601 in UTC.")
    heartbeat_at = attribute("heartbeat_at", "The last sign of life, ISO 8601 in UTC.")
    commit = attribute("commit", "The git commit, or None.")
    read_only = attribute("read_only", "Whether this key may only read it.")
    history_keys = attribute("history_keys", "Which keys the history holds, as the server says it.")
    history_line_count = attribute("history_line_count", "How many rows of history there are; None: not counted.")
    project_id = attribute("project_id", "The server's own id of the project.")
    sweep_name = attribute("sweep_name", "The id of the sweep that it belongs to, or None.")
    system_metrics = attribute("system_metrics", "The last system metrics, a dict.")
    summary_metrics = attribute("summary", "The summary as a plain dict.")
    rawconfig = attribute("rawconfig", "The config with W&B's own keys.")
    config = attribute("config", "The config, a dict: what is changed in it, `update` sends.")
    name = field("name", "The display name. Set it and call `update`.")
    display_name = field("name", "The display name. Set it and call `update`.")
    notes = field("notes", "The notes. Set them and call `update`; None empties them.")
    description = field("description", "The old field beside the notes. Set it and call `update`.")
    group = field("group", "The group. Set it and call `update`; None takes the run out of it.")
    job_type = field("job_type", "The job type. Set it and call `update`.")
    tags = field("tags", "The tags, a list. Change or replace it and call `update`.")

    @property
    def json_config(self) -> str:
        """The config as the server keeps it: JSON in which each value is {"value": ..., "desc": None}."""
        own = {key: value for key, value in self.rawconfig.items() if key == "_wandb"}
        return dumps({key: {"value": value, "desc": None} for key, value in {**own, **self.config}.items()})

    @property
    def summary(self) -> HTTPSummary:
        """The last value of every key, or what was set: a mapping. `summary.update()` sends changes, as `update`."""
        return HTTPSummary(self, self._attribute("summary"))

    @property
    def user(self) -> Optional[User]:
        """Who logged the run: a `User` with name and username; None where that is not known."""
        found = self._attribute("user")
        return found and User(found)

    @property
    def inserted(self) -> Optional[bool]:
        """Whether `create` made the run, or opened one that existed; None where nobody knows."""
        inserted = c_int32()
        status = check(lib.wandb_run_inserted(self._handle, byref(inserted)))
        return None if status == CONSTANTS["NULL"] else bool(inserted.value)

    @property
    def exit_code(self) -> Optional[int]:
        """The exit code of a local run; None when its log has none, and for a remote run."""
        code = c_int32()
        status = check(lib.wandb_run_exit_code(self._handle, byref(code)))
        return None if status == CONSTANTS["NULL"] else code.value

    @property
    def dir(self) -> str:
        """The directory of a local run; of a remote one where the official client would put its files."""
        import tempfile

        base = os.environ.get("WANDB_DIR") or tempfile.gettempdir()
        return read_text(lib.wandb_run_directory, self._handle) or os.path.join(base, *self.path)

    @property
    def lastHistoryStep(self) -> int:  # noqa: N802: the official name
        """The highest step with history, -1 when there is none; asked anew each time."""
        step = c_int64()
        blocking(lib.wandb_run_last_history_step, self._handle, OPTS, byref(step))
        return step.value

    last_history_step = lastHistoryStep

    @property
    def metadata(self) -> Any:
        """The content of wandb-metadata.json; read anew each time. Raises NotFoundError when there is none."""
        content = Handle("text")
        blocking(lib.wandb_run_metadata_json, self._handle, OPTS, content.out)
        return json.loads(owned_text(content))

    @property
    def sweep(self) -> Optional[Sweep]:
        """The sweep that the run belongs to, asked for once; None without one."""
        return self._sweeps[0] if self._sweeps else self._load_sweep()

    def _load_sweep(self):
        handle = Handle("sweep")
        status = blocking(lib.wandb_run_sweep, self._handle, OPTS, handle.out)
        self._sweeps = [None if status == CONSTANTS["NULL"] else Sweep(self._api, handle)]
        return self._sweeps[0]

    # Loading and writing

    @property
    def _lazy(self):
        lazy = c_int32()
        check(lib.wandb_run_is_lazy(self._handle, byref(lazy)))
        return bool(lazy.value)

    @property
    def _attrs(self):
        """All attributes that are at hand, by their names."""
        from ._attributes import NAMES

        return {name: self._attributes.current(name) for name in NAMES}

    def load(self, force: bool = False) -> Dict[str, Any]:
        """With `force` reads all attributes anew and drops what was set (official: Run.load). Gives the attributes."""
        if force:
            with self._attributes.changing():
                blocking(lib.wandb_run_load, self._handle, OPTS)
            self._attributes.edits.clear()
            self._sweeps = []
        return self._attrs

    def load_full_data(self, force: bool = False) -> Dict[str, Any]:
        """Reads what a run of a lazy list lacks, and keeps what was set (official: Run.load_full_data)."""
        if force:
            return self.load(force=True)
        if self._lazy:
            with self._attributes.changing():
                blocking(lib.wandb_run_load_full_data, self._handle, OPTS)
        return self._attrs

    def update(self) -> None:
        """Sends what was changed: fields, config, summary (official: Run.update).

        Only changed paths are written, merged with what others wrote meanwhile; nothing when nothing changed.
        """
        self._update()

    def save(self) -> None:
        """As `update` (official: Run.save)."""
        self._update()

    def _update(self, fields=True):
        """Sends the changes; with fields=False only those of the summary."""
        sent = (*FIELDS, "config", "summary") if fields else ("summary",)
        with self._attributes.changing():
            if fields:
                self._attributes.send_fields()
                self._attributes.send_tree("config")
            self._attributes.send_tree("summary")
            blocking(lib.wandb_run_update, self._handle, options("wandb_update_opts"), OPTS)
        self._attributes.settle(sent)

    def update_state(self, state: str) -> bool:
        """Moves the run to "pending" or "failed" (official: Run.update_state). Gives whether the server did it."""
        moved = c_int32()
        with self._attributes.changing():
            blocking(lib.wandb_run_update_state, self._handle, *text(state), OPTS, byref(moved))
        return bool(moved.value)

    def stop(self) -> None:
        """Asks the program that logs the run to end it (official: Run.stop)."""
        blocking(lib.wandb_run_stop, self._handle, OPTS, None)

    def delete(self, delete_artifacts: bool = False) -> None:
        """Deletes the run on the server (official: Run.delete), with the artifacts it logged where asked."""
        what = options("wandb_delete_opts", artifacts=bool(delete_artifacts))
        with self._attributes.changing():
            blocking(lib.wandb_run_delete, self._handle, what, OPTS)

    def wait_until_finished(self, *, timeout: Optional[float] = None, interval: Optional[float] = None,
                            preempted_ends: bool = False) -> None:
        """Waits until the run is finished, failed, crashed or killed, and reads it anew (official: the same name).

        timeout: seconds after which it is TimedOutError, never by default; interval: seconds between two questions, 5
        by default; preempted_ends: also when it is preempted.
        """
        how = options("wandb_wait_opts", interval_ms=milliseconds(interval), timeout_ms=milliseconds(timeout),
                      preempted_ends=bool(preempted_ends))
        with self._attributes.changing():
            blocking(lib.wandb_run_wait_until_finished, self._handle, how, OPTS, None)

    # History

    def scan_history(self, keys: Optional[List[str]] = None, page_size: Optional[int] = None, min_step: int = 0,
                     max_step: Optional[int] = None, use_cache: bool = True, *, any_of: bool = False,
                     exclude: Optional[Collection[str]] = None, cursor: Optional[str] = None,
                     shard: Optional[str] = None, expect_complete: bool = False, prefetch: Optional[int] = None,
                     exports: Optional[bool] = None, follow: bool = False, interval: Optional[float] = None,
                     timeout: Optional[float] = None, preempted_ends: bool = False) -> _history.HistoryScan:
        """Every row once, in step order: a `HistoryScan` (official: Run.scan_history).

        keys: only rows that hold all of them, and only these; with `any_of` rows that hold at least one.
        page_size: how many steps one request covers; by default as many as rows and their weight allow.
        min_step, max_step: the first step wanted, and the first one not wanted.
        use_cache: of no meaning, nothing is kept on disk.
        exclude: patterns of keys to leave out, in which * stands for anything.
        cursor: what `HistoryScan.cursor` gave; shard: one of `shards`.
        expect_complete: the end is an error when it is not proved that every row was given.
        prefetch: how many answers are fetched ahead, 0 for none; exports: whether exported files may be read.
        follow: goes on with the rows that come until the run is over, looking every `interval` seconds (5); `timeout`
        seconds in all; `preempted_ends`: also when it is preempted.
        """
        if keys is not None and not (isinstance(keys, list) and all(isinstance(key, str) for key in keys)):
            raise InvalidArgumentError("keys must be specified in a list of strings")
        return _history.HistoryScan(
            self,
            _history.following(interval, timeout, preempted_ends) if follow else None,
            keys=keys, any=bool(any_of), page_size=page_size, min_step=min_step or None, max_step=max_step,
            leave_out=list(exclude or []), cursor=cursor, shard=shard, expect_complete=bool(expect_complete),
            prefetch=-1 if prefetch == 0 else prefetch, exports=None if exports is None else (1 if exports else -1),
        )

    def shards(self, count: int, keys: Optional[List[str]] = None, min_step: int = 0, max_step: Optional[int] = None, *,
               any_of: bool = False, exclude: Optional[Collection[str]] = None) -> List[str]:
        """Splits a scan into at most `count` parts, texts for scan_history(shard=...) here or in other processes.

        `Api.shard_run` opens the run of one. Together the parts give each row once. Sends nothing.
        """
        what = options("wandb_scan_opts", keys=keys, any=bool(any_of), min_step=min_step or None, max_step=max_step,
                       leave_out=list(exclude or []))
        return _history.parts(self, what, count)

    def history(self, samples: int = 500, keys: Optional[List[str]] = None, x_axis: str = "_step", pandas: bool = True,
                stream: str = "default") -> Any:
        """Some rows, spread over the run: a pandas.DataFrame, or a list of dicts (official: Run.history).

        samples: about how many rows; keys: only rows that hold all of them, with the x axis; stream: "default", or
        "system" (also "events") for system metrics. Numbers of a DataFrame are numbers, NaN included.
        """
        columns = self._sampled(samples, keys, x_axis, stream)
        if pandas and not _frames.available():
            warnings.warn("pandas is not installed: history gives a list of dicts", stacklevel=2)
            pandas = False
        return _frames.frame([columns]) if pandas else _frames.records(columns)

    def _sampled(self, samples, keys, x_axis, stream):
        if keys is not None and not (isinstance(keys, list) and all(isinstance(key, str) for key in keys)):
            raise InvalidArgumentError("keys must be specified in a list of strings")
        if stream not in ("default", "system", "events"):
            raise InvalidArgumentError(f"there is no stream {stream!r}, only default and system")
        what = options("wandb_sample_opts", samples=samples, keys=keys, x_axis=x_axis,
                       stream=CONSTANTS["STREAM_DEFAULT" if stream == "default" else "STREAM_SYSTEM"])
        handle = Handle("table")
        blocking(lib.wandb_run_history, self._handle, what, OPTS, handle.out)
        return _frames.table(handle)

    def download_history_exports(self, download_dir: str,
                                 require_complete_history: bool = True) -> DownloadHistoryResult:
        """Fetches the Parquet files that the server has exported of the history (official: the same name).

        Raises IncompleteRunHistoryError where rows are in no file yet, unless they need not be.
        """
        import pathlib

        handle, live = Handle("downloads"), c_int32()
        blocking(lib.wandb_run_download_history_exports, self._handle, *path(os.fspath(download_dir)),
                 bool(require_complete_history), OPTS, byref(live), handle.out)
        paths, failures = _files.downloaded(handle)
        return DownloadHistoryResult(
            [pathlib.Path(found) for found in paths.values()], bool(live.value),
            {pathlib.Path(download_dir, name): error for name, error in failures.items()})

    # Files and console

    def files(self, names: Optional[List[str]] = None, pattern: Optional[str] = None,
              per_page: int = 50) -> _files.Files:
        """The files: all, those of exactly these names, or those that match a pattern of SQL's LIKE (official: the
        same name)."""
        return _files.Files(self, names, per_page, pattern=pattern)

    def file(self, name: str) -> _files.File:
        """One file by its exact name (official: Run.file). Raises NotFoundError when there is none."""
        handle = Handle("file")
        blocking(lib.wandb_run_file, self._handle, *text(name), OPTS, handle.out)
        return _files.File(handle)

    def download_files(self, root: str = ".", names: Optional[List[str]] = None, pattern: Optional[str] = None, *,
                       workers: Optional[int] = None, replace: bool = False,
                       exist_ok: bool = False) -> Tuple[Dict[str, str], Dict[str, Exception]]:
        """Fetches files to root, several at a time. Gives (paths by name, errors by name): one that fails does not
        keep the others."""
        return _files.download_all(self, root, names, pattern, workers, replace, exist_ok)

    def upload_file(self, path: str, root: str = ".", *,
                    progress: Optional[Callable[[int, int], object]] = None) -> _files.File:
        """Uploads a file under the name that leads from root to it, and gives it as the server lists it (official: the
        same name). progress: called with bytes done and bytes in all."""
        return _files.upload(self, os.fspath(path), os.fspath(root), progress)

    def console_logs(self, *, per_page: int = 1000, last: Optional[int] = None) -> ConsoleLogs:
        """The lines that the run printed; only the `last` ones where asked (official: Run.console_logs)."""
        return ConsoleLogs(self, per_page=per_page, last=last)

    # Artifacts

    def logged_artifacts(self, per_page: int = 100) -> RunArtifacts:
        """The artifacts that the run made (official: Run.logged_artifacts)."""
        return RunArtifacts(self, "logged", per_page)

    def used_artifacts(self, per_page: int = 100) -> RunArtifacts:
        """The artifacts that the run took (official: Run.used_artifacts)."""
        return RunArtifacts(self, "used", per_page)

    def use_artifact(self, artifact: Artifact, use_as: Optional[str] = None) -> Artifact:
        """Says that the run took an artifact as input (official: Run.use_artifact). Gives the artifact."""
        known(artifact)
        blocking(lib.wandb_run_use_artifact, self._handle, artifact._handle, *text(use_as or None), OPTS)
        return artifact

    def log_artifact(self, artifact: Artifact, aliases: Optional[Collection[str]] = None,
                     tags: Optional[Collection[str]] = None, *,
                     progress: Optional[Callable[[int, int], object]] = None) -> Artifact:
        """Says that the run made an artifact (official: Run.log_artifact), or makes the version that a new `Artifact`
        describes and sends its files. Gives the artifact as the server has it then.

        aliases: those it gets, "latest" by default for a new one; tags: only of a new one.
        """
        if isinstance(artifact, Artifact) and artifact.is_draft() and artifact._handle is None:
            return artifact._log(self, aliases or (), tags or (), progress)
        known(artifact)
        handle = Handle("artifact")
        blocking(lib.wandb_run_log_artifact, self._handle, artifact._handle, *texts(list(aliases or [])), OPTS,
                 handle.out)
        return Artifact._of(handle)

    # What it looks like

    def to_html(self, height: int = 420, hidden: bool = False) -> str:
        """HTML that shows the run's page in a frame (official: Run.to_html)."""
        html = Handle("text")
        call(lib.wandb_run_to_html, self._handle, height, bool(hidden), html.out)
        return owned_text(html)

    def display(self, height: int = 420, hidden: bool = False) -> bool:
        """Shows the run's page in a notebook (official: Run.display). Gives whether this is one."""
        shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
        if not shell or "IPKernelApp" not in shell.config:
            return False
        from IPython.display import HTML, display

        display(HTML(self.to_html(height, hidden)))
        return True

    @staticmethod
    def snake_to_camel(string: str) -> str:
        """A name in camel case: jobType for job_type (official: Run.snake_to_camel)."""
        camel = Handle("text")
        check(lib.wandb_snake_to_camel(*text(string), camel.out))
        return owned_text(camel)

    def _repr_html_(self):
        return self.to_html()

    def __repr__(self):
        return f"<Run {'/'.join(self.path)} ({self.state})>"


def known(artifact):
    """Refuses what is no artifact of the server."""
    if not isinstance(artifact, Artifact) or artifact._handle is None:
        raise InvalidArgumentError("an artifact of Api.artifact() is needed, one that exists on the server")
