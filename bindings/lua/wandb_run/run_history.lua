--- What a run does with its history and its console; adds to Run.

local ffi = require "ffi"
local C = require "wandb_run.library"
local Batches = require "wandb_run.batches"
local Console = require "wandb_run.console"
local errors = require "wandb_run.errors"
local History = require "wandb_run.history"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local Run = require "wandb_run.run"
local Table = require "wandb_run.table"
local texts = require "wandb_run.texts"

local methods, handle = Run.methods, object.handle

--- Every row of the history, each exactly once, in step order: an iterator.
--
-- Options: keys (a list: only rows that hold all of them, and only these; a
-- dotted path is a nested value), any (rows that hold at least one), min_step,
-- max_step (the first step not wanted), page_size, exclude (patterns of keys),
-- cursor, shard, prefetch (-1: none), expect_complete, exports (-1, 0, 1),
-- timeout and cancel of each next row.
function methods:scan_history(given)
  return History.scan(handle(self), given)
end

--- As scan_history, of a run that goes on: next() waits for rows that come,
-- until the run is over. Options also: interval (seconds between questions, 5),
-- for_seconds (when to give up), preempted_ends.
function methods:follow_history(given)
  return History.follow(handle(self), given)
end

--- As scan_history, in columns: an iterator of batches. Options also:
-- batch_rows, 10000 by default.
function methods:scan_batches(given)
  return Batches.scan(handle(self), given)
end

--- The numbers of some keys over the whole history, read at once: a table with
-- a list for each key, null where a row has no number. Options as of
-- scan_batches; keys must be given.
function methods:columns(given)
  local found = {}
  for _, key in ipairs(given.keys) do found[key] = {} end
  local batches = self:scan_batches(given)
  for batch in batches do
    for key, list in pairs(found) do
      for _, value in ipairs(batch:column(key)) do list[#list + 1] = value end
    end
  end
  batches:close()
  return found
end

--- About as many rows as asked for, spread over the run: a Table. For a look; use
-- scan_history where every row counts. Options: samples (500), keys, x_axis
-- ("_step"), system (system metrics instead), timeout, cancel.
function methods:history(given)
  return Table.sample(handle(self), given)
end

local Shards = object.class "shards"
local made = ffi.new "size_t[1]"

--- Splits a scan into at most `count` parts, to be read one by one, also by other
-- processes: a list of texts for the option shard and for Api:shard_run().
-- Options as of scan_history.
function methods:shards(count, given)
  local scan = options.read(given, History.SCAN)
  local parts = Shards.take(C.wandb_run_shards(handle(self), scan, count, Shards.out, errors.box))
  errors.check(C.wandb_shards_count(handle(parts), made))
  local list = {}
  for at = 1, tonumber(made[0]) do
    list[at] = texts.read(C.wandb_shards_get(handle(parts), at - 1, texts.text, texts.length))
  end
  parts:close()
  return list
end

--- The lines that the run printed: an iterator. Options: per_page, last (only so
-- many, from the end), timeout, cancel.
function methods:console_logs(given)
  return Console.of_run(handle(self), given)
end
