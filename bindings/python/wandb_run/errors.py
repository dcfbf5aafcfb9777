"""What can go wrong: the official client's classes, and below them one for each kind of error of the library.

Every error that the library raises is a `CommError` (as official code expects), and of the built-in class that fits
(`ValueError`, `TimeoutError`, ...), and carries:

- `kind`: "NotFound", "Timeout", ...; `code`: the number of the C interface
- `message`: one line with operation, subject, cause and attempts; never a key
- `operation` and `subject`: what failed on what, or None
- `http_status`: of the answer, or None; `server_messages`: what the server said, a list
- `retryable`: whether the same call may succeed later
- `attempts`: requests that were sent; `retry_after` and `elapsed`: seconds, or None
"""

from ctypes import byref, c_void_p

from ._abi import CONSTANTS
from ._library import lib
from ._texts import read_text, static_text

__all__ = [
    "AuthenticationError", "CancelledError", "ClosedError", "CommError", "ConflictError", "Error", "ExistsError",
    "IncompleteRunHistoryError", "InternalError", "InvalidArgumentError", "LocalFileError", "NetworkError",
    "NotFoundError", "PermissionDeniedError", "ProtocolError", "RateLimitedError", "ServerError", "TimedOutError",
    "TlsError", "TooLargeError", "UnsupportedError", "UsageError",
]


class Error(Exception):
    """Any error of this package (official: wandb.errors.Error)."""

    kind = "Error"
    code = None
    operation = None
    subject = None
    http_status = None
    server_messages = ()
    retryable = False
    attempts = 0
    retry_after = None
    elapsed = None

    def __init__(self, message, context=None):
        super().__init__(message)
        self.message = message
        self.context = context or {}

    def __str__(self):
        return self.message


class CommError(Error):
    """An error of talking to W&B (official: wandb.errors.CommError)."""

    def __init__(self, msg, exc=None):
        super().__init__(msg)
        self.exc = exc


class UsageError(Error):
    """The program asks for what makes no sense (official: wandb.errors.UsageError)."""


class AuthenticationError(CommError):
    """No API key was found, or the server does not accept it (official: wandb.errors.AuthenticationError)."""

    kind = "Auth"


class PermissionDeniedError(CommError):
    """The key is valid but not allowed to do this."""

    kind = "Permission"


class NotFoundError(CommError, ValueError):
    """What was asked for does not exist, or is not visible with this key."""

    kind = "NotFound"


class InvalidArgumentError(CommError, ValueError):
    """An argument, setting or path is not valid; nothing was sent."""

    kind = "InvalidArgument"


class ConflictError(CommError):
    """Someone else is changing the same thing, or another thread is in a call on the same iterator."""

    kind = "Conflict"


class ExistsError(CommError, ValueError):
    """The target exists, and replacing it was not asked for."""

    kind = "Exists"


class RateLimitedError(CommError):
    """The server asks to slow down for longer than the call may take."""

    kind = "RateLimited"


class ServerError(CommError):
    """The server failed."""

    kind = "Server"


class NetworkError(CommError):
    """No connection, or it broke."""

    kind = "Network"


class TlsError(NetworkError):
    """The TLS handshake failed."""

    kind = "Tls"


class TimedOutError(CommError, TimeoutError):
    """A time limit passed."""

    kind = "Timeout"


class CancelledError(CommError):
    """The call's `CancelToken` was triggered."""

    kind = "Cancelled"


class ClosedError(CommError, ValueError):
    """The object was closed, before the call or while it ran."""

    kind = "Closed"


class ProtocolError(CommError):
    """The server answered something unexpected."""

    kind = "Protocol"


class UnsupportedError(UsageError, CommError):
    """The server, or a local run, cannot do this (official: wandb.errors.UnsupportedError)."""

    kind = "Unsupported"


class TooLargeError(CommError):
    """An answer is larger than the limit."""

    kind = "TooLarge"


class LocalFileError(CommError, OSError):
    """A local file could not be read or written."""

    kind = "Io"


class IncompleteRunHistoryError(CommError):
    """Data is damaged or incomplete (official: wandb.apis.public.IncompleteRunHistoryError, of history exports)."""

    kind = "Integrity"


class InternalError(CommError):
    """A defect of the library."""

    kind = "Internal"


BY_CODE = {
    CONSTANTS[name]: error for name, error in {
        "E_AUTH": AuthenticationError, "E_PERMISSION": PermissionDeniedError, "E_NOT_FOUND": NotFoundError,
        "E_INVALID_ARGUMENT": InvalidArgumentError, "E_CONFLICT": ConflictError, "E_EXISTS": ExistsError,
        "E_RATE_LIMITED": RateLimitedError, "E_SERVER": ServerError, "E_NETWORK": NetworkError, "E_TLS": TlsError,
        "E_TIMEOUT": TimedOutError, "E_CANCELLED": CancelledError, "E_CLOSED": ClosedError,
        "E_PROTOCOL": ProtocolError, "E_UNSUPPORTED": UnsupportedError, "E_TOO_LARGE": TooLargeError,
        "E_IO": LocalFileError, "E_INTEGRITY": IncompleteRunHistoryError, "E_INTERNAL": InternalError,
    }.items()
}


def of(status, failure=None):
    """The error of a status, with all that the C error `failure` tells; that is freed."""
    made = BY_CODE.get(status, CommError)
    if not failure:
        error = made(static_text(lib.wandb_status_name(status)))
        error.code = status
        return error
    try:
        return told(made(read_text(lib.wandb_error_message, failure)), failure)
    finally:
        lib.wandb_error_free(failure)


def told(error, failure):
    """The error with what the C error knows beside its message."""
    error.code = lib.wandb_error_code(failure)
    error.operation = read_text(lib.wandb_error_operation, failure)
    error.subject = read_text(lib.wandb_error_subject, failure)
    error.http_status = lib.wandb_error_http_status(failure) or None
    error.retryable = bool(lib.wandb_error_retryable(failure))
    error.attempts = lib.wandb_error_attempts(failure)
    error.retry_after = seconds(lib.wandb_error_retry_after_ms(failure))
    error.elapsed = seconds(lib.wandb_error_elapsed_ms(failure))
    error.server_messages = [
        read_text(lib.wandb_error_server_message, failure, at)
        for at in range(lib.wandb_error_server_message_count(failure))
    ]
    return error


def seconds(milliseconds):
    """Seconds, or None for what C says by a negative number."""
    return None if milliseconds < 0 else milliseconds / 1000


def check(status, failure=None):
    """The status of a call that succeeded, which may say that there is nothing; else raises its error."""
    if status >= CONSTANTS["E_AUTH"]:
        raise of(status, failure)
    return status


def call(function, *arguments):
    """Calls a function whose last parameter receives an error, and checks it."""
    failure = c_void_p()
    return check(function(*arguments, byref(failure)), failure)
