--- Failures: every one is raised as an Error, a table that tostring shows.
--
-- Fields of an Error:
--   code            the number of the header, WANDB_E_NOT_FOUND
--   kind            its name: "NotFound", "Timeout", "Closed", ...
--   message         the whole on one line; it holds no key and no header
--   http_status     of the answer; 0 when there was none
--   retryable       whether the same call may succeed later
--   operation       what failed, "scan_history"; nil when that is not known
--   subject         what it failed on: entity/project/run, a directory; or nil
--   server_messages what the server said with its answer, a list
--   attempts        how many requests were sent
--   retry_after     seconds that the server asked to wait, or nil
--   elapsed         seconds after which the call gave up, or nil

local ffi = require "ffi"
local C = require "wandb_run.library"

local Error = {}
Error.__index = Error

function Error:__tostring()
  return self.message
end

local errors = {
  --- Where C functions put their error: their last argument.
  box = ffi.new "struct wandb_error *[1]",
}

--- "not found" as NotFound, "i/o" as Io.
local function kind(status)
  local name = ffi.string(C.wandb_status_name(status)):gsub("/", "")
  return (name:gsub("(%a)(%a*) ?", function(first, rest) return first:upper() .. rest end))
end

local text, length = ffi.new "const char *[1]", ffi.new "size_t[1]"

local function read(status)
  return status == C.WANDB_OK and ffi.string(text[0], length[0]) or nil
end

local function seconds(milliseconds)
  return milliseconds >= 0 and tonumber(milliseconds) / 1000 or nil
end

local function server_messages(given)
  local messages = {}
  for index = 1, tonumber(C.wandb_error_server_message_count(given)) do
    messages[index] = read(C.wandb_error_server_message(given, index - 1, text, length))
  end
  return messages
end

--- What an error of C tells; it is released.
local function facts(given)
  local status = C.wandb_error_code(given)
  local found = {
    code = status,
    kind = kind(status),
    message = read(C.wandb_error_message(given, text, length)),
    operation = read(C.wandb_error_operation(given, text, length)),
    subject = read(C.wandb_error_subject(given, text, length)),
    http_status = C.wandb_error_http_status(given),
    retryable = C.wandb_error_retryable(given) ~= 0,
    attempts = C.wandb_error_attempts(given),
    retry_after = seconds(C.wandb_error_retry_after_ms(given)),
    elapsed = seconds(C.wandb_error_elapsed_ms(given)),
    server_messages = server_messages(given),
  }
  C.wandb_error_free(given)
  return found
end

--- An Error for a status that came without one, or that this binding found.
function errors.new(status, message)
  return setmetatable({
    code = status, kind = kind(status), http_status = 0, retryable = false, attempts = 0, server_messages = {},
    message = message or ffi.string(C.wandb_status_name(status)),
  }, Error)
end

--- The Error that a C function gave to the caller.
function errors.take(given)
  return setmetatable(facts(given), Error)
end

--- Raises an invalid argument.
function errors.invalid(message)
  error(errors.new(C.WANDB_E_INVALID_ARGUMENT, message), 0)
end

--- Gives a status that is no failure, and raises one that is.
function errors.check(status)
  if status < C.WANDB_E_AUTH then return status end
  local given = errors.box[0]
  if given == nil then error(errors.new(status), 0) end
  errors.box[0] = nil
  error(errors.take(given), 0)
end

return errors
