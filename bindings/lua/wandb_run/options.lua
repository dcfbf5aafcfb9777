--- Options: a Lua table in, C structs out.
--
-- Every table of options may also hold the limits of the calls that it is for:
-- timeout in seconds (math.huge for none), and cancel, a CancelToken.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local json = require "wandb_run.json"
local object = require "wandb_run.object"
local texts = require "wandb_run.texts"

local options = {}

-- Strings that a struct points to live as long as it does.
local anchors = setmetatable({}, { __mode = "k" })

local function anchor(struct, value)
  anchors[struct] = anchors[struct] or {}
  table.insert(anchors[struct], value)
end

local function must_be(name, value, wanted)
  if type(value) ~= wanted then
    errors.invalid(("option %s is a %s, not a %s"):format(name, type(value), wanted))
  end
end

--- An integer: a whole number, or int64_t.
local function integer(struct, field, value)
  if type(value) ~= "cdata" then
    must_be(field, value, "number")
    if value ~= math.floor(value) then errors.invalid("option " .. field .. " is not a whole number") end
  end
  struct[field] = value
end

--- How a value gets into the struct's field of the same name.
local kinds = { integer = integer }

function kinds.count(struct, field, value)
  integer(struct, field, value)
  if value < 0 then errors.invalid("option " .. field .. " is below 0") end
end

function kinds.flag(struct, field, value)
  must_be(field, value, "boolean")
  struct[field] = value and 1 or 0
end

--- Seconds here, milliseconds in C: -1 for no limit, and never 0, the default.
function kinds.seconds(struct, field, value)
  must_be(field, value, "number")
  struct[field .. "_ms"] = value == math.huge and -1 or math.max(1, math.ceil(value * 1000))
end

function kinds.text(struct, field, value)
  must_be(field, value, "string")
  anchor(struct, value)
  struct[field], struct[field .. "_len"] = value, #value
end

--- A JSON text, or a table for one.
function kinds.json(struct, field, value)
  kinds.text(struct, field, type(value) == "table" and json.encode(value) or value)
end

--- A list of strings; C calls their lengths key_lens for keys.
function kinds.texts(struct, field, value)
  must_be(field, value, "table")
  local pointers, lengths, count = texts.list(value)
  anchor(struct, { value, pointers, lengths })
  struct[field], struct[field:gsub("s$", "") .. "_lens"], struct["n_" .. field] = pointers, lengths, count
end

--- An object, such as a CancelToken, that must be open.
function kinds.object(struct, field, value)
  must_be(field, value, "table")
  anchor(struct, value)
  struct[field] = object.handle(value)
end

--- A struct of C with the options that it takes: their names, and the kind of
-- each; "field kind" where the struct's field has another name.
function options.struct(name, fields)
  local ctype, setters = ffi.typeof("struct " .. name), {}
  for option, what in pairs(fields) do
    local field, kind = what:match "^(%S+) (%S+)$"
    setters[option] = { field or option, kinds[kind or what] }
  end
  return { ctype = ctype, init = C[name .. "_init"], setters = setters }
end

--- A struct as its _init function leaves it.
function options.start(struct)
  local made = struct.ctype()
  errors.check(struct.init(made, ffi.sizeof(made)))
  return made
end

local CALL = options.struct("wandb_call_opts", { timeout = "seconds", cancel = "object" })

local function set(made, structs, option, value)
  for at, struct in ipairs(structs) do
    local setter = struct.setters[option]
    if setter then
      made[at] = made[at] or options.start(struct)
      return setter[2](made[at], setter[1], value)
    end
  end
  errors.invalid("no option " .. tostring(option))
end

--- The structs that a table of options fills, in the order of `...`, and then
-- that of the limits of calls; nil for each where nothing was set.
function options.read(given, ...)
  local structs = { ... }
  local count = #structs + 1
  structs[count] = CALL
  local made = {}
  for option, value in pairs(given or {}) do set(made, structs, option, value) end
  return unpack(made, 1, count)
end

return options
