"""Runs on this machine."""

from __future__ import annotations

import os
from ctypes import byref, c_int32
from typing import Iterator, NamedTuple

from ._abi import CONSTANTS
from ._calls import OPTS, blocking
from ._handles import Handle
from ._library import lib
from ._run import Run
from ._texts import path as as_path
from ._texts import read_text
from .errors import call, check


class LocalRun(NamedTuple):
    """A run directory."""

    id: str
    path: str
    """The directory: open it with `open_run`."""
    offline: bool
    """Whether it was recorded without a server."""
    synced: bool
    """Whether its log was uploaded since."""


def opened(path: str) -> Run:
    """See wandb_run.open_run."""
    handle = Handle("run")
    blocking(lib.wandb_run_open, *as_path(path), OPTS, handle.out)
    return Run._of(None, handle)


def listed(directory: str) -> Iterator[LocalRun]:
    """See wandb_run.local_runs."""
    handle = Handle("local_runs")
    call(lib.wandb_local_runs_open, *as_path(os.fspath(directory)), handle.out)
    while call(lib.wandb_local_runs_next, handle) != CONSTANTS["DONE"]:
        yield LocalRun(
            read_text(lib.wandb_local_runs_id, handle),
            read_text(lib.wandb_local_runs_path, handle),
            flag(lib.wandb_local_runs_offline, handle),
            flag(lib.wandb_local_runs_synced, handle),
        )


def flag(function, handle):
    value = c_int32()
    check(function(handle, byref(value)))
    return bool(value.value)
