"""Sweeps."""

from __future__ import annotations

import json
from ctypes import byref, c_double, c_uint64
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from ._abi import CONSTANTS
from ._library import lib
from ._texts import read_text
from .errors import UnsupportedError, check

if TYPE_CHECKING:
    from ._run import Run
    from ._runs import Runs


def said(function: str, doc: str) -> Any:
    """A property that reads a text."""
    return property(lambda self: read_text(getattr(lib, function), self._handle), doc=doc)


class Sweep:
    """A sweep, as the server described it (official: wandb.apis.public.Sweep). Threads may share it."""

    def __init__(self, api, handle):
        self._api, self._handle = api, handle

    id = said("wandb_sweep_id", "The id, as in its address.")
    storage_id = said("wandb_sweep_storage_id", "The server's own id.")
    name = said("wandb_sweep_name", "The display name, else the id.")
    display_name = said("wandb_sweep_display_name", "The name that was given in the web app, or None.")
    state = said("wandb_sweep_state", "RUNNING, PAUSED, CANCELED, FINISHED and others.")
    entity = said("wandb_sweep_entity", "Who owns the project.")
    project = said("wandb_sweep_project", "The project.")
    url = said("wandb_sweep_url", "The address of the sweep's page.")
    config_text = said("wandb_sweep_config_text", "The configuration as the server keeps it, YAML; or None.")

    @property
    def config(self) -> Dict[str, Any]:
        """The configuration, a dict. Raises UnsupportedError where it is more than JSON and PyYAML is missing."""
        return yaml(self.config_text) if self.config_text else {}

    @property
    def best_loss(self) -> Optional[float]:
        """The best value of the metric so far, or None."""
        value = c_double()
        status = check(lib.wandb_sweep_best_loss(self._handle, byref(value)))
        return None if status == CONSTANTS["NULL"] else value.value

    @property
    def expected_run_count(self) -> Optional[int]:
        """How many runs the sweep makes in all; None where that is not known."""
        count = c_uint64()
        status = check(lib.wandb_sweep_run_count_expected(self._handle, byref(count)))
        return None if status == CONSTANTS["NULL"] else count.value

    @property
    def path(self) -> List[str]:
        """Entity, project and id as they stand in the address."""
        from urllib.parse import quote_plus

        return [quote_plus(part) for part in (self.entity, self.project, self.id)]

    @property
    def order(self) -> Optional[str]:
        """The order of runs that has the best first, by the configuration's metric; None without one."""
        metric = self.config.get("metric") or {}
        if "name" not in metric:
            return None
        return ("+" if metric.get("goal", "minimize") == "minimize" else "-") + f"summary_metrics.{metric['name']}"

    @property
    def runs(self) -> Runs:
        """The runs of the sweep, the oldest first: `Runs`."""
        from ._runs import Runs

        return Runs(self._api, self.entity, self.project, sweep=self)

    def best_run(self, order: Optional[str] = None) -> Optional[Run]:
        """The first run in an order, by default that of the metric (official: Sweep.best_run); None without runs."""
        from ._runs import Runs

        found = Runs(self._api, self.entity, self.project, order=order or self.order or "-created_at", per_page=1,
                     sweep=self)
        return next(iter(found), None)

    def __repr__(self):
        return f"<Sweep {'/'.join(self.path)} ({self.state})>"


def yaml(text):
    """The value of YAML text; JSON is YAML, too, and needs no other package."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        import yaml as package
    except ImportError:
        raise UnsupportedError("this sweep's configuration is YAML: install PyYAML, or see config_text") from None
    return package.safe_load(text)
