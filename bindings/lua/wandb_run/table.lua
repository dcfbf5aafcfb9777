--- A sampled history: columns over some rows, in step order.

local C = require "wandb_run.library"
local columns = require "wandb_run.columns"
local errors = require "wandb_run.errors"
local object = require "wandb_run.object"
local options = require "wandb_run.options"

local Table = object.class "table"

local SAMPLE = options.struct("wandb_sample_opts", {
  samples = "count", keys = "texts", x_axis = "text", system = "stream flag",
})

--- Samples; see Run:history().
function Table.sample(run, given)
  local sample, call = options.read(given, SAMPLE)
  return Table.take(C.wandb_run_history(run, sample, call, Table.out, errors.box))
end

function Table.attributes:row_count()
  return tonumber(C.wandb_table_rows(object.handle(self)))
end

function Table.attributes:column_count()
  return tonumber(C.wandb_table_columns(object.handle(self)))
end

columns.add(Table, {
  find = C.wandb_table_find,
  name = C.wandb_table_name,
  f64 = C.wandb_table_f64,
  i64 = C.wandb_table_i64,
  cell = C.wandb_table_cell_json,
})

--- All rows, a list of tables.
function Table.methods:rows()
  local rows = {}
  for row = 1, self.row_count do rows[row] = self:row(row) end
  return rows
end

return Table
