"""Scans: every row of a run's history."""

from __future__ import annotations

import json
from ctypes import byref, c_size_t, c_void_p, string_at
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from . import _arrow, _frames
from ._abi import CONSTANTS
from ._calls import OPTS, blocking, milliseconds, whole
from ._handles import Handle, options, started
from ._library import lib
from ._texts import owned_text, read_text
from .errors import call, check

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

# Rows of a batch where nothing else is asked for.
BATCH = 16384


class ScanReport(NamedTuple):
    """What a scan did so far, and whether its completeness is proved."""

    rows: int
    """Rows that were given."""
    counted: Optional[int]
    """Rows of the whole run by the server's own count."""
    proven: bool
    """Whether it is proved that every row was given; `doubt` says why not."""
    windows: int
    """Step windows that were read."""
    requests: int
    """Requests that were sent, repeated ones included."""
    splits: int
    """Windows that had to be asked again in parts."""
    retries: int
    """How many of the requests repeated one that failed."""
    from_graphql: int
    """Rows that came from the history of a server, those that were passed over included."""
    from_parquet: int
    """Rows that came from exported files."""
    from_live: int
    """Rows that a server has beyond its exported files."""
    from_local: int
    """Rows that came from a log on this machine."""
    doubt: Optional[str]
    """Why completeness is not proved."""
    absent: Tuple[str, ...]
    """Keys asked for that no row had: mostly typing errors."""


class HistoryScan:
    """Every row once, in step order, as dicts (official: wandb.apis.public.HistoryScan).

    NaN and infinities are W&B's strings "NaN", "Infinity", "-Infinity", as with the official client; columns and frames
    have the numbers. Nothing is sent before the first row is asked for, and each `for` begins anew. One thread at a
    time; `close` comes from any. A scan that nobody refers to any longer is ended.
    """

    def __init__(self, run, follow=None, **scan):
        self.run = run
        self._follow = follow
        self._scan = scan
        self._options = options("wandb_scan_opts", **scan)
        self._start()

    def _start(self):
        self._handle = self._begin(self._options)
        self._rows, self._fetched = iter(()), None
        # The cursor before the rows at hand; where cursor() was called last, and how many rows behind the one before.
        self._before, self._asked_at, self._every = self._scan.get("cursor"), 0, 0

    def _begin(self, what):
        handle = Handle("history")
        if self._follow is None:
            call(lib.wandb_run_scan_history, self.run._handle, what, handle.out)
        else:
            call(lib.wandb_run_follow_history, self.run._handle, what, self._follow, handle.out)
        return handle

    @property
    def keys(self) -> Optional[List[str]]:
        """The keys asked for; None for all."""
        return self._scan.get("keys")

    def __iter__(self) -> HistoryScan:
        if self._fetched is not None:
            self._handle.close()
            self._start()
        return self

    def __next__(self) -> Dict[str, Any]:
        for row in self._rows:
            return row
        self._more()
        return next(self._rows)

    def _more(self):
        """Takes the rows that are at hand, at least one; none at the end."""
        if self._fetched:
            self._before = cursor_of(self._handle)
        with whole(self._handle):
            rows = next_rows(self._handle, self._until_cursor())
            self._at_hand = len(rows)
            self._fetched = (self._fetched or 0) + len(rows)
            self._rows = iter(rows)

    def _until_cursor(self):
        """How many rows to read: to where the next cursor() is likely, so that it need not go back; 0 for any."""
        return self._every and self._every - (self._given() - self._asked_at) % self._every

    def _given(self):
        return (self._fetched or 0) - self._rows.__length_hint__()

    def close(self) -> None:
        """Ends the scan: the next row is ClosedError. Idempotent, any thread."""
        self._handle.close()
        self._fetched, self._rows = self._given(), iter(())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def cursor(self) -> str:
        """Where the scan stands, as a text for scan_history(cursor=...): it goes on behind the row given last.

        Called every so many rows it costs nothing; else it may read some rows again.
        """
        given = self._given()
        self._every, self._asked_at = given - self._asked_at, given
        if not self._rows.__length_hint__():
            return cursor_of(self._handle)
        # C is ahead of the row that was given last: another scan goes there.
        what = {**self._scan, "cursor": self._before, "shard": None if self._before else self._scan.get("shard")}
        again = self._begin(options("wandb_scan_opts", **what))
        behind = self._at_hand - self._rows.__length_hint__()
        while behind:
            behind -= len(next_rows(again, behind))
        return cursor_of(again)

    def report(self) -> ScanReport:
        """What the scan did so far: a `ScanReport`."""
        told = started("wandb_scan_report")
        check(lib.wandb_history_report(self._handle, byref(told)))
        fields = {name: getattr(told, name) for name in ScanReport._fields if hasattr(told, name)}
        fields["rows"] -= self._rows.__length_hint__()
        fields["counted"] = None if told.counted < 0 else told.counted
        fields["proven"] = bool(told.proven)
        absent = (read_text(lib.wandb_history_absent, self._handle, at) for at in range(told.n_absent))
        return ScanReport(**fields, absent=tuple(absent), doubt=read_text(lib.wandb_history_doubt, self._handle))

    def batches(self, batch_rows: int = BATCH) -> Iterator[Dict[str, List[Optional[float]]]]:
        """The rows as columns of numbers: dicts of lists, at most so many rows each.

        None stands where a row holds no number. With keys the columns are these; without, those that occur in a batch.
        The whole scan is read anew.
        """
        for found in self._columns(batch_rows):
            yield {name: column.numbers() for name, column in found.items()}

    def _columns(self, batch_rows):
        handle = self._begin(options("wandb_scan_opts", **self._scan, batch_rows=batch_rows))
        rows = c_size_t()
        while blocking(lib.wandb_history_next_batch, handle, OPTS, byref(rows)) != CONSTANTS["DONE"]:
            yield _frames.batch(handle, rows.value)

    def to_pandas(self) -> pandas.DataFrame:
        """All rows as a pandas.DataFrame: numbers are numbers, NaN included; nested values are dicts and lists."""
        return _frames.frame(self._columns(BATCH))

    def to_arrow(self) -> pyarrow.Table:
        """All rows as a pyarrow.Table. Raises UnsupportedError where the library was built without Arrow."""
        import pyarrow

        return pyarrow.RecordBatchReader.from_stream(self).read_all()

    def to_polars(self) -> polars.DataFrame:
        """All rows as a polars.DataFrame. Raises UnsupportedError where the library was built without Arrow."""
        import polars

        return polars.DataFrame(self)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """All rows as an Arrow C stream, for whatever takes one: pyarrow, polars, duckdb, nanoarrow."""
        return _arrow.scan(self.run, self._options)


def next_rows(handle, most=0):
    """At most so many of the next rows, at least one; none at the end. 0: as many as are at hand."""
    text, length = c_void_p(), c_size_t()
    asked = handle, most, OPTS, byref(text), byref(length), None
    ended = blocking(lib.wandb_history_next_rows, *asked) == CONSTANTS["DONE"]
    return [] if ended else json.loads(string_at(text, length.value))


def cursor_of(handle):
    text = Handle("text")
    call(lib.wandb_history_cursor, handle, text.out)
    return owned_text(text)


def parts(run, what, count):
    """See Run.shards."""
    handle, found = Handle("shards"), c_size_t()
    call(lib.wandb_run_shards, run._handle, what, count, handle.out)
    check(lib.wandb_shards_count(handle, byref(found)))
    return [read_text(lib.wandb_shards_get, handle, at) for at in range(found.value)]


def following(interval, timeout, preempted_ends):
    """How a scan follows a run that goes on; seconds."""
    return options("wandb_follow_opts", interval_ms=milliseconds(interval), timeout_ms=milliseconds(timeout),
                   preempted_ends=bool(preempted_ends))
