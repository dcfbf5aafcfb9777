"""Files of runs and of artifacts."""

from __future__ import annotations

import os
from ctypes import byref, c_uint64, c_void_p
from typing import Callable, Optional, TextIO

from ._attributes import snake
from ._calls import OPTS, blocking
from ._handles import Handle, closed_by, options
from ._library import lib
from ._pages import SizedPaginator
from ._progress import told
from ._texts import owned_text, path, read_text
from .errors import call, check

UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


class Files(SizedPaginator["File"]):
    """The files of a run, or of an artifact, in the server's order (official: wandb.apis.public.Files)."""

    _TOTAL = "wandb_files_total"

    def __init__(self, owner, names=None, per_page=50, pattern=None, *, list_files=None):
        super().__init__(per_page)
        self.run = owner
        self._list_files = list_files or lib.wandb_run_files
        self._options = options("wandb_files_opts", names=list(names or []), per_page=per_page, pattern=pattern)
        self._handle = self._begin()

    def _begin(self):
        handle = Handle("files")
        call(self._list_files, self.run._handle, self._options, handle.out)
        return handle

    def _read(self):
        handle = self._next_handle(lib.wandb_files_next, "file")
        return handle and File(handle)

    def __repr__(self):
        return f"<Files {'/'.join(self.run.path)} ({len(self)})>"


@closed_by("_handle")
class File:
    """A file, as the list described it (official: wandb.apis.public.File). Threads may share it."""

    def __init__(self, handle):
        self._handle = handle

    @property
    def name(self) -> str:
        """The name, which may hold `/`."""
        return read_text(lib.wandb_file_name, self._handle)

    @property
    def size(self) -> int:
        """Bytes; 0 where the server does not say."""
        size = c_uint64()
        check(lib.wandb_file_size(self._handle, byref(size)))
        return size.value

    @property
    def md5(self) -> Optional[str]:
        """The md5 digest in base64, or None."""
        return read_text(lib.wandb_file_md5, self._handle)

    @property
    def mimetype(self) -> Optional[str]:
        """The media type, or None."""
        return read_text(lib.wandb_file_mimetype, self._handle)

    @property
    def updated_at(self) -> Optional[str]:
        """The last change, ISO 8601 in UTC, or None."""
        return read_text(lib.wandb_file_updated_at, self._handle)

    @property
    def url(self) -> Optional[str]:
        """Where it is fetched from, or None."""
        return read_text(lib.wandb_file_url, self._handle)

    @property
    def direct_url(self) -> Optional[str]:
        """The signed address in the storage, which expires, or None."""
        return read_text(lib.wandb_file_direct_url, self._handle)

    @property
    def path_uri(self) -> str:
        """Its place in the bucket, s3://bucket/key; empty where there is none."""
        return read_text(lib.wandb_file_path_uri, self._handle) or ""

    @property
    def local_path(self) -> Optional[str]:
        """Where the file of a local run lies; None for a remote one."""
        return read_text(lib.wandb_file_local_path, self._handle)

    def download(self, root: str = ".", replace: bool = False, exist_ok: bool = False, api: object = None, *,
                 progress: Optional[Callable[[int, int], object]] = None) -> TextIO:
        """Fetches the file to root/name and opens it for reading (official: File.download).

        It appears under its name only when it is whole, and never outside of root. Raises ExistsError (a ValueError)
        when it is there already, unless `replace`, or `exist_ok`, which keeps it as it is.
        progress: called with bytes done and bytes in all (0: not known).
        api: of no meaning here.
        """
        target = Handle("text")
        with told(progress) as callback:
            how = options("wandb_download_opts", replace=bool(replace), exist_ok=bool(exist_ok), progress=callback)
            blocking(lib.wandb_file_download, self._handle, *path(root), how, OPTS, target.out)
        return open(owned_text(target))  # noqa: SIM115: the caller closes it, as with the official client

    def delete(self) -> None:
        """Deletes the file on the server (official: File.delete)."""
        blocking(lib.wandb_file_delete, self._handle, OPTS)

    def __getattr__(self, name):
        # What the server calls otherwise, such as directUrl and sizeBytes.
        known = snake(name).replace("size_bytes", "size")
        if known == name or name.startswith("_") or not hasattr(type(self), known):
            raise AttributeError(name)
        return getattr(self, known)

    def __repr__(self):
        return f"<File {self.name} ({self.mimetype}) {human(self.size)}>"


def human(size):
    """Bytes in the largest unit of which there is one."""
    power = min(max(size, 1).bit_length() - 1, 10 * len(UNITS) - 1) // 10
    return f"{size / 1024 ** power:.1f}{UNITS[power]}"


def downloaded(handle):
    """What became of the files of a C list of downloads: paths by name, and errors by name."""
    paths, failures = {}, {}
    for at in range(lib.wandb_downloads_count(handle)):
        name = read_text(lib.wandb_downloads_name, handle, at)
        try:
            paths[name] = _result(handle, at)
        except Exception as error:  # noqa: BLE001: kept for the caller
            failures[name] = error
    return paths, failures


def _result(handle, at):
    failure = c_void_p()

    def result(*out):
        return check(lib.wandb_downloads_result(handle, at, *out, byref(failure)), failure)

    return read_text(result)


def upload(run, place, root, progress):
    """See Run.upload_file."""
    handle = Handle("file")
    with told(progress) as callback:
        how = options("wandb_upload_opts", progress=callback)
        blocking(lib.wandb_run_upload_file, run._handle, *path(place), *path(root), how, OPTS, handle.out)
    return File(handle)


def download_all(run, root, names, pattern, workers, replace, exist_ok):
    """See Run.download_files."""
    handle = Handle("downloads")
    how = options("wandb_download_all_opts", names=list(names or []), pattern=pattern, workers=workers,
                  replace=bool(replace), exist_ok=bool(exist_ok))
    blocking(lib.wandb_run_download_files, run._handle, *path(os.fspath(root)), how, OPTS, handle.out)
    return downloaded(handle)
