"""The client."""

from __future__ import annotations

import os
from typing import Any, Dict, Optional, Union

from ._artifacts import Artifact, mapping
from ._calls import OPTS, blocking, milliseconds
from ._handles import Handle, closed_by
from ._library import lib
from ._run import Run
from ._runs import Runs
from ._sweeps import Sweep
from ._texts import read_text, text
from ._user import User
from .errors import InvalidArgumentError, NotFoundError, call, check

# Settings that `overrides` may hold, and the options that they set.
SETTINGS = ("base_url", "app_url", "entity", "project", "http_proxy", "https_proxy", "no_proxy", "identity_token_file")


@closed_by("_handle")
class Api:
    """A client of one W&B server (official: wandb.Api). Threads may share it.

    Key, server, entity and project come from the arguments, else from the environment, the netrc and settings files, as
    with the official client; but a missing key is an error only when it is needed: local runs need none.

    overrides: settings by name: base_url, app_url, entity, project, http_proxy, https_proxy, no_proxy,
    identity_token_file. timeout: seconds that one call may take, retries included. api_key: it is never shown.
    """

    def __init__(self, overrides: Optional[Dict[str, Any]] = None, timeout: Optional[float] = None,
                 api_key: Optional[str] = None):
        chosen = Handle("options")
        check(lib.wandb_options_new(chosen.out))
        for name, value in (overrides or {}).items():
            if name not in SETTINGS:
                raise InvalidArgumentError(f"there is no setting {name!r}, only {', '.join(SETTINGS)}")
            check(getattr(lib, f"wandb_options_set_{name}")(chosen, *text(value)))
        if api_key:
            check(lib.wandb_options_set_api_key(chosen, *text(api_key)))
        if timeout is not None:
            check(lib.wandb_options_set_timeout_ms(chosen, milliseconds(timeout)))
        self._handle = Handle("api")
        call(lib.wandb_api_new, chosen, self._handle.out)

    @property
    def client(self) -> Api:
        """This client: what official code hands to `Run` as the connection."""
        return self

    _service_api = client

    @property
    def settings(self) -> Dict[str, Optional[str]]:
        """base_url, app_url, entity and project as they are in force; None where there is none."""
        return {
            "base_url": read_text(lib.wandb_api_base_url, self._handle),
            "app_url": read_text(lib.wandb_api_app_url, self._handle),
            "entity": read_text(lib.wandb_api_entity, self._handle),
            "project": read_text(lib.wandb_api_project, self._handle),
        }

    @property
    def entity(self) -> Optional[str]:
        """The entity of paths that name none; None when the server is asked for that of the key."""
        return self.settings["entity"]

    @property
    def project(self) -> Optional[str]:
        """The project of paths that name none, or None."""
        return self.settings["project"]

    @property
    def default_entity(self) -> Optional[str]:
        """The entity of the settings, else that of the key."""
        return self.entity or self.viewer.entity

    @property
    def viewer(self) -> User:
        """Whose key is used: a `User` (official: Api.viewer). Asked anew each time."""
        found = Handle("map")
        blocking(lib.wandb_api_viewer, self._handle, OPTS, found.out)
        return User(mapping(found))

    def run(self, path: Union[str, os.PathLike] = "") -> Run:
        """Opens a run and loads it (official: Api.run).

        path: entity/project/run, a part of it that the settings complete, the address of the run's page, or a local
        run: a path that starts with /, ./, ../ or ~, ends in .wandb, or is a directory with a log in it.
        """
        handle = Handle("run")
        blocking(lib.wandb_api_run, self._handle, *text(os.fspath(path)), OPTS, handle.out)
        return Run._of(self, handle)

    def runs(self, path: Optional[str] = None, filters: Optional[Dict[str, Any]] = None, order: str = "+created_at",
             per_page: int = 50, include_sweeps: bool = False, lazy: bool = False) -> Runs:
        """The runs of a project: `Runs` (official: Api.runs). Nothing is sent before the first is asked for.

        path: entity/project; filters: in the server's filter language, such as {"config.lr": {"$gt": 0.1}}; order: + or
        - and created_at, heartbeat_at, config.KEY.value or summary_metrics.KEY; per_page: runs that one request brings.
        lazy: leaves out what is large, config and summary among it, until it is looked at.
        """
        parts = [None, *(path or "").strip("/").split("/")][-2:]
        entity, project = parts[0] or self.entity, parts[1] or self.project
        return Runs(self, entity, project, filters, order, per_page, include_sweeps, lazy, path=path or "")

    def create_run(self, *, run_id: Optional[str] = None, project: Optional[str] = None,
                   entity: Optional[str] = None) -> Run:
        """Makes a run: see Run.create (official: Api.create_run)."""
        return Run.create(self, run_id=run_id, project=project, entity=entity)

    def shard_run(self, shard: str) -> Run:
        """Opens the run of a part that Run.shards made; read it with its scan_history(shard=...)."""
        handle = Handle("run")
        blocking(lib.wandb_api_shard_run, self._handle, *text(shard), OPTS, handle.out)
        return Run._of(self, handle)

    def sweep(self, path: str = "") -> Sweep:
        """A sweep by entity/project/sweep, a part of it, or its address: a `Sweep` (official: Api.sweep)."""
        handle = Handle("sweep")
        blocking(lib.wandb_api_sweep, self._handle, *text(path), OPTS, handle.out)
        return Sweep(self, handle)

    def artifact(self, name: str, type: Optional[str] = None) -> Artifact:
        """An artifact by entity/project/collection:alias (official: Api.artifact); type: which it must be of."""
        handle = Handle("artifact")
        blocking(lib.wandb_api_artifact, self._handle, *text(name), *text(type), OPTS, handle.out)
        return Artifact._of(handle)

    def artifact_exists(self, name: str, type: Optional[str] = None) -> bool:
        """Whether there is such an artifact (official: Api.artifact_exists)."""
        try:
            self.artifact(name, type)
        except NotFoundError:
            return False
        return True

    def from_path(self, path: str) -> Union[Run, Runs, Sweep]:
        """What a path names: a run, the runs of a project or of a group, a sweep (official: Api.from_path)."""
        parts = path.strip("/ ").split("/")
        if len(parts) == 4 and parts[2].startswith("sweep"):
            return self.sweep("/".join((*parts[:2], parts[3])))
        if len(parts) == 4 and parts[2].startswith("group"):
            return self.runs("/".join(parts[:2]), filters={"group": parts[3]})
        return self.runs(path) if len(parts) == 2 else self.run(path)

    def flush(self) -> None:
        """Nothing: this client keeps no answers (official: Api.flush)."""

    def __repr__(self):
        return f"<Api {self.settings['base_url']}>"
