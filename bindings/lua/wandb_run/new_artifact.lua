--- A new version of an artifact in the making: wandb.NewArtifact(name, type),
-- then add to it, then run:log_new_artifact(it). Files are read for their digest
-- when they are added, and must stay as they are until they are sent.

local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local json = require "wandb_run.json"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local texts = require "wandb_run.texts"

local NewArtifact = object.class "new_artifact"
local methods, setters, handle = NewArtifact.methods, NewArtifact.setters, object.handle

--- Starts an empty version. name: letters, digits, dashes, underscores, dots;
-- type: such as "model" or "dataset".
function NewArtifact.new(name, type)
  return NewArtifact.take(C.wandb_new_artifact_new(name, #name, type, #type, NewArtifact.out, errors.box))
end

--- artifact.description = text, or nil for none.
function setters:description(text)
  errors.check(C.wandb_new_artifact_set_description(handle(self), text, text and #text or 0, errors.box))
end

--- artifact.metadata = a table with at most 100 keys.
function setters:metadata(metadata)
  local text = json.encode(metadata)
  errors.check(C.wandb_new_artifact_set_metadata(handle(self), text, #text, errors.box))
end

--- Without any alias the version gets latest.
function methods:add_alias(alias)
  errors.check(C.wandb_new_artifact_add_alias(handle(self), alias, #alias, errors.box))
end

function methods:add_tag(tag)
  errors.check(C.wandb_new_artifact_add_tag(handle(self), tag, #tag, errors.box))
end

--- Adds a file. name: its path in the artifact; the file's own name by default.
function methods:add_file(path, name)
  name = name or ""
  errors.check(C.wandb_new_artifact_add_file(handle(self), path, #path, name, #name, errors.box))
end

--- Adds every file below a folder. name: the folder in the artifact.
function methods:add_dir(path, name)
  name = name or ""
  errors.check(C.wandb_new_artifact_add_dir(handle(self), path, #path, name, #name, errors.box))
end

local REFERENCE = options.struct("wandb_reference_opts", { unchecked = "flag", api = "object" })

--- Adds a reference to content elsewhere, which is looked at for its digest and
-- not uploaded. Options: unchecked, api (whose server and proxies), timeout, cancel.
function methods:add_reference(uri, name, given)
  local reference, call = options.read(given, REFERENCE)
  name = name or ""
  errors.check(C.wandb_new_artifact_add_reference(handle(self), uri, #uri, name, #name, reference, call, errors.box))
end

--- The digest that names what was added so far.
function methods:digest()
  return texts.take(C.wandb_new_artifact_digest(handle(self), texts.owned, errors.box))
end

return NewArtifact
