--- The settings of an Api: a table in, options of C out.
--
--   api_key, identity_token_file, base_url, app_url, entity, project
--   ca_file, ca_pem (trusted besides the system's), insecure (unchecked TLS)
--   http_proxy, https_proxy, no_proxy, user_agent_suffix
--   headers            a table, name to value
--   timeout, connect_timeout, response_timeout, stall_timeout   seconds
--   attempts, max_answer_bytes
--   retry_waits        {first, longest} in seconds
--   compression        "auto", "gzip" or "off"
--   ignore_environment true: only these settings and the defaults count

local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local object = require "wandb_run.object"

local Options = object.class "options"

local settings = {}

local setters = {}

for _, name in ipairs {
  "api_key", "identity_token_file", "base_url", "app_url", "entity", "project", "ca_file", "ca_pem",
  "http_proxy", "https_proxy", "no_proxy", "user_agent_suffix",
} do
  local set = C["wandb_options_set_" .. name]
  setters[name] = function(handle, text)
    if type(text) ~= "string" then errors.invalid("setting " .. name .. " is no string") end
    return set(handle, text, #text)
  end
end

local function milliseconds(seconds)
  return math.ceil(seconds * 1000)
end

for _, name in ipairs { "timeout", "connect_timeout", "response_timeout", "stall_timeout" } do
  local set = C["wandb_options_set_" .. name .. "_ms"]
  setters[name] = function(handle, seconds) return set(handle, milliseconds(seconds)) end
end

setters.attempts = C.wandb_options_set_attempts
setters.max_answer_bytes = C.wandb_options_set_max_answer_bytes

function setters.insecure(handle, insecure)
  return C.wandb_options_set_insecure(handle, insecure and 1 or 0)
end

function setters.retry_waits(handle, waits)
  return C.wandb_options_set_retry_waits_ms(handle, milliseconds(waits[1]), milliseconds(waits[2]))
end

function setters.headers(handle, headers)
  for name, value in pairs(headers) do
    errors.check(C.wandb_options_set_header(handle, name, #name, value, #value))
  end
  return C.WANDB_OK
end

local COMPRESSION = {
  auto = C.WANDB_COMPRESSION_AUTO, gzip = C.WANDB_COMPRESSION_GZIP, off = C.WANDB_COMPRESSION_OFF,
}

function setters.compression(handle, name)
  return C.wandb_options_set_compression(handle, COMPRESSION[name] or -1)
end

function setters.ignore_environment(handle, ignore)
  return ignore and C.wandb_options_ignore_environment(handle) or C.WANDB_OK
end

--- Options of C that a table fills, for Api.new() to close.
function settings.of(given)
  local made = Options.take(C.wandb_options_new(Options.out))
  for name, value in pairs(given) do
    local set = setters[name] or errors.invalid("no setting " .. tostring(name))
    if errors.check(set(object.handle(made), value)) ~= C.WANDB_OK then break end
  end
  return made
end

return settings
