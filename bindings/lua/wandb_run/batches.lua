--- The history of a run as columns: `for batch in run:scan_batches() do`.
--
-- A batch is read until the next one is asked for: it is the iterator itself,
-- looked at from another side.

local ffi = require "ffi"
local C = require "wandb_run.library"
local columns = require "wandb_run.columns"
local errors = require "wandb_run.errors"
local History = require "wandb_run.history"
local object = require "wandb_run.object"
local options = require "wandb_run.options"

local Batches = object.class "history"
object.iterable(Batches)
local methods = Batches.methods

local count = ffi.new "size_t[1]"

--- Rows of a batch where nothing else is asked for.
local BATCH_ROWS = 10000

--- Begins a scan; see Run:scan_batches().
function Batches.scan(run, given)
  local scan, call = options.read(given, History.SCAN)
  scan = scan or options.start(History.SCAN)
  if scan.batch_rows == 0 then scan.batch_rows = BATCH_ROWS end
  local batches = Batches.take(C.wandb_run_scan_history(run, scan, Batches.out, errors.box))
  rawset(batches, "_call", call)
  return batches
end

--- Moves on to the next batch and gives it; nil at the end.
function methods:next()
  local status = C.wandb_history_next_batch(object.handle(self), self._call, count, errors.box)
  if errors.check(status) ~= C.WANDB_OK then return nil end
  rawset(self, "row_count", tonumber(count[0]))
  return self
end

function Batches.attributes:column_count()
  errors.check(C.wandb_history_batch_columns(object.handle(self), count))
  return tonumber(count[0])
end

columns.add(Batches, {
  find = C.wandb_history_batch_find,
  name = C.wandb_history_batch_name,
  f64 = C.wandb_history_batch_f64,
  i64 = C.wandb_history_batch_i64,
  cell = C.wandb_history_batch_cell_json,
})

for _, name in ipairs { "cursor", "report", "doubt", "absent" } do
  methods[name] = History.methods[name]
end

return Batches
