--- Lists that ask the server page by page: `for item in list do`.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local object = require "wandb_run.object"

local list = {}

local total = ffi.new "uint64_t[1]"

--- The class of the lists of a C type, "files", that give objects of `item`.
-- list:next() is the next one, nil at the end; an error ends the list and is
-- raised again. list:total() is how many there are, nil where that is not known.
function list.class(name, item)
  local class = object.class(name)
  object.iterable(class)
  local next, count = C["wandb_" .. name .. "_next"], C["wandb_" .. name .. "_total"]

  function class.methods:next()
    return item.take(next(object.handle(self), self._call, item.out, errors.box))
  end

  function class.methods:total()
    local status = count(object.handle(self), self._call, total, errors.box)
    return errors.check(status) == C.WANDB_OK and tonumber(total[0]) or nil
  end

  --- Takes a list whose calls have these limits.
  function class.begin(status, call)
    local made = class.take(status)
    rawset(made, "_call", call)
    return made
  end

  return class
end

return list
