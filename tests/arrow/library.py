"""The C library through ctypes: runs, and their history as Arrow streams."""

import contextlib
import ctypes
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_int32, c_int64, c_size_t, c_uint64, c_void_p

TYPES = {"float64": 1, "int64": 2, "bool": 3, "utf8": 4, "json": 5}


class Failed(Exception):
    """A call of the library failed: its status and message."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class ScanOptions(Structure):
    _fields_ = [("struct_size", c_size_t), ("keys", POINTER(c_char_p)), ("key_lens", POINTER(c_size_t)),
                ("n_keys", c_size_t), ("any", c_int64), ("min_step", c_int64), ("max_step", c_int64),
                ("page_size", c_uint64), ("batch_rows", c_uint64), ("cursor", c_char_p), ("cursor_len", c_size_t)]


class SampleOptions(Structure):
    _fields_ = [("struct_size", c_size_t), ("samples", c_uint64), ("keys", POINTER(c_char_p)),
                ("key_lens", POINTER(c_size_t)), ("n_keys", c_size_t), ("x_axis", c_char_p),
                ("x_axis_len", c_size_t), ("stream", c_int64)]


class ArrowOptions(Structure):
    _fields_ = [("struct_size", c_size_t), ("columns", POINTER(c_char_p)), ("column_lens", POINTER(c_size_t)),
                ("column_types", POINTER(c_int64)), ("n_columns", c_size_t), ("only_columns", c_int64),
                ("survey", c_int64), ("extra", c_int64), ("structs", c_int64), ("timeout_ms", c_int64), ("cancel", c_void_p)]


class ArrowArrayStream(Structure):
    _fields_ = [("get_schema", c_void_p), ("get_next", c_void_p), ("get_last_error", c_void_p),
                ("release", c_void_p), ("private_data", c_void_p)]


class Stream:
    """A stream that is released at the end, unless a consumer took it over."""

    def __init__(self):
        self.c = ArrowArrayStream()

    @property
    def address(self):
        return ctypes.addressof(self.c)

    def release(self):
        if self.c.release:
            ctypes.CFUNCTYPE(None, c_void_p)(self.c.release)(self.address)

    def last_error(self):
        text = ctypes.CFUNCTYPE(c_char_p, c_void_p)(self.c.get_last_error)(self.address)
        return text and text.decode()

    def __arrow_c_stream__(self, requested_schema=None):
        """What consumers know as the Arrow PyCapsule interface."""
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = ctypes.py_object, [c_void_p, c_char_p, c_void_p]
        return new(self.address, b"arrow_array_stream", None)

    def __del__(self):
        self.release()


def texts(words):
    words = [word.encode() for word in words]
    return (c_char_p * len(words))(*words), (c_size_t * len(words))(*map(len, words)), len(words)


class Library:
    def __init__(self, path):
        self.c = ctypes.CDLL(str(path))
        for name in ("wandb_error_free", "wandb_options_free", "wandb_api_free", "wandb_run_free",
                     "wandb_cancel_free", "wandb_cancel_trigger"):
            function = getattr(self.c, name)
            function.restype, function.argtypes = None, [c_void_p]

    def call(self, name, *words):
        """A call whose last parameter is the error."""
        error = c_void_p()
        status = getattr(self.c, name)(*words, byref(error))
        if status == 0:
            return
        text = c_char_p()
        self.c.wandb_error_message(error, byref(text), None)
        message = text.value.decode()
        self.c.wandb_error_free(error)
        raise Failed(status, message)

    @contextlib.contextmanager
    def api(self, url, key):
        """A client of a server."""
        api, options = c_void_p(), c_void_p()
        self.c.wandb_options_new(byref(options))
        self.c.wandb_options_ignore_environment(options)
        self.c.wandb_options_set_base_url(options, url.encode(), c_size_t(len(url)))
        self.c.wandb_options_set_api_key(options, key.encode(), c_size_t(len(key)))
        self.c.wandb_options_set_retry_waits_ms(options, c_int64(1), c_int64(20))
        try:
            self.call("wandb_api_new", options, byref(api))
            yield api
        finally:
            self.c.wandb_api_free(api)
            self.c.wandb_options_free(options)

    @contextlib.contextmanager
    def run(self, path, url, key):
        """A run; of a local one the URL is None."""
        run = c_void_p()
        name = str(path).encode()
        if url is None:
            self.call("wandb_run_open_local", name, c_size_t(len(name)), None, byref(run))
        else:
            with self.api(url, key) as api:
                self.call("wandb_api_run", api, name, c_size_t(len(name)), None, byref(run))
        try:
            yield run
        finally:
            self.c.wandb_run_free(run)

    @contextlib.contextmanager
    def cancel(self):
        token = c_void_p()
        self.c.wandb_cancel_new(byref(token))
        try:
            yield token
        finally:
            self.c.wandb_cancel_free(token)

    def scan(self, run, keys=(), batch_rows=0, page_size=0, **arrow):
        opts = ScanOptions(struct_size=ctypes.sizeof(ScanOptions), max_step=-1, page_size=page_size,
                           batch_rows=batch_rows)
        opts.keys, opts.key_lens, opts.n_keys = texts(keys)
        stream = Stream()
        self.call("wandb_run_scan_arrow", run, byref(opts), byref(arrow_options(**arrow)), byref(stream.c))
        return stream

    def histories(self, api, path, keys=(), batch_rows=0, **arrow):
        """All runs of a project; those that fail make the end an error."""
        opts = ScanOptions(struct_size=ctypes.sizeof(ScanOptions), max_step=-1, batch_rows=batch_rows)
        opts.keys, opts.key_lens, opts.n_keys = texts(keys)
        name, stream = path.encode(), Stream()
        self.call("wandb_api_histories_arrow", api, name, c_size_t(len(name)), None, byref(opts), None,
                  byref(arrow_options(**arrow)), byref(stream.c), None)
        return stream

    def sample(self, run, samples, keys=(), **arrow):
        opts = SampleOptions(struct_size=ctypes.sizeof(SampleOptions), samples=samples)
        opts.keys, opts.key_lens, opts.n_keys = texts(keys)
        stream = Stream()
        self.call("wandb_run_sample_arrow", run, byref(opts), byref(arrow_options(**arrow)), byref(stream.c))
        return stream


def arrow_options(columns=(), only_columns=False, survey=0, extra=0, structs=0, timeout_ms=0, cancel=None):
    opts = ArrowOptions(struct_size=ctypes.sizeof(ArrowOptions), only_columns=only_columns, survey=survey,
                        extra=extra, structs=structs, timeout_ms=timeout_ms, cancel=cancel)
    opts.columns, opts.column_lens, opts.n_columns = texts([name for name, _ in columns])
    opts.column_types = (c_int64 * len(columns))(*[TYPES[holds] for _, holds in columns])
    return opts
