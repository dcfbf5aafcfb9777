"""Artifacts: versions that exist on the server, and new ones."""

from __future__ import annotations

import json
import os
from ctypes import byref, c_uint64
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from . import _files
from ._abi import CONSTANTS
from ._calls import OPTS, blocking
from ._handles import Handle, closed_by, options
from ._library import lib
from ._pages import SizedPaginator
from ._progress import told
from ._texts import dumps, owned_text, path, read_json, read_text, text
from .errors import InvalidArgumentError, call, check


class RunArtifacts(SizedPaginator["Artifact"]):
    """The artifacts that a run made or took (official: wandb.apis.public.RunArtifacts)."""

    _TOTAL = "wandb_artifacts_total"

    def __init__(self, run, mode="logged", per_page=100):
        super().__init__(per_page)
        self.run = run
        self._list = {"logged": lib.wandb_run_logged_artifacts, "used": lib.wandb_run_used_artifacts}[mode]
        self._options = options("wandb_artifacts_opts", per_page=per_page)

    def _begin(self):
        handle = Handle("artifacts")
        call(self._list, self.run._handle, self._options, handle.out)
        return handle

    def _read(self):
        handle = self._next_handle(lib.wandb_artifacts_next, "artifact")
        return handle and Artifact._of(handle)


class ArtifactManifestEntry(NamedTuple):
    """A file of an artifact, or a reference (official: wandb.sdk.artifacts.ArtifactManifestEntry)."""

    path: str
    """The path in the artifact. Who made it chose it: not safe as a path on this machine."""
    digest: str
    """The md5 in base64, or whatever stands for the content of a reference."""
    ref: Optional[str]
    """Where a reference points; None for a file that the server stores."""
    size: Optional[int]
    """Bytes, where they are known."""


class ArtifactManifest:
    """What an artifact consists of (official: wandb.sdk.artifacts.ArtifactManifest). It never changes."""

    def __init__(self, handle):
        self._handle = handle

    @property
    def entries(self) -> Dict[str, ArtifactManifestEntry]:
        """The `ArtifactManifestEntry` of each path."""
        found = (self._entry(at) for at in range(lib.wandb_manifest_count(self._handle)))
        return {entry.path: entry for entry in found}

    @property
    def digest(self) -> str:
        """What names the content as a whole: 32 hex digits."""
        return read_text(lib.wandb_manifest_digest, self._handle)

    def to_manifest_json(self) -> Dict[str, Any]:
        """The whole as the server stores it."""
        return read_json(lib.wandb_manifest_json, self._handle)

    def _entry(self, at):
        size = c_uint64()
        known = check(lib.wandb_manifest_size(self._handle, at, byref(size))) != CONSTANTS["NULL"]
        return ArtifactManifestEntry(
            read_text(lib.wandb_manifest_path, self._handle, at),
            read_text(lib.wandb_manifest_entry_digest, self._handle, at),
            read_text(lib.wandb_manifest_reference, self._handle, at),
            size.value if known else None,
        )


class ArtifactCollection(NamedTuple):
    """The collection of an artifact."""

    name: str
    entity: str
    project: str


def said(function: str, doc: str) -> Any:
    """A property that reads a text of an artifact that exists."""
    return property(lambda self: read_text(getattr(lib, function), self._known()), doc=doc)


def counted(function: str, doc: str) -> Any:
    """A property that reads a number of an artifact that exists."""

    def get(self):
        number = c_uint64()
        check(getattr(lib, function)(self._known(), byref(number)))
        return number.value

    return property(get, doc=doc)


@closed_by("_handle")
class Artifact:
    """A version of an artifact (official: wandb.Artifact). Threads may share one that exists.

    `Api.artifact` gives one that exists on the server. `Artifact(name, type)` describes a new one: add files to it,
    then `Run.log_artifact` makes it. Files are read for their digest when they are added, and sent from where they are.
    """

    def __init__(self, name: str, type: str, description: Optional[str] = None,
                 metadata: Optional[Dict[str, Any]] = None):
        self._handle = None
        self._draft = Handle("new_artifact")
        self._named = name, type, description, metadata or {}
        call(lib.wandb_new_artifact_new, *text(name), *text(type), self._draft.out)
        if description is not None:
            call(lib.wandb_new_artifact_set_description, self._draft, *text(description))
        if metadata:
            call(lib.wandb_new_artifact_set_metadata, self._draft, *text(dumps(metadata)))

    @classmethod
    def _of(cls, handle):
        """The artifact of a C handle."""
        artifact = cls.__new__(cls)
        artifact._handle, artifact._draft = handle, None
        return artifact

    def _known(self):
        if self._handle is None:
            raise InvalidArgumentError("this artifact is new: Run.log_artifact makes it")
        return self._handle

    # What it says

    id = said("wandb_artifact_id", "The server's own id.")
    qualified_name = said("wandb_artifact_qualified_name", "entity/project/name.")
    entity = said("wandb_artifact_entity", "The entity of the collection.")
    project = said("wandb_artifact_project", "The project of the collection.")
    version = said("wandb_artifact_version", "Which version of the collection it is: v3.")
    source_name = said("wandb_artifact_source_name", "collection:v3 of the collection that it was made in.")
    source_entity = said("wandb_artifact_source_entity", "The entity of the source.")
    source_project = said("wandb_artifact_source_project", "The project of the source.")
    source_version = said("wandb_artifact_source_version", "Which version of the source it is.")
    state = said("wandb_artifact_state", "COMMITTED, PENDING or DELETED.")
    commit_hash = said("wandb_artifact_commit_hash", "The hash that the commit gave it, or None.")
    created_at = said("wandb_artifact_created_at", "When it was made, ISO 8601 in UTC.")
    updated_at = said("wandb_artifact_updated_at", "The last change of what is stored about it.")
    size = counted("wandb_artifact_size", "Bytes of all files, references included.")
    file_count = counted("wandb_artifact_file_count", "How many files, references included.")

    @property
    def name(self) -> str:
        """collection:v3, or with the alias that it was looked up by; of a new one its collection."""
        return self._named[0] if self._handle is None else read_text(lib.wandb_artifact_name, self._handle)

    @property
    def type(self) -> str:
        """The type, such as dataset or model."""
        return self._named[1] if self._handle is None else read_text(lib.wandb_artifact_type, self._handle)

    @property
    def description(self) -> Optional[str]:
        """What its makers wrote about it, or None."""
        return self._named[2] if self._handle is None else read_text(lib.wandb_artifact_description, self._handle)

    @property
    def metadata(self) -> Dict[str, Any]:
        """What its makers stored with it, a dict."""
        if self._handle is None:
            return self._named[3]
        found = Handle("map")
        check(lib.wandb_artifact_metadata(self._handle, found.out))
        return mapping(found)

    @property
    def digest(self) -> str:
        """What names the content, 32 hex digits."""
        if self._handle is not None:
            return read_text(lib.wandb_artifact_digest, self._handle)
        found = Handle("text")
        call(lib.wandb_new_artifact_digest, self._draft, found.out)
        return owned_text(found)

    @property
    def aliases(self) -> List[str]:
        """The aliases that it has in the collection."""
        handle = self._known()
        return [read_text(lib.wandb_artifact_alias, handle, at) for at in range(lib.wandb_artifact_alias_count(handle))]

    @property
    def collection(self) -> ArtifactCollection:
        """The collection: name, entity and project."""
        return ArtifactCollection(read_text(lib.wandb_artifact_collection, self._known()), self.entity, self.project)

    @property
    def source_collection(self) -> ArtifactCollection:
        """The collection that it was made in."""
        name = read_text(lib.wandb_artifact_source_collection, self._known())
        return ArtifactCollection(name, self.source_entity, self.source_project)

    @property
    def is_link(self) -> bool:
        """Whether it was looked up in another collection than its source."""
        return bool(lib.wandb_artifact_is_link(self._known()))

    def is_draft(self) -> bool:
        """Whether it is not committed (official: Artifact.is_draft)."""
        return self._handle is None or bool(lib.wandb_artifact_is_draft(self._handle))

    # What it consists of

    @property
    def manifest(self) -> ArtifactManifest:
        """What it consists of: an `ArtifactManifest`."""
        handle = Handle("manifest")
        blocking(lib.wandb_artifact_manifest, self._known(), OPTS, handle.out)
        return ArtifactManifest(handle)

    def get_entry(self, name: str) -> ArtifactManifestEntry:
        """The entry of exactly this path (official: Artifact.get_entry). Raises KeyError when there is none."""
        return self.manifest.entries[name]

    def files(self, names: Optional[List[str]] = None, per_page: int = 50) -> _files.Files:
        """Its files: all, or those of these names (official: Artifact.files)."""
        return _files.Files(self, names, per_page, list_files=lib.wandb_artifact_files)

    @property
    def path(self) -> List[str]:
        """The parts of the qualified name."""
        return self.qualified_name.split("/")

    def download(self, root: Optional[str] = None, allow_missing_references: bool = False,
                 skip_cache: Optional[bool] = None, path_prefix: Optional[str] = None, *, workers: Optional[int] = None,
                 progress: Optional[Callable[[int, int], object]] = None) -> str:
        """Brings the files below root, ./artifacts/NAME by default, and gives root (official: Artifact.download).

        A file that is there and right is kept. path_prefix: only files whose path begins so; workers: how many are
        fetched at a time, 8 by default; progress: called with bytes done and bytes in all.
        allow_missing_references: a reference that cannot be fetched is no error. skip_cache: of no meaning here.
        """
        root = os.fspath(root or os.path.join(os.environ.get("WANDB_ARTIFACT_DIR") or "artifacts", self.name))
        handle = Handle("downloads")
        with told(progress) as callback:
            how = options("wandb_artifact_download_opts", path_prefix=path_prefix and os.fspath(path_prefix),
                          workers=workers, progress=callback)
            blocking(lib.wandb_artifact_download, self._known(), *path(root), how, OPTS, handle.out)
        _, failures = _files.downloaded(handle)
        entries = self.manifest.entries if failures and allow_missing_references else {}
        for name, error in failures.items():
            if name not in entries or entries[name].ref is None:
                raise error
        return root

    # Making a new one

    def add_file(self, local_path: str, name: Optional[str] = None) -> None:
        """Adds a file under a path in the artifact, its own name by default (official: Artifact.add_file)."""
        call(lib.wandb_new_artifact_add_file, self._new(), *path(local_path), *text(name))

    def add_dir(self, local_path: str, name: Optional[str] = None) -> None:
        """Adds every file below a folder (official: Artifact.add_dir)."""
        call(lib.wandb_new_artifact_add_dir, self._new(), *path(local_path), *text(name))

    def add_reference(self, uri: str, name: Optional[str] = None, checksum: bool = True, *, api: Any = None) -> None:
        """Adds a reference to content elsewhere, which is looked at for its digest unless checksum is false
        (official: Artifact.add_reference). api: whose proxies and certificates that takes."""
        how = options("wandb_reference_opts", unchecked=not checksum, api=api and api._handle)
        blocking(lib.wandb_new_artifact_add_reference, self._new(), *text(str(uri)), *text(name), how, OPTS)

    def _new(self):
        if self._draft is None:
            raise InvalidArgumentError("an artifact that exists cannot be changed: make a new one")
        return self._draft

    def _log(self, run, aliases, tags, progress):
        """See Run.log_artifact. This object is the version then."""
        for alias in aliases:
            call(lib.wandb_new_artifact_add_alias, self._draft, *text(alias))
        for tag in tags:
            call(lib.wandb_new_artifact_add_tag, self._draft, *text(tag))
        handle = Handle("artifact")
        with told(progress) as callback:
            how = options("wandb_new_artifact_opts", progress=callback)
            blocking(lib.wandb_run_log_new_artifact, run._handle, self._draft, how, OPTS, handle.out)
        self._handle, self._draft = handle, None
        return self

    def wait(self, timeout: Optional[int] = None) -> Artifact:
        """Gives itself: `Run.log_artifact` has waited (official: Artifact.wait)."""
        return self

    def __repr__(self):
        return f"<Artifact {self.name if self._handle is None else self.qualified_name}>"


def mapping(handle):
    """The content of a C map as a dict."""
    names = (read_text(lib.wandb_map_key, handle, at) for at in range(lib.wandb_map_len(handle)))
    # A key with a dot is looked up as a path only where there is no such key.
    return {name: json.loads(read_text(lib.wandb_map_json, handle, *text(name))) for name in names}
