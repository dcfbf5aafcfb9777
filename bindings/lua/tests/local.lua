-- A recorded run: local.lua RUN
local check = require "check"
local wandb = require "wandb_run"

local path = arg[1]
local run = wandb.open(path)

-- Values: exact integers, null, what is missing.
check.same(run.config.dataset_hash, 2378228323872222368LL)
check.same(run.config.resume_from, wandb.null)
check.same(run.config.nothing, nil)
check.same(run.url, nil)
check.same(run:attribute "no_such_attribute", nil)
check.same(run:attribute "displayName", run.name)

-- Options are checked before anything is done.
check.fails("InvalidArgument", run.scan_history, run, { key = { "loss" } })
check.fails("InvalidArgument", run.scan_history, run, { keys = "loss" })
check.fails("InvalidArgument", run.scan_history, run, { keys = { 1 } })
check.fails("InvalidArgument", run.scan_history, run, { min_step = 1.5 })
check.fails("InvalidArgument", run.scan_history, run, { page_size = -1 })

-- Rows, the cursor between two of them, the report.
local scan = run:scan_history { keys = { "_step", "loss" } }
local first = scan:next()
check.same(first._step, 0)
check.same(scan:step(), 0)
local rest = run:scan_history { keys = { "_step", "loss" }, cursor = scan:cursor() }
local count, sum = 0, 0
for row in rest do count, sum = count + 1, sum + row.loss end
local report = rest:report()
check.same(report.rows, count)
check.same(report.proven, true)
check.same(rest:doubt(), nil)
check.same(#rest:absent(), 0)
check.same(rest:next(), nil)

-- Columns give the same.
local columns = run:columns { keys = { "_step", "loss" }, batch_rows = 7 }
check.same(#columns.loss, count + 1)
local total = 0
for _, value in ipairs(columns.loss) do total = total + value end
check.same(math.abs(total - sum - first.loss) < 1e-9, true)
local cells = run:columns { keys = { "loss" }, any = true, max_step = 3 }
check.same(#cells.loss, 3)
local batches = run:scan_batches { keys = { "batch_id", "val.log_confident" }, batch_rows = 5 }
local batch = batches()
local values, states = batch:integers "batch_id"
check.same(states[0], 0)
check.same(values[0], batch:cell("batch_id", 1))
check.same(batch:doubles "val.log_confident"[0], -math.huge)
check.same(batch:doubles "nothing", nil)
check.same(batch.row_count, 5)

-- A sample.
local sampled = run:history { samples = 10, keys = { "loss" } }
check.same(#sampled:rows(), sampled.row_count)
check.same(sampled:row(1).loss, first.loss)

-- Parts of a scan are the whole.
local in_parts = 0
for _, shard in ipairs(run:shards(3, { keys = { "loss" } })) do
  for _ in run:scan_history { shard = shard } do in_parts = in_parts + 1 end
end
check.same(in_parts, count + 1)

-- Files.
local names = {}
for file in run:files() do names[#names + 1] = file.name end
check.same(#names > 0, true)
check.same(run:metadata().host ~= nil, true)
check.fails("NotFound", run.file, run, "nothing.txt")

-- Limits: a token that was triggered ends the next call.
local token = wandb.CancelToken()
check.same(token:is_triggered(), false)
token:trigger()
check.same(token:is_triggered(), true)
local stopped = run:scan_history { cancel = token, timeout = math.huge }
check.fails("Cancelled", stopped.next, stopped)
check.fails("Cancelled", stopped.next, stopped)

-- Changes stay here; a local run cannot be updated.
run.name, run.tags = "other", { "a", "b" }
run:set_config({ "new", "deep" }, { 1, 0 / 0, wandb.null })
check.same(run.name, "other")
check.same(run.tags[2], "b")
check.same(run.config.new.deep[2], "NaN")
check.same(run.has_changes, true)
check.same(run:remove_config { "new", "deep" }, true)
check.same(run:remove_config "nothing", false)
local refused = check.fails("Unsupported", run.update, run)
check.same(refused.http_status, 0)
check.same(refused.retryable, false)
check.same(tostring(refused), refused.message)
check.fails("InvalidArgument", function() run.id = "x" end)

-- Closing: twice is fine, all else is Closed.
scan:close()
scan:close()
check.fails("Closed", scan.next, scan)
check.fails("Closed", scan.cursor, scan)
run:close()
run:close()
check.fails("Closed", run.scan_history, run)
check.fails("Closed", function() return run.name end)
check.fails("NotFound", wandb.open, "/no/such/run")

local listed = 0
for found in wandb.local_runs(path .. "/..") do
  listed = listed + 1
  check.same(found.offline, true)
  check.same(wandb.open_local(found.path).id, found.id)
end
check.same(listed, 1)

-- Nothing stays: what is forgotten is released.
run, scan, rest, batches, batch, sampled, stopped, token, refused, values, states = nil
collectgarbage()
collectgarbage()
check.same(wandb.handle_count(), 0, "handles")
