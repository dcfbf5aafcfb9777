--- Texts across the border: pointers and lengths here, Lua strings there.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local json = require "wandb_run.json"

local texts = {
  --- Where C functions put a borrowed text and its length.
  text = ffi.new "const char *[1]",
  length = ffi.new "size_t[1]",
  --- Where they put a text that the caller owns.
  owned = ffi.new "struct wandb_text *[1]",
}

--- The text that a call gave; nil where it is missing or null.
function texts.read(status)
  if errors.check(status) ~= C.WANDB_OK then return nil end
  return ffi.string(texts.text[0], texts.length[0])
end

--- The JSON value that a call gave; nil where it is missing.
function texts.read_json(status)
  if errors.check(status) ~= C.WANDB_OK then return nil end
  return json.decode(texts.text[0])
end

--- The text that a call gave to the caller.
function texts.take(status)
  if errors.check(status) ~= C.WANDB_OK then return nil end
  local owned = texts.owned[0]
  local found = texts.read(C.wandb_text_get(owned, texts.text, texts.length))
  C.wandb_text_free(owned)
  return found
end

--- The JSON value of a text that a call gave to the caller.
function texts.take_json(status)
  local found = texts.take(status)
  return found and json.decode(found)
end

--- A list of strings as C takes it: pointers, lengths, how many. The pointers
-- hold for as long as the list does.
function texts.list(strings)
  local count = #strings
  local pointers, lengths = ffi.new("const char *[?]", count), ffi.new("size_t[?]", count)
  for at, text in ipairs(strings) do
    if type(text) ~= "string" then errors.invalid "a list of strings holds something else" end
    pointers[at - 1], lengths[at - 1] = text, #text
  end
  return pointers, lengths, count
end

--- A string, or a list of them, as a list.
function texts.path(path)
  return type(path) == "string" and { path } or path
end

return texts
