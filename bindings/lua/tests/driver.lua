-- The driver of the behaviour suite: a step a line in, as tab-separated words, a
-- JSON result a line out.
local here = arg[0]:match "^(.*)/[^/]*$" or "."
package.path = here .. "/../?.lua;" .. package.path

local ffi = require "ffi"
local wandb = require "wandb_run"
local library = require "wandb_run.library"

ffi.cdef [[
int chdir(const char *path);
char *getcwd(char *buffer, size_t size);
struct timespec { long tv_sec; long tv_nsec; };
int clock_gettime(int clock, struct timespec *time);
typedef struct { void *value; int signal, notify; void (*call)(struct wandb_cancel *); void *more[5]; } sigevent;
int timer_create(int clock, sigevent *event, void **timer);
int timer_settime(void *timer, int flags, const struct timespec times[2], void *old);
int timer_delete(void *timer);
]]

local MONOTONIC, SIGEV_THREAD = 1, 2

local function now()
  local time = ffi.new "struct timespec"
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time.tv_sec) + tonumber(time.tv_nsec) / 1e9
end

-- Words

local function decoded(text)
  return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- A step: op, its words by name, and its lists, of which the words say how long.
local function read_step(line)
  local step = { lists = {} }
  for word in line:gmatch "[^\t]+" do
    local name, value = word:match "^([^=]+)=(.*)$"
    if not name then
      step.op = word
    else
      value = decoded(value)
      step[name] = value
      step.lists[name] = step.lists[name] or {}
      table.insert(step.lists[name], value)
    end
  end
  return step
end

local function list(step, name)
  return step[name .. "#"] and (step.lists[name] or {}) or nil
end

local function number(step, name)
  return tonumber(step[name])
end

local function flag(step, name)
  return step[name] == "true"
end

-- What steps keep

local kept = {}

-- Raised where an earlier step should have made what this one needs.
local NOTHING = {}

local function need(name)
  return kept[name] or error(NOTHING)
end

local function keep(name, object)
  if kept[name] then kept[name]:close() end
  kept[name] = object
  return object
end

local function forget()
  for _, object in pairs(kept) do object:close() end
  kept = {}
end

-- Answers

local function or_null(value)
  if value == nil then return wandb.null end
  return value
end

-- A path as seen from the working directory.
local function shown(path)
  local here_now = ffi.string(ffi.C.getcwd(ffi.new "char[4096]", 4096)) .. "/"
  if path:sub(1, #here_now) == here_now then path = path:sub(#here_now + 1) end
  return (path:gsub("^%./", ""))
end

-- The first objects of an iterator; the rest is not asked for.
local function taken(iterator, most, show)
  local found = wandb.array {}
  while #found < (most or math.huge) do
    local object = iterator:next()
    if object == nil then break end
    found[#found + 1] = show and show(object) or object
  end
  return found
end

local function listed(objects, step, name, attribute)
  local found = taken(objects, number(step, "take"), function(object) return object[attribute] end)
  local total = objects:total()
  objects:close()
  return { total = or_null(total), [name] = found }
end

local function scan_options(step)
  return {
    keys = list(step, "keys"), any = step.any_of and flag(step, "any_of") or nil,
    min_step = number(step, "min_step"), max_step = number(step, "max_step"),
    page_size = number(step, "page_size"), exclude = list(step, "exclude"),
  }
end

local function scanned(options, take)
  local scan = need "run":scan_history(options)
  local rows = taken(scan, take)
  scan:close()
  return rows
end

-- JSON has no NaN and no infinities.
local function shown_number(value)
  if value ~= value then return "NaN" end
  if value == math.huge then return "Infinity" end
  return value == -math.huge and "-Infinity" or value
end

local function is_local(path)
  return path:match "^/" or path:match "^%./" or path:match "^~" or path:match "%.wandb$"
end

local operations = {}

function operations.begin(step)
  forget()
  ffi.C.chdir(step.directory)
  local settings = {}
  for _, pair in ipairs(step.lists.environment or {}) do
    local name, value = pair:match "^WANDB_(%u+)=(.*)$"
    settings[name:lower()] = value
  end
  keep("api", wandb.Api(settings))
end

function operations.open(step)
  local run = is_local(step.path) and wandb.open(step.path) or need "api":run(step.path)
  keep("run", run)
  return {
    entity = or_null(run.entity), project = or_null(run.project), id = run.id, name = or_null(run.name),
    state = run.state,
  }
end

function operations.get(step)
  local run = need "run"
  if step.name == "metadata" or step.name == "last_history_step" then return run[step.name](run) end
  return run[step.name]
end

function operations.load()
  need "run":load()
end

function operations.scan(step)
  return scanned(scan_options(step), number(step, "take"))
end

function operations.report(step)
  local scan = need "run":scan_history(scan_options(step))
  for _ in scan do end
  local report = scan:report()
  local absent = wandb.array(scan:absent())
  scan:close()
  return { rows = report.rows, proven = report.proven, absent = absent }
end

function operations.columns(step)
  local columns = need "run":columns {
    keys = list(step, "keys"), batch_rows = number(step, "batch_rows") or 1000,
  }
  for _, column in pairs(columns) do
    wandb.array(column)
    for at, value in ipairs(column) do column[at] = value ~= wandb.null and shown_number(value) or value end
  end
  return columns
end

function operations.history(step)
  local sampled = need "run":history {
    samples = number(step, "samples"), keys = list(step, "keys"), system = step.stream == "system",
  }
  local rows = wandb.array(sampled:rows())
  sampled:close()
  return rows
end

function operations.resume(step)
  local scan = need "run":scan_history { keys = list(step, "keys") }
  taken(scan, number(step, "take"))
  local cursor = scan:cursor()
  scan:close()
  return scanned { keys = list(step, "keys"), cursor = cursor }
end

function operations.sum(step)
  local keys = list(step, "keys")
  local key, rows, sum, began = keys[1], 0, 0, now()
  for row in need "run":scan_history { keys = keys } do
    rows = rows + 1
    if type(row[key]) == "number" then sum = sum + row[key] end
  end
  return { rows = rows, sum = sum, seconds = now() - began }
end

function operations.runs(step)
  local runs = need "api":runs(step.path, {
    filters = step.filters, order = step.order, per_page = number(step, "per_page"),
  })
  return listed(runs, step, "ids", "id")
end

function operations.files(step)
  local files = need "run":files {
    names = list(step, "names"), pattern = step.pattern, per_page = number(step, "per_page"),
  }
  return listed(files, step, "names", "name")
end

local function name_and_size(file)
  return wandb.array { file.name, file.size }
end

function operations.file(step)
  return name_and_size(keep("file", need "run":file(step.name)))
end

function operations.download(step)
  return shown(need "file":download(step.root, {
    replace = flag(step, "replace"), exist_ok = flag(step, "exist_ok"),
  }))
end

function operations.upload(step)
  return name_and_size(keep("file", need "run":upload_file(step.path, step.root)))
end

function operations.set(step)
  local value = wandb.json.decode(step.value)
  if value == wandb.null then value = nil end
  need "run"[step.name == "display_name" and "name" or step.name] = value
end

for _, name in ipairs { "config", "summary" } do
  operations[name .. "_set"] = function(step)
    local run = need "run"
    run["set_" .. name](run, list(step, "path"), wandb.json.decode(step.value))
  end

  operations[name .. "_remove"] = function(step)
    local run = need "run"
    run["remove_" .. name](run, list(step, "path"))
  end
end

function operations.update()
  need "run":update()
end

function operations.create(step)
  return keep("run", need "api":create_run { id = step.id, project = step.project, entity = step.entity }).id
end

function operations.delete(step)
  need "run":delete { artifacts = flag(step, "artifacts") }
end

function operations.wait(step)
  return need "run":wait_until_finished { timeout = number(step, "timeout"), interval = number(step, "interval") }
end

for _, name in ipairs { "logged_artifacts", "used_artifacts" } do
  operations[name] = function(step)
    local run = need "run"
    return listed(run[name](run, { per_page = number(step, "per_page") }), step, "names", "name")
  end
end

function operations.artifact(step)
  return keep("artifact", need "api":artifact(step.name)).name
end

function operations.artifact_get(step)
  local value = need "artifact"[step.name]
  if step.name == "aliases" then
    table.sort(value)
    wandb.array(value)
  end
  return value
end

function operations.artifact_files()
  local files = need "artifact":files()
  local found = taken(files, nil, name_and_size)
  files:close()
  table.sort(found, function(left, right) return left[1] < right[1] end)
  return found
end

function operations.artifact_download(step)
  for _, result in ipairs(need "artifact":download(step.root)) do
    if result.error then error(result.error) end
  end
  return shown(step.root)
end

function operations.use_artifact()
  local artifact = need "artifact"
  need "run":use_artifact(artifact)
  return artifact.name
end

function operations.log_artifact(step)
  local made = wandb.NewArtifact(step.name, step.type)
  for _, path in ipairs(list(step, "files")) do made:add_file(path, path) end
  for _, alias in ipairs(list(step, "aliases") or {}) do made:add_alias(alias) end
  local artifact = keep("artifact", need "run":log_new_artifact(made))
  made:close()
  return artifact.name
end

function operations.console()
  local console = need "run":console_logs()
  local lines = taken(console, nil, function(line) return line.text end)
  console:close()
  return lines
end

function operations.sweep(step)
  local sweep = need "api":sweep(step.path)
  return { id = sweep.id, state = sweep.state, name = sweep.name }
end

function operations.viewer()
  local viewer = need "api":viewer()
  return { username = viewer.username, entity = viewer.entity }
end

-- The scan and its token: a timer's thread, which knows no Lua, triggers it.
function operations.cancelled(step)
  local token, timer = keep("token", wandb.CancelToken()), ffi.new "void *[1]"
  local after = number(step, "after")
  if after == 0 then token:trigger() end
  local event = ffi.new("sigevent", {
    value = token:pointer(), notify = SIGEV_THREAD, call = library.wandb_cancel_trigger,
  })
  ffi.C.timer_create(MONOTONIC, event, timer)
  local times = ffi.new("struct timespec[2]", { {}, { math.floor(after), after % 1 * 1e9 } })
  ffi.C.timer_settime(timer[0], 0, times, nil)
  local fine, result = pcall(scanned, { cancel = token })
  ffi.C.timer_delete(timer[0])
  if not fine then error(result, 0) end
  return result
end

function operations.timeout(step)
  return scanned { timeout = number(step, "limit") }
end

function operations.closed()
  local run = need "run"
  run:close()
  return run:scan_history():next()
end

function operations.closed_scan()
  local scan = need "run":scan_history()
  scan:close()
  return scan:next()
end

local function cycle(path)
  local run, rows = wandb.open(path), 0
  local scan = run:scan_history { keys = { "loss" } }
  for _ in scan do rows = rows + 1 end
  scan:close()
  local _ = run.config
  run:close()
  return rows
end

function operations.cycles(step)
  forget()
  local rows = 0
  for _ = 1, number(step, "times") do rows = rows + cycle(step.path) end
  collectgarbage()
  collectgarbage()
  return { rows = rows, handles = wandb.handle_count() }
end

local function failed(failure)
  if failure == NOTHING then return { error = "Nothing", message = "no earlier step made it" } end
  if type(failure) == "table" then return { error = failure.kind, message = failure.message } end
  return { error = "Suite", message = tostring(failure) }
end

local function answer(step)
  if step.op == "threads" then return { lacks = true } end
  local operation = operations[step.op]
  if not operation then return { error = "Suite", message = "no operation " .. step.op } end
  local fine, value = pcall(operation, step)
  return fine and { ok = or_null(value) } or failed(value)
end

local function print_json(value)
  io.write(wandb.json.encode(value), "\n")
  io.flush()
end

print_json { ok = wandb.version }
for line in io.lines() do print_json(answer(read_step(line))) end
forget()
