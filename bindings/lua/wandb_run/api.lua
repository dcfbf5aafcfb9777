--- A client of one W&B server: settings, connections and rate limits.
--
-- Attributes: base_url, app_url, entity and project of paths that name none (nil
-- when that is open).

local C = require "wandb_run.library"
local Artifact = require "wandb_run.artifact"
local errors = require "wandb_run.errors"
local Histories = require "wandb_run.histories"
local json = require "wandb_run.json"
local Map = require "wandb_run.map"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local Run = require "wandb_run.run"
local Runs = require "wandb_run.runs"
local settings = require "wandb_run.settings"
local Sweep = require "wandb_run.sweep"
local texts = require "wandb_run.texts"

local Api = object.class "api"
local attributes, methods, handle = Api.attributes, Api.methods, object.handle

--- Makes a client. Nothing is sent, and no key looked up, before the first
-- request. What is not set is taken from the environment (WANDB_*), then from
-- W&B's settings files. The settings are those of settings.lua.
function Api.new(given)
  local chosen = settings.of(given or {})
  local made = Api.take(C.wandb_api_new(handle(chosen), Api.out, errors.box))
  chosen:close()
  return made
end

for _, name in ipairs { "base_url", "app_url", "entity", "project" } do
  local get = C["wandb_api_" .. name]
  attributes[name] = function(self) return texts.read(get(handle(self), texts.text, texts.length)) end
end

--- Opens a run and loads it: entity/project/run, a part of it that the settings
-- complete, the address of its page, or a local run (a path that starts with /,
-- ./, ../ or ~, ends in .wandb, or is a directory with a log in it).
function methods:run(path, given)
  return Run.take(C.wandb_api_run(handle(self), path, #path, options.read(given), Run.out, errors.box))
end

--- Opens a run by the parts of its path, which are taken as they are.
function methods:run_of_parts(entity, project, id, given)
  return Run.take(C.wandb_run_new(handle(self), entity, #entity, project, #project, id, #id,
    options.read(given), Run.out, errors.box))
end

--- A run of attributes that the caller knows, a table as the server gives it.
-- Nothing is sent.
function methods:run_from_attributes(entity, project, id, known)
  local text = json.encode(known or {})
  return Run.take(C.wandb_run_from_attrs(handle(self), entity, #entity, project, #project, id, #id,
    text, #text, Run.out, errors.box))
end

--- Opens the run of a text of Run:shards().
function methods:shard_run(shard, given)
  return Run.take(C.wandb_api_shard_run(handle(self), shard, #shard, options.read(given), Run.out, errors.box))
end

local CREATE = options.struct("wandb_create_opts", {
  id = "text", project = "text", entity = "text", pending = "flag",
})

--- Makes a run; an id that exists opens that run, see run.inserted. Options: id,
-- project, entity, pending, timeout, cancel.
function methods:create_run(given)
  local which, call = options.read(given, CREATE)
  return Run.take(C.wandb_run_create(handle(self), which, call, Run.out, errors.box))
end

--- The runs of a project, one by one. path: "entity/project"; "" or nil for the
-- project of the settings. Options: filters, order ("+created_at"), per_page
-- (50), lazy, timeout, cancel.
function methods:runs(path, given)
  return Runs.of_project(handle(self), path or "", given)
end

--- The histories of all runs of a project: an iterator of items. Options of runs
-- and of Run:scan_history, and workers (4), fail_fast, state.
function methods:histories(path, given)
  return Histories.of_project(handle(self), path or "", given)
end

--- A sweep: entity/project/sweep, or the address of its page.
function methods:sweep(path, given)
  return Sweep.take(C.wandb_api_sweep(handle(self), path, #path, options.read(given), Sweep.out, errors.box))
end

--- An artifact: entity/project/collection:alias. type: what it must be of, or nil.
function methods:artifact(name, type, given)
  type = type or ""
  return Artifact.take(C.wandb_api_artifact(handle(self), name, #name, type, #type,
    options.read(given), Artifact.out, errors.box))
end

--- Whose key is used: id, username, name, email, entity, admin, teams.
function methods:viewer(given)
  return Map.read(C.wandb_api_viewer(handle(self), options.read(given), Map.out, errors.box))
end

return Api
