"""C handles that Python owns, and the structs of options."""

import ctypes
import os

from ._abi import STRUCTS
from ._library import TYPES, lib
from ._texts import text, texts
from .errors import check


class Handle:
    """A C handle; it is freed when nobody refers to it any longer, whatever happened to the call that made it."""

    __slots__ = ("_as_parameter_", "_kind", "_free", "_process", "__weakref__")

    def __init__(self, kind):
        self._kind = kind
        self._free = getattr(lib, f"wandb_{kind}_free")
        self._process = os.getpid()
        self._as_parameter_ = ctypes.c_void_p()

    @property
    def out(self):
        """Where a function puts the handle."""
        return ctypes.byref(self._as_parameter_)

    def __bool__(self):
        return bool(self._as_parameter_)

    def close(self):
        """Ends its calls; later ones raise ClosedError. Any thread."""
        getattr(lib, f"wandb_{self._kind}_close")(self)

    def __del__(self, getpid=os.getpid):
        # Where a signal handler ended __init__, there is nothing. A forked child leaves its parent's handles alone:
        # their threads are not there to be ended.
        if getattr(self, "_as_parameter_", None) and self._process == getpid():
            self._free(self._as_parameter_)


def struct(name):
    """The ctypes class of a struct."""
    if name not in _classes:
        fields = [(field, TYPES[letter]) for field, letter in STRUCTS[name]]
        _classes[name] = type(name, (ctypes.Structure,), {"_fields_": fields})
    return _classes[name]


_classes: dict = {}


def started(name):
    """A struct with its defaults."""
    made = struct(name)()
    check(getattr(lib, f"{name}_init")(ctypes.byref(made), ctypes.sizeof(made)))
    return made


def options(name, **values):
    """A struct of options as a parameter. None takes the default; texts and lists of them fill their lengths, too."""
    made = started(name)
    names = [field for field, _ in STRUCTS[name]]
    kept = []
    for field, value in values.items():
        if value is None:
            continue
        following = names[names.index(field) + 1:]
        if isinstance(value, str):
            value, length = text(value)
            kept.append(value := ctypes.c_char_p(value))
            setattr(made, following[0], length)
        elif isinstance(value, (list, tuple)):
            value, lengths, count = texts(value)
            kept += [value, lengths]
            setattr(made, following[0], ctypes.cast(lengths, ctypes.c_void_p))
            setattr(made, following[1], count)
        elif isinstance(value, Handle):
            kept.append(value)
            value = value._as_parameter_
        if not isinstance(value, (int, ctypes.c_void_p)):
            kept.append(value)
            value = ctypes.cast(value, ctypes.c_void_p)
        setattr(made, field, value)
    made.kept = kept
    return ctypes.pointer(made)


def closed_by(*names):
    """Gives a class close() and `with`, which close the handles that these attributes hold."""

    def close(self):
        """Ends calls that run; later ones raise ClosedError. Idempotent, any thread."""
        for name in names:
            if handle := self.__dict__.get(name):
                handle.close()

    def decorated(cls):
        cls.close = close
        cls.__enter__ = lambda self: self
        cls.__exit__ = lambda self, *_: self.close()
        return cls

    return decorated
