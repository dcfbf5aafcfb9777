"""History as Arrow C streams, in the capsules that Arrow's Python libraries exchange."""

import ctypes

from ._handles import options
from ._library import lib
from .errors import UnsupportedError

NAME = b"arrow_array_stream"
DESTRUCTOR = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)


class Stream(ctypes.Structure):
    """ArrowArrayStream of Arrow's C stream interface."""

    _fields_ = [
        ("get_schema", ctypes.c_void_p),
        ("get_next", ctypes.c_void_p),
        ("get_last_error", ctypes.c_void_p),
        ("release", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
        ("private_data", ctypes.c_void_p),
    ]


_new = ctypes.pythonapi.PyCapsule_New
_new.restype, _new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, DESTRUCTOR]
_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p]

# Streams that capsules hold, by their addresses.
_streams: dict = {}


@DESTRUCTOR
def _destroy(capsule):
    stream = _streams.pop(_pointer(capsule, NAME))
    # A consumer that took the stream has set this to NULL.
    if stream.release:
        stream.release(ctypes.addressof(stream))


def limits(timeout, cancel):
    """The limits of a stream, and of the call that makes it."""
    return options("wandb_arrow_opts", timeout_ms=timeout, cancel=cancel and cancel._handle)


def filled(function, *arguments):
    """The capsule of the stream that a function makes."""
    from ._calls import blocking

    if not hasattr(lib, function):
        raise UnsupportedError("this build of the wandb_run library is without Arrow")
    stream = Stream()
    blocking(getattr(lib, function), *arguments, limits, ctypes.byref(stream))
    _streams[ctypes.addressof(stream)] = stream
    return _new(ctypes.addressof(stream), NAME, _destroy)


def scan(run, what):
    """All rows of a run's history."""
    return filled("wandb_run_scan_arrow", run._handle, what)


def sample(run, what):
    """Some rows of a run's history."""
    return filled("wandb_run_sample_arrow", run._handle, what)
