"""The C library from Python, as much of it as a worker needs.

Nothing of a handle leaves its process: between processes go texts and arrays.
"""

import ctypes
import os
from ctypes import POINTER, byref, c_char_p, c_double, c_int32, c_int64, c_size_t, c_uint8, c_uint64, c_void_p

import numpy

BATCH_ROWS = 20_000


class ScanOpts(ctypes.Structure):
    """wandb_scan_opts."""

    _fields_ = [
        ("struct_size", c_size_t),
        ("keys", POINTER(c_char_p)),
        ("key_lens", POINTER(c_size_t)),
        ("n_keys", c_size_t),
        ("any", c_int64),
        ("min_step", c_int64),
        ("max_step", c_int64),
        ("page_size", c_uint64),
        ("batch_rows", c_uint64),
        ("cursor", c_char_p),
        ("cursor_len", c_size_t),
        ("shard", c_char_p),
        ("shard_len", c_size_t),
    ]


HANDLE = c_void_p
OUT = POINTER(c_void_p)
FUNCTIONS = {
    "wandb_scan_opts_init": (c_int32, [POINTER(ScanOpts), c_size_t]),
    "wandb_api_new": (c_int32, [HANDLE, OUT, OUT]),
    "wandb_api_run": (c_int32, [HANDLE, c_char_p, c_size_t, c_void_p, OUT, OUT]),
    "wandb_api_shard_run": (c_int32, [HANDLE, c_char_p, c_size_t, c_void_p, OUT, OUT]),
    "wandb_run_shards": (c_int32, [HANDLE, POINTER(ScanOpts), c_size_t, OUT, OUT]),
    "wandb_shards_count": (c_int32, [HANDLE, POINTER(c_size_t)]),
    "wandb_shards_get": (c_int32, [HANDLE, c_size_t, POINTER(c_char_p), POINTER(c_size_t)]),
    "wandb_run_scan_history": (c_int32, [HANDLE, POINTER(ScanOpts), OUT, OUT]),
    "wandb_history_next_batch": (c_int32, [HANDLE, c_void_p, POINTER(c_size_t), OUT]),
    "wandb_history_batch_find": (c_int32, [HANDLE, c_char_p, c_size_t, POINTER(c_size_t)]),
    "wandb_history_batch_f64": (
        c_int32, [HANDLE, c_size_t, POINTER(c_double), POINTER(c_uint8), c_size_t, POINTER(c_size_t)]),
    "wandb_history_batch_i64": (
        c_int32, [HANDLE, c_size_t, POINTER(c_int64), POINTER(c_uint8), c_size_t, POINTER(c_size_t)]),
    "wandb_error_message": (c_int32, [HANDLE, POINTER(c_char_p), POINTER(c_size_t)]),
    "wandb_error_free": (None, [HANDLE]),
    "wandb_api_free": (None, [HANDLE]),
    "wandb_run_free": (None, [HANDLE]),
    "wandb_shards_free": (None, [HANDLE]),
    "wandb_history_free": (None, [HANDLE]),
}
OK, DONE = 0, 1


class WandbError(Exception):
    pass


class Library:
    """Calls by name; one that fails raises what the library says."""

    def __init__(self, path):
        self.loaded = ctypes.CDLL(str(path))
        for name, (result, arguments) in FUNCTIONS.items():
            function = getattr(self.loaded, name)
            function.restype, function.argtypes = result, arguments

    def call(self, name, *arguments):
        """A function without an error object."""
        status = getattr(self.loaded, name)(*arguments)
        if status != OK:
            raise WandbError(f"{name}: status {status}")

    def make(self, kind, name, *arguments):
        """A function that makes a handle."""
        made, err = c_void_p(), c_void_p()
        status = getattr(self.loaded, name)(*arguments, byref(made), byref(err))
        self.check(name, status, err)
        return Handle(self, kind, made)

    def check(self, name, status, err):
        if err:
            text = c_char_p()
            self.loaded.wandb_error_message(err, byref(text), None)
            message = (text.value or b"").decode()
            self.loaded.wandb_error_free(err)
            raise WandbError(f"{name}: status {status}: {message}")
        if status not in (OK, DONE):
            raise WandbError(f"{name}: status {status}")

    def opts(self, keys=(), shard=None, batch_rows=0):
        opts = ScanOpts()
        self.call("wandb_scan_opts_init", byref(opts), ctypes.sizeof(opts))
        keys = [key.encode() for key in keys]
        opts.keys = (c_char_p * len(keys))(*keys)
        opts.key_lens = (c_size_t * len(keys))(*map(len, keys))
        opts.n_keys, opts.batch_rows = len(keys), batch_rows
        if shard is not None:
            opts.shard, opts.shard_len = shard.encode(), len(shard.encode())
        return opts

    def api(self):
        """A client with the settings of the environment."""
        return self.make("api", "wandb_api_new", None)


class Handle:
    def __init__(self, library, kind, handle):
        self.library, self.kind, self.handle = library, kind, handle

    def __enter__(self):
        return self.handle

    def __exit__(self, *_):
        getattr(self.library.loaded, f"wandb_{self.kind}_free")(self.handle)


def split(path, run, keys, count):
    """The shards of a scan for keys, as texts."""
    library = Library(path)
    opts = library.opts(keys)
    with library.api() as api:
        name = run.encode()
        with library.make("run", "wandb_api_run", api, name, len(name), None) as opened:
            with library.make("shards", "wandb_run_shards", opened, byref(opts), count) as shards:
                number, text, length = c_size_t(), c_char_p(), c_size_t()
                library.call("wandb_shards_count", shards, byref(number))
                texts = []
                for at in range(number.value):
                    library.call("wandb_shards_get", shards, at, byref(text), byref(length))
                    texts.append(text.value.decode())
    return texts


def read(path, key, shard):
    """What a worker does with a shard: its process, the steps and the numbers of a key."""
    library = Library(path)
    text = shard.encode()
    opts = library.opts(shard=shard, batch_rows=BATCH_ROWS)
    with library.api() as api:
        with library.make("run", "wandb_api_shard_run", api, text, len(text), None) as run:
            with library.make("history", "wandb_run_scan_history", run, byref(opts)) as history:
                batches = list(batches_of(library, history, key))
    steps = [numpy.empty(0, numpy.int64), *(steps for steps, _ in batches)]
    values = [numpy.empty(0, numpy.float64), *(values for _, values in batches)]
    return os.getpid(), numpy.concatenate(steps), numpy.concatenate(values)


def batches_of(library, history, key):
    rows = c_size_t()
    while True:
        err = c_void_p()
        status = library.loaded.wandb_history_next_batch(history, None, byref(rows), byref(err))
        library.check("wandb_history_next_batch", status, err)
        if status == DONE:
            return
        steps = column(library, history, "_step", "i64", c_int64, numpy.int64, rows.value)
        values = column(library, history, key, "f64", c_double, numpy.float64, rows.value)
        yield steps, values


def column(library, history, name, kind, number, dtype, rows):
    """A column that has a number in every row."""
    at = c_size_t()
    library.call("wandb_history_batch_find", history, name.encode(), len(name.encode()), byref(at))
    values, states = numpy.empty(rows, dtype), numpy.empty(rows, numpy.uint8)
    library.call(f"wandb_history_batch_{kind}", history, at.value,
                 values.ctypes.data_as(POINTER(number)), states.ctypes.data_as(POINTER(c_uint8)), rows, None)
    if states.any():
        raise WandbError(f"{name} is no number in {int((states != 0).sum())} rows")
    return values
