"""Columns of history: from the C library to lists and to pandas."""

import json
from ctypes import byref, c_double, c_int64, c_size_t, c_uint8

from ._abi import CONSTANTS
from ._library import lib
from ._texts import read_text
from .errors import check

VALUE, NOT_A_NUMBER, INEXACT = (CONSTANTS[f"CELL_{name}"] for name in ("VALUE", "NOT_A_NUMBER", "INEXACT"))


class Column:
    """One column of a batch or of a sampled table, as C has it until the next batch is asked for."""

    def __init__(self, prefix, handle, at, rows):
        self._call = lambda name, *more: getattr(lib, f"{prefix}_{name}")(handle, at, *more)
        self.rows = rows

    def _numbers(self, getter, kind):
        values, states = (kind * self.rows)(), (c_uint8 * self.rows)()
        check(self._call(getter, values, states, self.rows, None))
        return values, states

    def numbers(self):
        """The numbers; None where there is none."""
        values, states = self._numbers("f64", c_double)
        return [value if state in (VALUE, INEXACT) else None for value, state in zip(values, states)]

    def cells(self, missing):
        """The values as Python has them, with `missing` where the row lacks the key."""
        texts = [read_text(self._call, "cell_json", row) for row in range(self.rows)]
        found = iter(json.loads(f"[{','.join(text for text in texts if text is not None)}]"))
        return [missing if text is None else next(found) for text in texts]

    def array(self):
        """A NumPy array of numbers, or a list of values where some cell holds none."""
        import numpy

        values, states = self._numbers("f64", c_double)
        values, counts = numpy.frombuffer(values), numpy.bincount(numpy.frombuffer(states, numpy.uint8), minlength=5)
        if counts[NOT_A_NUMBER]:
            return self.cells(numpy.nan)
        # As the official client: integers as long as no cell is missing. One cell tells 1 from 1.0.
        whole = counts[VALUE] + counts[INEXACT] == self.rows and (values == numpy.floor(values)).all()
        if whole and "." not in read_text(self._call, "cell_json", 0):
            integers, exact = self._numbers("i64", c_int64)
            if not numpy.frombuffer(exact, numpy.uint8).any():
                return numpy.frombuffer(integers, numpy.int64)
        return numpy.array(self.cells(numpy.nan), object) if counts[INEXACT] else values


def batch(handle, rows):
    """The columns of the batch that a scan stands at, by name."""
    count = c_size_t()
    check(lib.wandb_history_batch_columns(handle, byref(count)))
    names = [read_text(lib.wandb_history_batch_name, handle, at) for at in range(count.value)]
    return {name: Column("wandb_history_batch", handle, at, rows) for at, name in enumerate(names)}


def table(handle):
    """The columns of a sampled table, by name."""
    rows = lib.wandb_table_rows(handle)
    names = [read_text(lib.wandb_table_name, handle, at) for at in range(lib.wandb_table_columns(handle))]
    return {name: Column("wandb_table", handle, at, rows) for at, name in enumerate(names)}


ABSENT = object()


def records(columns):
    """The rows of columns as dicts, which lack what the row lacks."""
    cells = [column.cells(ABSENT) for column in columns.values()]
    return [{k: v for k, v in zip(columns, row) if v is not ABSENT} for row in zip(*cells)]


def available():
    """Whether pandas is there."""
    from importlib.util import find_spec

    return find_spec("pandas") is not None


def frame(batches):
    """A pandas.DataFrame of batches of columns."""
    import pandas

    parts, rows = {}, 0
    for columns in batches:
        for name, column in columns.items():
            parts.setdefault(name, []).append((rows, column.array()))
        rows += max((column.rows for column in columns.values()), default=0)
    return pandas.DataFrame({name: joined(pieces, rows) for name, pieces in parts.items()}, copy=False)


def joined(pieces, rows):
    """The pieces of one column, each from its row on; NaN where there are none."""
    import numpy

    if len(pieces) == 1 and len(pieces[0][1]) == rows:
        return pieces[0][1]
    if any(isinstance(piece, list) or piece.dtype == object for _, piece in pieces):
        column = [numpy.nan] * rows
        for start, piece in pieces:
            column[start:start + len(piece)] = piece if isinstance(piece, list) else piece.tolist()
        return column if all(isinstance(piece, list) for _, piece in pieces) else numpy.array(column, object)
    if sum(len(piece) for _, piece in pieces) == rows:
        return numpy.concatenate([piece for _, piece in pieces])
    column = numpy.full(rows, numpy.nan)
    for start, piece in pieces:
        column[start:start + len(piece)] = piece
    return column
