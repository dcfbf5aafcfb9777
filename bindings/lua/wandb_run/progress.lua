--- Tells a function how far a transfer is: option progress(done, total), bytes;
-- total is 0 when it is not known. Returning false ends the transfer: Cancelled.
-- An error in it ends the transfer, too, and is raised behind it.
--
-- Only for transfers that call back on the thread of the call: Lua knows no other.

local ffi = require "ffi"
local options = require "wandb_run.options"

local progress = {}

local function without(given)
  local rest = {}
  for option, value in pairs(given) do
    if option ~= "progress" then rest[option] = value end
  end
  return rest
end

local function told(call, struct, limits, hear)
  local failed, failure = false, nil
  local function listen(done, total)
    local fine, go_on = pcall(hear, tonumber(done), tonumber(total))
    if not fine then failed, failure = true, go_on end
    return fine and go_on ~= false and 0 or 1
  end
  struct.progress = ffi.cast("wandb_progress_fn", listen)
  local status = call(struct, limits)
  struct.progress:free()
  if failed then error(failure, 0) end
  return status
end

--- Calls `call(struct, limits)` with what the options fill, and with the
-- callback of the option progress; gives the status.
function progress.with(of, given, call)
  -- A C function that calls back must not be called from compiled code.
  jit.off(call)
  if not (given and given.progress) then return call(options.read(given, of)) end
  local struct, limits = options.read(without(given), of)
  return told(call, struct or options.start(of), limits, given.progress)
end

return progress
