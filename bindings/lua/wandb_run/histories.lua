--- The histories of all runs of a project, several at a time:
-- `for item in api:histories "e/p" do if item.row then … end end`.
--
-- An item is a table with run_id and one of: row, a row of that run; report, when
-- all its rows were given; error, when it could not be read to its end, and the
-- others go on.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local History = require "wandb_run.history"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local Run = require "wandb_run.run"
local Runs = require "wandb_run.runs"
local texts = require "wandb_run.texts"

local Histories = object.class "histories"
object.iterable(Histories)
local methods, handle = Histories.methods, object.handle

local HISTORIES = options.struct("wandb_histories_opts", {
  workers = "count", fail_fast = "flag", state = "text",
})

--- Begins; see Api:histories().
function Histories.of_project(api, path, given)
  local runs, scan, how, call = options.read(given, Runs.RUNS, History.SCAN, HISTORIES)
  local made = Histories.take(C.wandb_api_histories(api, path, #path, runs, scan, how, Histories.out, errors.box))
  rawset(made, "_call", call)
  return made
end

local what, row = ffi.new "int32_t[1]", ffi.new "const struct wandb_history *[1]"
local failure = ffi.new "struct wandb_error *[1]"

--- What an item holds beside its run's id, by what it is.
local readers = {
  [C.WANDB_HISTORIES_DATA] = function(histories, item)
    errors.check(C.wandb_histories_history(histories, row))
    item.row = texts.read_json(C.wandb_history_row_json(row[0], texts.text, texts.length))
  end,
  [C.WANDB_HISTORIES_RUN_DONE] = function(histories, item)
    local report = History.new_report()
    errors.check(C.wandb_histories_run_report(histories, report))
    item.report = History.told(report)
  end,
  [C.WANDB_HISTORIES_RUN_FAILED] = function(histories, item)
    errors.check(C.wandb_histories_failure(histories, failure))
    item.error = errors.take(failure[0])
  end,
}

--- The next item; nil at the end. Any error ends it and is raised again.
function methods:next()
  local histories = handle(self)
  local status = C.wandb_histories_next(histories, self._call, what, errors.box)
  if errors.check(status) ~= C.WANDB_OK then return nil end
  local item = { run_id = texts.read(C.wandb_histories_run_id(histories, texts.text, texts.length)) }
  readers[what[0]](histories, item)
  return item
end

--- The run of the item that was given last, as of the list.
function methods:run()
  return Run.take(C.wandb_histories_run(handle(self), Run.out))
end

--- Where it stands, a line of JSON for the option state: everything up to the
-- item that was given last is behind it.
function methods:state()
  return texts.take(C.wandb_histories_state(handle(self), texts.owned, errors.box))
end

--- What was done so far: before, done, unproven, failed, rows, requests, and
-- listed, nil where that is not known.
function methods:report()
  local counts = ffi.new "struct wandb_histories_counts"
  errors.check(C.wandb_histories_counts_init(counts, ffi.sizeof(counts)))
  errors.check(C.wandb_histories_report(handle(self), counts))
  local told = { listed = counts.listed >= 0 and tonumber(counts.listed) or nil }
  for _, name in ipairs { "before", "done", "unproven", "failed", "rows", "requests" } do
    told[name] = tonumber(counts[name])
  end
  return told
end

return Histories
