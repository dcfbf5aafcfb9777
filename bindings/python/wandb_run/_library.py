"""Finds and loads the shared library; its functions get their types when they are first used."""

import ctypes
import os
import sys

from ._abi import CONSTANTS, FUNCTIONS

TYPES = {
    "v": None, "p": ctypes.c_void_p, "i": ctypes.c_int32, "I": ctypes.c_uint32, "q": ctypes.c_int64,
    "Q": ctypes.c_uint64, "z": ctypes.c_size_t, "d": ctypes.c_double, "B": ctypes.c_uint8,
}
FILE = {"darwin": "libwandb_run.dylib", "win32": "wandb_run.dll"}.get(sys.platform, "libwandb_run.so")
# What the system's loader knows: on ELF systems the name with the version that changes with the ABI.
INSTALLED = {FILE: FILE, "libwandb_run.so": "libwandb_run.so.{VERSION_MAJOR}.{VERSION_MINOR}"}[FILE]
VARIABLE = "WANDB_RUN_LIBRARY"


class Library:
    """The functions of the C interface, by their names. One that this build lacks is an AttributeError."""

    def __init__(self, path):
        self._library = ctypes.CDLL(path)
        if (found := self.wandb_abi_version()) != CONSTANTS["ABI_VERSION"]:
            raise OSError(f"its ABI is version {found}, this package needs {CONSTANTS['ABI_VERSION']}")

    def __getattr__(self, name):
        if name not in FUNCTIONS:
            raise AttributeError(name)
        function = getattr(self._library, name)
        result, *parameters = FUNCTIONS[name]
        function.restype, function.argtypes = TYPES[result], [TYPES[one] for one in parameters]
        setattr(self, name, function)
        return function


def places():
    """Where the library may be, the first that exists counts; a place that was asked for is the only one."""
    if asked := os.environ.get(VARIABLE):
        return [asked]
    packaged = os.path.join(os.path.dirname(__file__), "lib", FILE)
    return [packaged] if os.path.exists(packaged) else [INSTALLED.format(**CONSTANTS), FILE]


def load():
    """The library. Raises ImportError, which names every place that was tried and why it does not do."""
    reasons = []
    for place in places():
        try:
            return Library(place)
        except (OSError, AttributeError) as error:
            reasons.append(f"{place}: {error}")
    raise ImportError(
        f"wandb_run needs its native library: install a wheel that carries it, or set {VARIABLE} to the path of {FILE}"
        f" ({'; '.join(reasons)})"
    )


lib = load()
