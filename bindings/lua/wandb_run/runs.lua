--- Lists of runs; adds runs() to Sweep.

local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local list = require "wandb_run.list"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local Run = require "wandb_run.run"
local Sweep = require "wandb_run.sweep"

local Runs = list.class("runs", Run)

--- Which runs, and how: filters (a table, or its JSON text, in the server's
-- filter language), order ("-created_at"), per_page, lazy.
Runs.RUNS = options.struct("wandb_runs_opts", {
  filters = "json", order = "text", per_page = "count", lazy = "flag",
})

--- Lists the runs of a project; see Api:runs().
function Runs.of_project(api, path, given)
  local which, call = options.read(given, Runs.RUNS)
  return Runs.begin(C.wandb_api_runs(api, path, #path, which, Runs.out, errors.box), call)
end

--- The runs of the sweep, the oldest first. Options as of Api:runs().
function Sweep.methods:runs(given)
  local which, call = options.read(given, Runs.RUNS)
  return Runs.begin(C.wandb_sweep_runs(object.handle(self), which, Runs.out, errors.box), call)
end

return Runs
