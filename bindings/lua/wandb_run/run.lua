--- A run, remote or local.
--
-- Attributes are the snapshot of the last load, with what was set since; nil
-- where there is none: id, name, entity, project, state, url, directory,
-- created_at, heartbeat_at, group, job_type, notes, username, user_name,
-- user_login, config, summary, system_metrics, tags, history_line_count,
-- exit_code. Each look at a table such as run.config gives a new one.
--
-- These can be set, here until run:update(): name, notes, description, group,
-- job_type (nil empties them) and tags (a list).

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local texts = require "wandb_run.texts"

local Run = object.class "run"
local attributes, methods, setters, handle = Run.attributes, Run.methods, Run.setters, object.handle

for _, name in ipairs {
  "id", "name", "entity", "project", "state", "url", "directory", "created_at", "heartbeat_at", "group",
  "job_type", "notes", "username", "user_name", "user_login",
} do
  local get = C["wandb_run_" .. name]
  attributes[name] = function(self) return texts.read(get(handle(self), texts.text, texts.length)) end
end

for _, name in ipairs { "config", "summary", "system_metrics", "tags" } do
  local get = C["wandb_run_" .. name .. "_json"]
  attributes[name] = function(self) return texts.read_json(get(handle(self), texts.text, texts.length)) end
end

for _, name in ipairs { "name", "notes", "description", "group", "job_type" } do
  local set = C["wandb_run_set_" .. name]
  setters[name] = function(self, text) errors.check(set(handle(self), text, text and #text or 0)) end
end

function setters:tags(tags)
  errors.check(C.wandb_run_set_tags(handle(self), texts.list(tags)))
end

local function box_reader(get, ctype, convert)
  local box = ffi.new(ctype)
  return function(self)
    if errors.check(get(handle(self), box)) ~= C.WANDB_OK then return nil end
    return convert(box[0])
  end
end

local function is_true(number)
  return number ~= 0
end

attributes.history_line_count = box_reader(C.wandb_run_history_line_count, "uint64_t[1]", tonumber)
attributes.exit_code = box_reader(C.wandb_run_exit_code, "int32_t[1]", tonumber)
--- Whether creating made the run, or opened one that existed; nil when nobody knows.
attributes.inserted = box_reader(C.wandb_run_inserted, "int32_t[1]", is_true)
--- Whether config, summary and the like are still to be read.
attributes.is_lazy = box_reader(C.wandb_run_is_lazy, "int32_t[1]", is_true)
--- Whether there is something that update() would send.
attributes.has_changes = box_reader(C.wandb_run_has_changes, "int32_t[1]", is_true)

--- Any attribute by its official name, in snake or camel case: "commit", "host",
-- "sweepName". nil when there is no such attribute, null when it is null.
function methods:attribute(name)
  return texts.read_json(C.wandb_run_attr_json(handle(self), name, #name, texts.text, texts.length))
end

--- Reads all attributes anew; what was set and not sent is dropped.
function methods:load(given)
  errors.check(C.wandb_run_load(handle(self), options.read(given), errors.box))
end

--- Reads what a run of a lazy list lacks, and keeps what was set.
function methods:load_full_data(given)
  errors.check(C.wandb_run_load_full_data(handle(self), options.read(given), errors.box))
end

local step = ffi.new "int64_t[1]"

--- The highest step with history, -1 when there is none; asked anew each time.
function methods:last_history_step(given)
  errors.check(C.wandb_run_last_history_step(handle(self), options.read(given), step, errors.box))
  return tonumber(step[0])
end

--- Which keys the history holds, how often and of which types.
function methods:history_keys(given)
  return texts.take_json(C.wandb_run_history_keys_json(handle(self), options.read(given), texts.owned, errors.box))
end

--- The content of wandb-metadata.json: host, program, hardware. NotFound when
-- the run has none.
function methods:metadata(given)
  return texts.take_json(C.wandb_run_metadata_json(handle(self), options.read(given), texts.owned, errors.box))
end

--- HTML that shows the run's page in a frame. height: pixels, 420 by default;
-- hidden puts a button in front.
function methods:to_html(height, hidden)
  return texts.take(C.wandb_run_to_html(handle(self), height or 0, hidden and 1 or 0, texts.owned, errors.box))
end

return Run
