--- Columns of numbers, of a batch of a scan or of a sampled table.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local json = require "wandb_run.json"
local object = require "wandb_run.object"
local texts = require "wandb_run.texts"

local columns = {}

local index = ffi.new "size_t[1]"

local function filled(read, ctype, rows, handle, column)
  local values, states = ffi.new(ctype, rows), ffi.new("uint8_t[?]", rows)
  errors.check(read(handle, column, values, states, rows, nil))
  return values, states
end

--- Whether a cell holds a number, be it rounded to the nearest double.
local function is_number(state)
  return state == C.WANDB_CELL_VALUE or state == C.WANDB_CELL_INEXACT
end

--- Gives a class the methods that read columns by their keys. `functions`: the
-- C functions find, name, f64, i64 and cell; the class has attributes
-- row_count and column_count.
function columns.add(class, functions)
  local methods = class.methods

  local function find(self, key)
    local status = functions.find(object.handle(self), key, #key, index)
    return errors.check(status) == C.WANDB_OK and index[0] or nil
  end

  --- The keys that have a column.
  function methods:names()
    local names = {}
    for at = 1, self.column_count do
      names[at] = texts.read(functions.name(object.handle(self), at - 1, texts.text, texts.length))
    end
    return names
  end

  --- The numbers of a key as double[n], counted from 0, and what each is as
  -- uint8_t[n]: 0 a number, 1 missing, 2 null, 3 something else, 4 the nearest
  -- number; NaN where there is no number. nil when no row has the key.
  function methods:doubles(key)
    local column = find(self, key)
    if column == nil then return nil end
    return filled(functions.f64, "double[?]", self.row_count, object.handle(self), column)
  end

  --- As doubles(), for exact int64_t[n]: 0 where there is no number; 4 says
  -- that a fraction was cut off.
  function methods:integers(key)
    local column = find(self, key)
    if column == nil then return nil end
    return filled(functions.i64, "int64_t[?]", self.row_count, object.handle(self), column)
  end

  --- The numbers of a key as a Lua list: NaN is a number, and null stands
  -- where there is none.
  function methods:column(key)
    local list = {}
    local values, states = self:doubles(key)
    for row = 1, self.row_count do
      list[row] = values and is_number(states[row - 1]) and values[row - 1] or json.null
    end
    return list
  end

  --- Any cell; rows count from 1. nil when the row does not hold the key.
  function methods:cell(key, row)
    local column = find(self, key)
    if column == nil then return nil end
    return texts.read_json(functions.cell(object.handle(self), column, row - 1, texts.text, texts.length))
  end

  --- A row as a table of the cells that it holds; rows count from 1.
  function methods:row(row)
    local found = {}
    for _, key in ipairs(self:names()) do found[key] = self:cell(key, row) end
    return found
  end
end

return columns
