--- The local runs under a directory, the oldest first:
-- `for found in wandb.local_runs(".") do local run = wandb.open_local(found.path) end`.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local object = require "wandb_run.object"
local texts = require "wandb_run.texts"

local LocalRuns = object.class "local_runs"
object.iterable(LocalRuns)

--- Lists the runs in a directory, in its wandb and in its .wandb.
function LocalRuns.under(directory)
  return LocalRuns.take(C.wandb_local_runs_open(directory, #directory, LocalRuns.out, errors.box))
end

local truth = ffi.new "int32_t[1]"

local function read_truth(status)
  errors.check(status)
  return truth[0] ~= 0
end

--- The next run: id, path, offline, synced; nil at the end. A directory without
-- a log that can be read is an error, and the list goes on behind it.
function LocalRuns.methods:next()
  local handle = object.handle(self)
  if errors.check(C.wandb_local_runs_next(handle, errors.box)) ~= C.WANDB_OK then return nil end
  return {
    id = texts.read(C.wandb_local_runs_id(handle, texts.text, texts.length)),
    path = texts.read(C.wandb_local_runs_path(handle, texts.text, texts.length)),
    offline = read_truth(C.wandb_local_runs_offline(handle, truth)),
    synced = read_truth(C.wandb_local_runs_synced(handle, truth)),
  }
end

return LocalRuns
