"""Progress of transfers, told to Python."""

import contextlib
import ctypes

FUNCTION = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_uint64, ctypes.c_uint64, ctypes.c_void_p)


@contextlib.contextmanager
def told(progress):
    """The C callback of a Python one, or None. What that raises ends the transfer and comes out of the block."""
    if progress is None:
        yield None
        return
    raised = []

    def heard(done, total, _):
        try:
            progress(done, total)
        except BaseException as error:  # noqa: BLE001: it must not pass through C
            raised.append(error)
        return len(raised)

    try:
        yield FUNCTION(heard)
    except Exception:
        if not raised:
            raise
    if raised:
        raise raised[0]
