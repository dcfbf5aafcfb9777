--- The lines that a run printed: `for line in run:console_logs() do`.
--
-- A line is a table: text, timestamp (UTC, or nil), level ("error" or ""), label,
-- number (from 0), stream ("stdout" or "stderr").

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local texts = require "wandb_run.texts"

local Console = object.class "console"
object.iterable(Console)

local CONSOLE = options.struct("wandb_console_opts", { per_page = "count", last = "count" })

--- Begins; see Run:console_logs().
function Console.of_run(run, given)
  local which, call = options.read(given, CONSOLE)
  local console = Console.take(C.wandb_run_console_logs(run, which, Console.out, errors.box))
  rawset(console, "_call", call)
  return console
end

local number, stream = ffi.new "uint64_t[1]", ffi.new "int32_t[1]"

local function line(handle)
  errors.check(C.wandb_console_number(handle, number))
  errors.check(C.wandb_console_stream(handle, stream))
  return {
    text = texts.read(C.wandb_console_text(handle, texts.text, texts.length)),
    timestamp = texts.read(C.wandb_console_timestamp(handle, texts.text, texts.length)),
    level = texts.read(C.wandb_console_level(handle, texts.text, texts.length)),
    label = texts.read(C.wandb_console_label(handle, texts.text, texts.length)),
    number = tonumber(number[0]),
    stream = stream[0] == C.WANDB_CONSOLE_STDERR and "stderr" or "stdout",
  }
end

--- The next line; nil at the end. An error ends the lines and is raised again.
function Console.methods:next()
  local handle = object.handle(self)
  if errors.check(C.wandb_console_next(handle, self._call, errors.box)) ~= C.WANDB_OK then return nil end
  return line(handle)
end

--- How many lines the run has printed; nil where the server does not say.
function Console.methods:total()
  local status = C.wandb_console_total(object.handle(self), self._call, number, errors.box)
  return errors.check(status) == C.WANDB_OK and tonumber(number[0]) or nil
end

return Console
