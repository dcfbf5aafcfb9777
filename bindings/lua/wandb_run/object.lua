--- Classes of objects that own a C handle.
--
-- close() ends an object early, twice is fine; what is forgotten is released by
-- the garbage collector. Any other use after close() raises an Error of kind
-- Closed.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"

local object = {}

--- The handle of an object that is open.
function object.handle(self)
  local handle = rawget(self, "_handle")
  if handle then return handle end
  error(errors.new(C.WANDB_E_CLOSED, getmetatable(self).name .. " is closed"), 0)
end

--- A class for a C type, "run": its methods, its attributes (functions that
-- read as fields), its setters (functions that take an assignment).
function object.class(name)
  local free = C["wandb_" .. name .. "_free"]
  local class = {
    name = name, methods = {}, attributes = {}, setters = {},
    --- Where C functions put a handle of this type.
    out = ffi.new("struct wandb_" .. name .. " *[1]"),
  }

  function class:__index(key)
    local method = class.methods[key]
    if method ~= nil then return method end
    local attribute = class.attributes[key]
    return attribute and attribute(self)
  end

  function class:__newindex(key, value)
    local setter = class.setters[key]
    if setter == nil then errors.invalid(name .. " has no attribute " .. tostring(key) .. " to set") end
    setter(self, value)
  end

  function class.methods:close()
    local handle = rawget(self, "_handle")
    if not handle then return end
    rawset(self, "_handle", false)
    free(ffi.gc(handle, nil))
  end

  --- An object of the handle that a call put into out; nil at an end and
  -- where there is none.
  function class.take(status)
    if errors.check(status) ~= C.WANDB_OK then return nil end
    return setmetatable({ _handle = ffi.gc(class.out[0], free) }, class)
  end

  return class
end

--- Makes `list()` give the next object, so that `for item in list do` works.
function object.iterable(class)
  function class:__call()
    return self:next()
  end
end

return object
