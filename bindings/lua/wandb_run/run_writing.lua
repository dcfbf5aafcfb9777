--- What changes a run; adds to Run.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local json = require "wandb_run.json"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local Run = require "wandb_run.run"
local texts = require "wandb_run.texts"

local methods, handle = Run.methods, object.handle

for _, name in ipairs { "config", "summary" } do
  local set, remove = C["wandb_run_" .. name .. "_set"], C["wandb_run_" .. name .. "_remove"]

  --- run:set_config(path, value), run:set_summary(path, value): here until
  -- update(). path: a key, or a list of keys from the outermost to the innermost;
  -- value: anything that json.encode takes.
  methods["set_" .. name] = function(self, path, value)
    local pointers, lengths, count = texts.list(texts.path(path))
    local text = json.encode(value)
    errors.check(set(handle(self), pointers, lengths, count, text, #text, errors.box))
  end

  --- run:remove_config(path), run:remove_summary(path): whether there was such a value.
  methods["remove_" .. name] = function(self, path)
    return errors.check(remove(handle(self), texts.list(texts.path(path)))) == C.WANDB_OK
  end
end

local UPDATE = options.struct("wandb_update_opts", { replace = "mode flag" })

--- Sends what was changed, merged with what others wrote. Options: replace (all
-- of a changed config's user keys, the whole of a changed summary), timeout, cancel.
function methods:update(given)
  local update, call = options.read(given, UPDATE)
  errors.check(C.wandb_run_update(handle(self), update, call, errors.box))
end

--- update() under its other name.
function methods:save(given)
  errors.check(C.wandb_run_save(handle(self), options.read(given), errors.box))
end

local done = ffi.new "int32_t[1]"

--- Moves the run to another state, "pending" or "failed"; whether the server did it.
function methods:update_state(state, given)
  errors.check(C.wandb_run_update_state(handle(self), state, #state, options.read(given), done, errors.box))
  return done[0] ~= 0
end

--- Asks the program that logs the run to end it; whether the server took it.
function methods:stop(given)
  errors.check(C.wandb_run_stop(handle(self), options.read(given), done, errors.box))
  return done[0] ~= 0
end

local WAIT = options.struct("wandb_wait_opts", {
  timeout = "seconds", interval = "seconds", preempted_ends = "flag",
})

--- Waits until the run has ended, and gives its state. Options: timeout (of the
-- whole, in seconds; none by default), interval (5), preempted_ends, cancel.
function methods:wait_until_finished(given)
  local wait, call = options.read(given, WAIT)
  return texts.take(C.wandb_run_wait_until_finished(handle(self), wait, call, texts.owned, errors.box))
end

local DELETE = options.struct("wandb_delete_opts", { artifacts = "flag" })

--- Deletes the run on the server; afterwards only close() is of use. Options:
-- artifacts (those that it logged, too), timeout, cancel.
function methods:delete(given)
  local what, call = options.read(given, DELETE)
  errors.check(C.wandb_run_delete(handle(self), what, call, errors.box))
end
