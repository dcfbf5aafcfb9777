"""Weights & Biases runs, remote or local: read, change, scan every row of history.

The public API of the official client, without it: `import wandb_run as wandb`. What is waited for ends with Ctrl-C,
with a time limit or a `CancelToken` (`limits`). Objects close themselves when nobody refers to them any longer, and
with `close()` or `with`; using one afterwards is `errors.ClosedError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

from . import apis, errors
from ._api import Api
from ._artifacts import Artifact
from ._calls import CancelToken, limits
from ._library import lib as _lib
from ._run import Run
from ._texts import static_text as _static_text
from .errors import CommError, Error, UsageError

if TYPE_CHECKING:
    from ._local import LocalRun

__version__ = _static_text(_lib.wandb_version_text())
__all__ = [
    "Api", "Artifact", "CancelToken", "CommError", "Error", "Run", "UsageError", "apis", "errors", "handle_count",
    "limits", "local_runs", "open_run",
]


def open_run(path: str) -> Run:
    """Opens a run by any name; a client is made from the environment only when it is remote. See Api.run."""
    from ._local import opened

    return opened(path)


def local_runs(directory: str = ".") -> Iterator[LocalRun]:
    """The runs that lie in a directory, or in its `wandb`: an iterator of `LocalRun`, nothing is opened."""
    from ._local import listed

    return listed(directory)


def handle_count() -> int:
    """How many handles of the native library the program holds: for tests of leaks."""
    return _lib.wandb_handle_count()
