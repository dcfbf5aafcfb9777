"""The class of an official client's error, as a kind of our library's `ErrorKind`."""

import re

try:
    import requests
    import wandb
except ImportError:
    # Another client is there; its errors say their kind.
    requests = wandb = None

BY_STATUS = {401: "Auth", 403: "Permission", 404: "NotFound", 409: "Conflict", 429: "RateLimited"}
MISSING = re.compile(
    r"could not find|not found|unable to fetch artifact|no such|does not exist"
    r"|resource not accessible", re.IGNORECASE
)

# Local files; the newest client's helper process tells such errors as text.
LOCAL = {
    "NotFound": (FileNotFoundError, "no such file or directory"),
    "InvalidArgument": (IsADirectoryError, "cannot upload directory"),
    "Io": (OSError, "permission denied|not a directory"),
}


def chain(error):
    """The error and all that it was made from, the first cause last."""
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        error = getattr(error, "exc", None) or error.__cause__ or error.__context__
    return seen


def text(error):
    return f"{type(error).__name__}: {error}"


def kind(error):
    if told := getattr(error, "kind", None):
        return told
    causes = chain(error)
    for cause in causes:
        if status := http_status(cause):
            return BY_STATUS.get(status, "Server")
    if any(type(c).__name__ == "IncompleteRunHistoryError" for c in causes):
        return "Integrity"
    words = str(error)
    if requests and any(isinstance(c, requests.RequestException) for c in causes):
        return "Network"
    for name, (classes, pattern) in LOCAL.items():
        if any(isinstance(c, classes) for c in causes) or re.search(pattern, words):
            return name
    if "already exists" in words:
        return "Exists"
    for cause in causes:
        if type(cause) in (IndexError, KeyError, AttributeError, AssertionError):
            return "Crash"
    if MISSING.search(words):
        return "NotFound"
    if wandb and any(isinstance(c, wandb.errors.UnsupportedError) for c in causes):
        return "Unsupported"
    root = causes[-1]
    if isinstance(root, TypeError):
        # Raised on purpose it speaks of the argument; else it is a slip of the client.
        return "InvalidArgument" if "must" in words else "Crash"
    if isinstance(root, ValueError):
        return "InvalidArgument"
    return "Server"


def http_status(error):
    if requests and isinstance(error, requests.RequestException):
        response = getattr(error, "response", None)
        return None if response is None or response.status_code < 400 else response.status_code
    if found := re.search(r"\b(?:HTTP|status:|returned error) (\d{3})\b", str(error)):
        return int(found[1])
    return None
