"""The runs of a project."""

from __future__ import annotations

from typing import Any, List, Optional

from . import _frames
from ._handles import Handle, options
from ._histories import Histories
from ._library import lib
from ._pages import SizedPaginator
from ._run import Run
from ._texts import dumps, text
from .errors import InvalidArgumentError, call


class Runs(SizedPaginator[Run]):
    """The runs of a project, in the order that was asked for (official: wandb.apis.public.Runs)."""

    _TOTAL = "wandb_runs_total"

    def __init__(self, client, entity, project, filters=None, order="+created_at", per_page=50, include_sweeps=False,
                 lazy=False, api_key=None, *, path=None, sweep=None):
        super().__init__(per_page)
        self._api, self._sweep, self._include_sweeps = client, sweep, include_sweeps
        self.entity, self.project = entity, project
        self.filters = filters or {}
        self.order = order or "+created_at"
        self._path = "/".join(part for part in (entity, project) if part) if path is None else path
        self._options = options("wandb_runs_opts", filters=dumps(filters) if filters else None, order=self.order,
                                per_page=per_page, lazy=bool(lazy))

    def _begin(self):
        handle = Handle("runs")
        if self._sweep is None:
            call(lib.wandb_api_runs, self._api._handle, *text(self._path), self._options, handle.out)
        else:
            call(lib.wandb_sweep_runs, self._sweep._handle, self._options, handle.out)
        return handle

    def _read(self):
        handle = self._next_handle(lib.wandb_runs_next, "run")
        if handle is None:
            return None
        run = Run._of(self._api, handle)
        if self._include_sweeps and run.sweep_name:
            run._load_sweep()
        return run

    def upgrade_to_full(self) -> None:
        """Reads what the runs of a lazy list that were read so far lack (official: Runs.upgrade_to_full)."""
        for run in self.objects:
            run.load_full_data()

    def histories(self, samples: int = 500, keys: Optional[List[str]] = None, x_axis: str = "_step",
                  format: str = "default", stream: str = "default") -> Any:
        """Sampled histories of all runs, each row with its `run_id` (official: Runs.histories).

        format: "default" for a list of dicts, "pandas" or "polars" for a DataFrame with its columns in order.
        """
        if format not in ("default", "pandas", "polars"):
            raise InvalidArgumentError(f"there is no format {format!r}, only default, pandas and polars")
        if format == "default":
            return [{**row, "run_id": run.id} for run in self
                    for row in run.history(samples, keys, x_axis, pandas=False, stream=stream)]
        import pandas

        frames = [_frames.frame([run._sampled(samples, keys, x_axis, stream)]).assign(run_id=run.id) for run in self]
        frames = [frame for frame in frames if len(frame)]
        whole = pandas.concat(frames, ignore_index=True) if frames else pandas.DataFrame()
        whole = whole[sorted(whole.columns)]
        if format == "pandas":
            return whole
        import polars

        return polars.from_pandas(whole)

    def scan_histories(self, keys: Optional[List[str]] = None, *, workers: Optional[int] = None,
                       **scan: Any) -> Histories:
        """Every row of every run, several runs at a time: `Histories`. Options as Run.scan_history."""
        return Histories(self, workers, keys=keys, **scan)

    def __repr__(self):
        return f"<Runs {self._path}>"
