--- A version of an artifact, as of its look-up.
--
-- Attributes, nil where there is none: id, name (collection:v3), qualified_name,
-- entity, project, collection, version, source_name, source_entity,
-- source_project, source_collection, source_version, type, state, digest,
-- description, commit_hash, created_at, updated_at, size (bytes), file_count,
-- is_draft, is_link, aliases (a list), metadata (a table).

local ffi = require "ffi"
local C = require "wandb_run.library"
local Downloads = require "wandb_run.downloads"
local errors = require "wandb_run.errors"
local File = require "wandb_run.file"
local list = require "wandb_run.list"
local manifest = require "wandb_run.manifest"
local Map = require "wandb_run.map"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local texts = require "wandb_run.texts"

local Artifact = object.class "artifact"
local attributes, methods, handle = Artifact.attributes, Artifact.methods, object.handle

for _, name in ipairs {
  "id", "name", "qualified_name", "entity", "project", "collection", "version", "source_name",
  "source_entity", "source_project", "source_collection", "source_version", "type", "state", "digest",
  "description", "commit_hash", "created_at", "updated_at",
} do
  local get = C["wandb_artifact_" .. name]
  attributes[name] = function(self) return texts.read(get(handle(self), texts.text, texts.length)) end
end

local number = ffi.new "uint64_t[1]"

for _, name in ipairs { "size", "file_count" } do
  local get = C["wandb_artifact_" .. name]
  attributes[name] = function(self)
    errors.check(get(handle(self), number))
    return tonumber(number[0])
  end
end

function attributes:is_draft()
  return C.wandb_artifact_is_draft(handle(self)) ~= 0
end

function attributes:is_link()
  return C.wandb_artifact_is_link(handle(self)) ~= 0
end

function attributes:aliases()
  local aliases = {}
  for index = 1, tonumber(C.wandb_artifact_alias_count(handle(self))) do
    aliases[index] = texts.read(C.wandb_artifact_alias(handle(self), index - 1, texts.text, texts.length))
  end
  return aliases
end

function attributes:metadata()
  return Map.read(C.wandb_artifact_metadata(handle(self), Map.out))
end

--- What the artifact consists of: entries, a list of {path, digest, reference,
-- size} in the order of their paths, and the digest of the whole.
function methods:manifest(given)
  return manifest.of_artifact(handle(self), given)
end

--- The files, one by one. Options: names, per_page, timeout, cancel.
function methods:files(given)
  return File.list(C.wandb_artifact_files, handle(self), given)
end

--- Brings the files below root; what is there with the right content is kept.
-- One that fails does not keep the others. Gives a list of {name, path} or
-- {name, error}. Options: path_prefix, workers, timeout, cancel.
function methods:download(root, given)
  return Downloads.of_artifact(handle(self), root, given)
end

local ARTIFACTS = options.struct("wandb_artifacts_opts", { per_page = "count" })

Artifact.List = list.class("artifacts", Artifact)

--- Begins a list by a C function, of the handle of a run.
function Artifact.list(begin, run, given)
  local which, call = options.read(given, ARTIFACTS)
  return Artifact.List.begin(begin(run, which, Artifact.List.out, errors.box), call)
end

return Artifact
