"""What a run printed."""

from __future__ import annotations

from ctypes import byref, c_uint64
from typing import TYPE_CHECKING, NamedTuple, Optional

from ._abi import CONSTANTS
from ._calls import OPTS, blocking
from ._handles import Handle, options
from ._library import lib
from ._pages import SizedPaginator
from ._texts import read_text
from .errors import call, check

if TYPE_CHECKING:
    import datetime


class ConsoleLogLine(NamedTuple):
    """A line (official: wandb.apis.public.ConsoleLogLine)."""

    number: int
    """From 0 on, over both streams."""
    timestamp: Optional[datetime.datetime]
    """When it began, in UTC; None where that is not known."""
    level: str
    """"error" for the standard error output, else empty."""
    label: str
    """Which of several processes of the run printed it; empty when there is one."""
    content: str
    """The line without its end."""


class ConsoleLogs(SizedPaginator[ConsoleLogLine]):
    """The lines that a run printed, in their order (official: wandb.apis.public.ConsoleLogs)."""

    _TOTAL = "wandb_console_total"

    def __init__(self, run, per_page: int = 1000, last: Optional[int] = None):
        super().__init__(per_page)
        self.run = run
        self._options = options("wandb_console_opts", per_page=per_page, last=last)

    def _begin(self):
        handle = Handle("console")
        call(lib.wandb_run_console_logs, self.run._handle, self._options, handle.out)
        return handle

    def _read(self):
        handle = self._begun()
        if blocking(lib.wandb_console_next, handle, OPTS) == CONSTANTS["DONE"]:
            return None
        number = c_uint64()
        check(lib.wandb_console_number(handle, byref(number)))
        return ConsoleLogLine(
            number.value,
            moment(read_text(lib.wandb_console_timestamp, handle)),
            read_text(lib.wandb_console_level, handle),
            read_text(lib.wandb_console_label, handle),
            read_text(lib.wandb_console_text, handle),
        )

    def __repr__(self):
        return f"<ConsoleLogs {'/'.join(self.run.path)}>"


def moment(text):
    """ISO 8601 in UTC as a datetime."""
    import datetime

    if text is None:
        return None
    found = datetime.datetime.fromisoformat(text.rstrip("Z"))
    return found if found.tzinfo else found.replace(tzinfo=datetime.timezone.utc)
