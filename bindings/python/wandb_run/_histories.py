"""The histories of many runs, several at a time."""

from __future__ import annotations

import json
from ctypes import byref, c_int32, c_void_p
from typing import Any, Dict, NamedTuple, Tuple

from ._abi import CONSTANTS
from ._calls import OPTS, blocking, whole
from ._handles import Handle, closed_by, options, started
from ._library import lib
from ._texts import owned_text, read_text, text
from .errors import call, check, of


class HistoriesReport(NamedTuple):
    """What was done so far."""

    listed: int
    """How many runs the list has; -1 where the server does not say it."""
    before: int
    """Runs that the state says are done."""
    done: int
    """Runs of which all rows were given."""
    unproven: int
    """Those of them whose completeness is not proved."""
    failed: int
    """Runs that failed; `Histories.failures` has the errors."""
    rows: int
    """Rows that were given."""
    requests: int
    """Requests for rows."""


@closed_by("_handle")
class Histories:
    """Pairs of run id and row of all runs of a list: each row once, those of one run in step order.

    A run that fails does not end the others: see `failures`. One thread at a time; `close` comes from any.
    """

    def __init__(self, runs, workers, *, keys=None, any_of=False, min_step=0, max_step=None, page_size=None,
                 exclude=None, expect_complete=False, fail_fast=False, state=None):
        self.failures: Dict[str, Exception] = {}
        self._handle = Handle("histories")
        scan = options("wandb_scan_opts", keys=keys, any=bool(any_of), min_step=min_step or None, max_step=max_step,
                       page_size=page_size, leave_out=list(exclude or []), expect_complete=bool(expect_complete))
        how = options("wandb_histories_opts", workers=workers, fail_fast=bool(fail_fast), state=state)
        call(lib.wandb_api_histories, runs._api._handle, *text(runs._path), runs._options, scan, how, self._handle.out)
        self._row = c_void_p()
        check(lib.wandb_histories_history(self._handle, byref(self._row)))

    def __iter__(self) -> Histories:
        return self

    def __next__(self) -> Tuple[str, Dict[str, Any]]:
        with whole(self._handle):
            return self._next()

    def _next(self):
        what = c_int32()
        while blocking(lib.wandb_histories_next, self._handle, OPTS, byref(what)) != CONSTANTS["DONE"]:
            run = read_text(lib.wandb_histories_run_id, self._handle)
            if what.value == CONSTANTS["HISTORIES_DATA"]:
                return run, json.loads(read_text(lib.wandb_history_row_json, self._row))
            if what.value == CONSTANTS["HISTORIES_RUN_FAILED"]:
                self.failures[run] = self._failure()
        raise StopIteration

    def _failure(self):
        failure = c_void_p()
        check(lib.wandb_histories_failure(self._handle, byref(failure)))
        return of(lib.wandb_error_code(failure), failure)

    def state(self) -> str:
        """Where it stands, as a text for scan_histories(state=...): it goes on behind the row given last."""
        state = Handle("text")
        call(lib.wandb_histories_state, self._handle, state.out)
        return owned_text(state)

    def report(self) -> HistoriesReport:
        """What was done so far: a `HistoriesReport`."""
        counts = started("wandb_histories_counts")
        check(lib.wandb_histories_report(self._handle, byref(counts)))
        return HistoriesReport(*(getattr(counts, name) for name in HistoriesReport._fields))
