"""Calls that wait: their limits, and how Ctrl-C ends them.

A call releases the GIL. In the main thread it runs on a helper thread, so that a signal handler can run meanwhile;
what the handler raises, such as KeyboardInterrupt, cancels the call and comes out of it.
"""

from __future__ import annotations

import contextlib
import contextvars
import ctypes
import math
import os
import threading
from typing import Iterator, Optional

from ._handles import Handle, struct
from ._library import lib
from .errors import Error, call, check

# Waiting for a lock is not interrupted by signals on Windows: seconds between two looks there.
LOOK = 0.1 if os.name == "nt" else -1


class CancelToken:
    """Stops calls from another thread: give it to `limits`. It stays triggered. Threads may share it."""

    def __init__(self):
        self._handle = Handle("cancel")
        check(lib.wandb_cancel_new(self._handle.out))

    def trigger(self) -> None:
        """Ends every call that was given this token, now and later, with CancelledError. Any thread."""
        lib.wandb_cancel_trigger(self._handle)

    @property
    def triggered(self) -> bool:
        """Whether it was triggered."""
        return bool(lib.wandb_cancel_is_triggered(self._handle))


@contextlib.contextmanager
def limits(timeout: Optional[float] = None, cancel: Optional[CancelToken] = None) -> Iterator[None]:
    """Limits each call that this thread makes in the `with` block.

    timeout: seconds for each call, retries included; math.inf for none, None for the client's own limit.
    cancel: a `CancelToken`; an interrupt of such a call triggers it.
    """
    before = _limits.set((milliseconds(timeout), cancel))
    try:
        yield
    finally:
        _limits.reset(before)


_limits: contextvars.ContextVar = contextvars.ContextVar("wandb_run.limits", default=(0, None))


def milliseconds(seconds):
    """For C: 0 is the default, -1 is no limit, and what was asked for is 1 at least."""
    if seconds is None:
        return 0
    return -1 if math.isinf(seconds) else max(1, round(seconds * 1000))


def OPTS(timeout, cancel):  # noqa: N802: as in the header
    """Stands in the arguments of a call for its limits: their struct."""
    made = struct("wandb_call_opts")
    return ctypes.byref(made(ctypes.sizeof(made), timeout, cancel and cancel._handle._as_parameter_))


def blocking(function, *arguments):
    """Calls a function that may wait and whose last parameter receives an error.

    An argument that is a function, such as OPTS, makes the parameter from time limit and token.
    """
    timeout, cancel = _limits.get()
    interruptible = threading.current_thread() is threading.main_thread()
    if interruptible and cancel is None:
        cancel = CancelToken()
    limited = [one(timeout, cancel) if callable(one) else one for one in arguments]
    if interruptible:
        return _interruptible(cancel, function, limited)
    return call(function, *limited)


@contextlib.contextmanager
def whole(handle):
    """Around one step of an iterator: what a signal handler raises in it may lose what C has given already, so that
    going on would pass over it unseen. The iterator is closed then."""
    try:
        yield
    except (Error, StopIteration):
        raise
    except BaseException:
        handle.close()
        raise


class Job:
    """A call that a helper thread makes."""

    def __init__(self, function, arguments, cancel):
        self.function, self.arguments = function, arguments
        # The arguments point at it, and whoever waits for the call may be gone before it has begun.
        self.cancel = cancel
        self.failure = ctypes.c_void_p()
        self.given, self.finished = False, False
        self.taken, self.done = threading.Lock(), threading.Lock()
        self.done.acquire()

    def run(self):
        """Makes the call; false where it was made, or is being made, already."""
        if not self.taken.acquire(blocking=False):
            return False
        try:
            self.status = self.function(*self.arguments, ctypes.byref(self.failure))
        except BaseException as error:  # noqa: BLE001: an argument that ctypes does not take; raised by the caller
            self.status = error
        # Handles among them are freed when their owner lets go, and not when this thread comes to it.
        self.function = self.arguments = self.cancel = None
        return True

    def finish(self):
        self.finished = True
        self.done.release()


def _interruptible(cancel, function, arguments):
    job = Job(function, arguments, cancel)
    interrupt = None
    while True:
        try:
            # A handler may run between any two steps: a job may be given twice, and is run once; and when the lock
            # was taken already, what counts is the flag.
            if not job.given:
                _give(job)
                job.given = True
            while not job.finished:
                job.done.acquire(timeout=LOOK)
            break
        except BaseException as error:  # noqa: BLE001: whatever a signal handler raises
            interrupt = error
            cancel.trigger()
    if interrupt is not None:
        lib.wandb_error_free(job.failure)
        raise interrupt
    if isinstance(job.status, BaseException):
        raise job.status
    return check(job.status, job.failure)


def _give(job):
    """Has an idle helper thread run it, or a new one."""
    try:
        jobs = _idle.pop()
    except IndexError:
        try:
            threading.Thread(target=_serve, args=(job,), name="wandb_run", daemon=True).start()
        except RuntimeError:
            # The program is ending, and no thread can be started any longer.
            if job.run():
                job.finish()
    else:
        jobs.put(job)


def _serve(job):
    import queue

    jobs = queue.SimpleQueue()
    while True:
        mine = job.run()
        # Before whoever waits goes on, so that its next call finds this thread.
        _idle.append(jobs)
        if mine:
            job.finish()
        # Its result is not to live until the next one comes.
        del job
        job = jobs.get()


# The queues of helper threads that have nothing to do. A forked child has no threads.
_idle: list = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)
