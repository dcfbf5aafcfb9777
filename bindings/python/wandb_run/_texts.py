"""Text and JSON between Python and C."""

import json
import os
from ctypes import byref, c_char_p, c_size_t, c_void_p, string_at

from ._library import lib


def text(value):
    """A text as the two parameters that C takes; None is no text."""
    if value is None:
        return None, 0
    data = value.encode()
    return data, len(data)


def path(value):
    """A path as the two parameters that C takes."""
    data = os.fsencode(value)
    return data, len(data)


def texts(values):
    """Texts as the three parameters that C takes: pointers, lengths, count."""
    data = [value.encode() for value in values]
    count = len(data)
    return (c_char_p * count)(*data), (c_size_t * count)(*map(len, data)), count


def static_text(pointer):
    return string_at(pointer).decode()


def read_text(function, *arguments):
    """The text that a function gives; None where there is none."""
    pointer, length = c_void_p(), c_size_t()
    status = function(*arguments, byref(pointer), byref(length))
    if status == 0:
        return string_at(pointer, length.value).decode()
    from .errors import check

    check(status)
    return None


def read_json(function, *arguments):
    """The value of the JSON text that a function gives; None where there is none."""
    found = read_text(function, *arguments)
    return None if found is None else json.loads(found)


def owned_text(handle):
    """The content of a text handle."""
    return read_text(lib.wandb_text_get, handle)


def dumps(value):
    """JSON as the library reads it: NaN and infinities are numbers; values of NumPy are those of Python."""
    return json.dumps(value, default=plain, ensure_ascii=False)


def plain(value):
    for method in ("tolist", "item", "isoformat"):
        if hasattr(value, method):
            return getattr(value, method)()
    if isinstance(value, (set, frozenset, range)):
        return list(value)
    if hasattr(value, "items"):
        return dict(value.items())
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
