-- A server with the runs of run.py: remote.lua FOLDER
local check = require "check"
local wandb = require "wandb_run"

local folder = arg[1]
local api = wandb.Api { attempts = 1, headers = { ["X-Test"] = "lua" }, retry_waits = { 0.01, 0.02 } }

-- Lists.
local ids = {}
local runs = api:runs("e/p", {
  filters = { ["$or"] = { { state = "finished" } } }, order = "+created_at", per_page = 2,
})
for run in runs do ids[#ids + 1] = run.id end
check.same(table.concat(ids, " "), "run-00000 run-00001 run-00002")
check.same(runs:total(), 3)
check.same(api:viewer().username, "tester")
check.fails("NotFound", api.run, api, "e/p/nothing")
check.fails("InvalidArgument", wandb.Api, { no_such = "setting" })
local refused = check.fails("Auth", function()
  wandb.Api { api_key = ("f"):rep(40) }:run "e/p/run-00000"
end)
check.same(refused.http_status, 401)
check.same(tostring(refused):find(("f"):rep(40)), nil)

-- Other ways to open and to read a run.
local run = api:run_of_parts("e", "p", "run-00000")
local followed = 0
for _ in run:follow_history { keys = { "_step" }, interval = 0.01, for_seconds = 20 } do followed = followed + 1 end
check.same(followed, 20)
local in_parts = 0
for _, shard in ipairs(run:shards(3)) do
  for _ in api:shard_run(shard):scan_history { shard = shard } do in_parts = in_parts + 1 end
end
check.same(in_parts, 20)
check.same(run:to_html(100):match "height:100px" ~= nil, true)
check.same(run:last_history_step(), 19)
check.same(run:sweep(), nil)
check.same(run:history_keys().lastStep, 19)
local known = api:run_from_attributes("e", "p", "known", { displayName = "Known", state = "finished" })
check.same(known.name, "Known")
check.same(known.is_lazy, true)
for lazy in api:runs("e/p", { lazy = true }) do
  check.same(next(lazy.config), nil)
  lazy:load_full_data()
  check.same(lazy.is_lazy, false)
end

-- All histories of a project.
local rows, done = 0, 0
local histories = api:histories("e/p", { keys = { "_step" }, workers = 2 })
for item in histories do
  if item.row then rows = rows + 1 end
  if item.report then done = done + 1 end
end
check.same(rows, 60)
check.same(done, 3)
check.same(histories:report().rows, 60)

-- A run that is made, changed, followed, waited for, deleted.
local made = api:create_run { entity = "e", project = "p", id = "made" }
check.same(made.inserted, true)
made.name, made.notes = "by Lua ✓", "line"
made:set_config("lr", 0.5)
made:set_summary({ "best", "acc" }, 9007199254740993LL)
made:update()
made:load()
check.same(made.config.lr, 0.5)
check.same(made.summary.best.acc, 9007199254740993LL)
check.fails("Timeout", made.wait_until_finished, made, { timeout = 0.05, interval = 0.01 })

-- Files, with progress.
local path = folder .. "/sent.txt"
local out = assert(io.open(path, "w"))
out:write "some text"
out:close()
local told
local sent = made:upload_file(path, folder, { progress = function(done_bytes, total) told = { done_bytes, total } end })
check.same(sent.name, "sent.txt")
check.same(sent.size, 9)
check.same(told[1], 9)
local file = made:file "sent.txt"
check.same(file:download(folder .. "/in"), folder .. "/in/sent.txt")
local pieces = 0
for _ = 1, 200 do
  file:download(folder .. "/in", { replace = true, progress = function() pieces = pieces + 1 end })
end
check.same(pieces >= 200, true)
check.fails("Exists", file.download, file, folder .. "/in")
check.fails("Cancelled", file.download, file, folder .. "/stop", { progress = function() return false end })
local fine, failure = pcall(file.download, file, folder .. "/thrown", { progress = function() error "mine" end })
check.same(fine, false)
check.same(failure:match "mine$", "mine")
local all = made:download_files(folder .. "/all", { names = { "sent.txt", "none.txt" } })
check.same(all[1].path, folder .. "/all/sent.txt")
check.same(all[2].error.kind, "NotFound")

-- Artifacts.
local new = wandb.NewArtifact("data", "dataset")
new.description, new.metadata = "by Lua", { deep = { 1 } }
new:add_file(path, "in/sent.txt")
new:add_alias "best"
new:add_reference("s3://bucket/key", "ref", { unchecked = true })
local version = made:log_new_artifact(new)
check.same(version.name, "data:v0")
check.same(version.digest, new:digest())
check.same(version.metadata.deep[1], 1)
check.same(version:manifest().entries[1].path, "in/sent.txt")
check.same(made:logged_artifacts():next().digest, version.digest)
local looked_up = api:artifact "e/p/data:best"
made:use_artifact(looked_up)
check.same(made:used_artifacts():total(), 1)
check.same(looked_up:files():next().name ~= nil, true)

made:delete { artifacts = true }
check.fails("NotFound", made.load, made)
check.same(made:close(), nil)
