"""Lists that a server gives in pages."""

from __future__ import annotations

from ctypes import byref, c_uint64
from typing import Any, Generic, List, Optional, TypeVar

from ._abi import CONSTANTS
from ._calls import OPTS, blocking, whole
from ._handles import Handle
from ._library import lib

T = TypeVar("T")


class Paginator(Generic[T]):
    """A list that is read as far as it is looked at (official: wandb.apis.paginator.Paginator).

    Iterating begins at its first object each time, and asks the server for none twice. One thread at a time; `close`
    comes from any.
    """

    def __init__(self, per_page: int = 50):
        self.per_page = per_page
        self.objects: List[T] = []
        self.index = -1
        self._handle: Optional[Handle] = None
        self._ended = False

    def _begin(self) -> Handle:
        """The C list."""
        raise NotImplementedError

    def _read(self) -> Optional[T]:
        """The next object, or None at the end."""
        raise NotImplementedError

    def _next_handle(self, function, kind):
        """The handle of the next object of a C list, or None at its end."""
        handle = Handle(kind)
        ended = blocking(function, self._begun(), OPTS, handle.out) == CONSTANTS["DONE"]
        return None if ended else handle

    def _begun(self) -> Handle:
        if self._handle is None:
            self._handle = self._begin()
        return self._handle

    def _load(self) -> bool:
        """Reads one more object; False at the end."""
        if self._ended:
            return False
        with whole(self._begun()):
            found = self._read()
            if found is None:
                self._ended = True
            else:
                self.objects.append(found)
        return not self._ended

    @property
    def more(self) -> bool:
        """Whether there may be objects that were not read yet."""
        return not self._ended

    def __iter__(self) -> Paginator[T]:
        self.index = -1
        return self

    def __next__(self) -> T:
        self.index += 1
        if self.index >= len(self.objects) and not self._load():
            raise StopIteration
        return self.objects[self.index]

    def __getitem__(self, index: Any) -> Any:
        stop = index.stop if isinstance(index, slice) else index + 1
        ends = [index.start, stop] if isinstance(index, slice) else [index]
        to_the_end = stop is None or any(end is not None and end < 0 for end in ends)
        while (to_the_end or len(self.objects) < stop) and self._load():
            pass
        return self.objects[index]

    def close(self) -> None:
        """Ends the list: what was read stays, reading on raises ClosedError. Idempotent, any thread."""
        self._begun().close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class SizedPaginator(Paginator[T]):
    """A list that knows how long it is (official: wandb.apis.paginator.SizedPaginator)."""

    _TOTAL = ""

    @property
    def total(self) -> Optional[int]:
        """How many objects there are by the server's own count; None where it does not say."""
        total = c_uint64()
        status = blocking(getattr(lib, self._TOTAL), self._begun(), OPTS, byref(total))
        return None if status == CONSTANTS["NULL"] else total.value

    def __len__(self) -> int:
        """How many objects there are; where the server does not say, all of them are read."""
        total = self.total
        if total is None:
            while self._load():
                pass
            total = len(self.objects)
        return total
