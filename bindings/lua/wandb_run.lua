--- Weights & Biases runs from LuaJIT, remote or local.
--
--   local wandb = require "wandb_run"
--   for row in wandb.open "wandb/latest-run":scan_history { keys = { "loss" } } do
--     print(row.loss)
--   end
--
-- It needs LuaJIT and libwandb_run.so, found by the loader or named by the
-- environment variable WANDB_RUN_LIBRARY.
--
-- Failures raise an Error, a table with code, kind, message, http_status,
-- retryable, which tostring shows: use pcall. Nothing returns nil and an error.
--
-- Objects own C handles: close() ends one early, the garbage collector otherwise;
-- afterwards uses raise kind Closed.
--
-- Threads: a Lua state is one thread, and no function here may be called from a
-- callback of a foreign one. Times are in seconds.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local json = require "wandb_run.json"
local options = require "wandb_run.options"
local texts = require "wandb_run.texts"
local Run = require "wandb_run.run"
require "wandb_run.run_history"
require "wandb_run.run_files"
require "wandb_run.run_artifacts"
require "wandb_run.run_writing"

local wandb = {
  --- The library's version, "MAJOR.MINOR.PATCH", and as a number.
  version = ffi.string(C.wandb_version_text()),
  version_number = C.wandb_version_number(),
  --- Stands for null in rows, config and the like.
  null = json.null,
  --- JSON texts from and to Lua values; see json.lua.
  json = { decode = json.decode, encode = json.encode },
  --- Marks a table as a JSON array, also when it is empty: wandb.array{}.
  array = json.as_array,
  --- wandb.Api{ base_url = …, … } makes a client; see api.lua.
  Api = require "wandb_run.api".new,
  --- wandb.CancelToken() makes a token that stops calls; see cancel.lua.
  CancelToken = require "wandb_run.cancel".new,
  --- wandb.NewArtifact(name, type) starts a version; see new_artifact.lua.
  NewArtifact = require "wandb_run.new_artifact".new,
  --- wandb.local_runs(directory) lists local runs; see local_runs.lua.
  local_runs = require "wandb_run.local_runs".under,
}

--- Opens a run by any name: entity/project/run, an address of the web app, or a
-- local directory or log. A client is made from the environment only when the
-- run is remote.
function wandb.open(path, given)
  return Run.take(C.wandb_run_open(path, #path, options.read(given), Run.out, errors.box))
end

--- Opens a local run without any server: a run directory, its .wandb log, or a
-- link such as wandb/latest-run.
function wandb.open_local(path, given)
  return Run.take(C.wandb_run_open_local(path, #path, options.read(given), Run.out, errors.box))
end

--- A name in camel case as the official client makes it: summaryMetrics.
function wandb.snake_to_camel(name)
  return texts.take(C.wandb_snake_to_camel(name, #name, texts.owned))
end

--- How many handles of the library the program holds; for tests of leaks.
function wandb.handle_count()
  return tonumber(C.wandb_handle_count())
end

return wandb
