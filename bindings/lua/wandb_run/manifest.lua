--- The manifest of an artifact as a Lua table.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local texts = require "wandb_run.texts"

local Manifest = object.class "manifest"

local manifest = {}

local size = ffi.new "uint64_t[1]"

local function entry(handle, index)
  local known = errors.check(C.wandb_manifest_size(handle, index, size)) == C.WANDB_OK
  return {
    path = texts.read(C.wandb_manifest_path(handle, index, texts.text, texts.length)),
    digest = texts.read(C.wandb_manifest_entry_digest(handle, index, texts.text, texts.length)),
    reference = texts.read(C.wandb_manifest_reference(handle, index, texts.text, texts.length)),
    size = known and tonumber(size[0]) or nil,
  }
end

--- Reads a manifest; see Artifact:manifest().
function manifest.of_artifact(artifact, given)
  local made = Manifest.take(C.wandb_artifact_manifest(artifact, options.read(given), Manifest.out, errors.box))
  local handle, entries = object.handle(made), {}
  for index = 0, tonumber(C.wandb_manifest_count(handle)) - 1 do entries[index + 1] = entry(handle, index) end
  local digest = texts.read(C.wandb_manifest_digest(handle, texts.text, texts.length))
  made:close()
  return { entries = entries, digest = digest }
end

return manifest
