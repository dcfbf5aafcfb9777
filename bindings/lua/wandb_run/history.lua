--- The history of a run, row by row: `for row in run:scan_history() do`.
--
-- A row is a table of what was logged, as json.lua reads it; NaN and infinities
-- are W&B's strings "NaN", "Infinity", "-Infinity". Nothing is asked before the
-- first row. A loop that is left early leaves the scan to the garbage collector;
-- close() ends it at once.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local texts = require "wandb_run.texts"

local History = object.class "history"
object.iterable(History)
local methods = History.methods

--- What to scan; as in wandb_scan_opts.
History.SCAN = options.struct("wandb_scan_opts", {
  keys = "texts", any = "flag", min_step = "integer", max_step = "integer", page_size = "count",
  batch_rows = "count", cursor = "text", shard = "text", exclude = "leave_out texts", prefetch = "integer",
  expect_complete = "flag", exports = "integer",
})

--- How to follow; as in wandb_follow_opts. The limit of the whole is for_seconds.
History.FOLLOW = options.struct("wandb_follow_opts", {
  interval = "seconds", for_seconds = "timeout seconds", preempted_ends = "flag",
})

--- Begins a scan; see Run:scan_history().
function History.scan(run, given)
  local scan, call = options.read(given, History.SCAN)
  return History.begin(C.wandb_run_scan_history(run, scan, History.out, errors.box), call)
end

--- Follows a run; see Run:follow_history().
function History.follow(run, given)
  local scan, follow, call = options.read(given, History.SCAN, History.FOLLOW)
  return History.begin(C.wandb_run_follow_history(run, scan, follow, History.out, errors.box), call)
end

--- Takes a scan whose calls have these limits.
function History.begin(status, call)
  local history = History.take(status)
  rawset(history, "_call", call)
  return history
end

--- The next row; nil at the end. Any error ends the scan and is raised again by
-- later calls, but for one that follows a run: that goes on.
function methods:next()
  local handle = object.handle(self)
  if errors.check(C.wandb_history_next(handle, self._call, errors.box)) ~= C.WANDB_OK then return nil end
  return texts.read_json(C.wandb_history_row_json(handle, texts.text, texts.length))
end

--- The step of the row that was given last; nil when _step was not asked for.
function methods:step()
  local step = ffi.new "int64_t[1]"
  local status = C.wandb_history_step(object.handle(self), step)
  return errors.check(status) == C.WANDB_OK and tonumber(step[0]) or nil
end

--- Where the scan stands, a line of JSON for the option cursor: everything up to
-- the row that was given last is behind it.
function methods:cursor()
  return texts.take(C.wandb_history_cursor(object.handle(self), texts.owned, errors.box))
end

--- Why it is not proved that every row was given; nil when it is.
function methods:doubt()
  return texts.read(C.wandb_history_doubt(object.handle(self), texts.text, texts.length))
end

--- The keys asked for that no row had so far, and of which the server knows
-- nothing either: mostly typing errors.
function methods:absent()
  local keys = {}
  repeat
    local key = texts.read(C.wandb_history_absent(object.handle(self), #keys, texts.text, texts.length))
    keys[#keys + 1] = key
  until key == nil
  return keys
end

local COUNTS = {
  "rows", "windows", "requests", "splits", "retries", "from_graphql", "from_parquet", "from_live", "from_local",
}

--- What a wandb_scan_report says, as a table: its counts, counted (nil where the
-- server says none) and proven, a boolean.
function History.told(report)
  local told = { proven = report.proven ~= 0 }
  if report.counted >= 0 then told.counted = tonumber(report.counted) end
  for _, name in ipairs(COUNTS) do told[name] = tonumber(report[name]) end
  return told
end

--- An empty report.
function History.new_report()
  local report = ffi.new "struct wandb_scan_report"
  errors.check(C.wandb_scan_report_init(report, ffi.sizeof(report)))
  return report
end

--- What the scan did so far: rows, requests, proven, ...
function methods:report()
  local report = History.new_report()
  errors.check(C.wandb_history_report(object.handle(self), report))
  return History.told(report)
end

return History
