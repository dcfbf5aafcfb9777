--- A sweep, as the server described it.
--
-- Attributes, nil where there is none: id, storage_id, name, display_name, state,
-- config_text (YAML), entity, project, url, best_loss, run_count_expected.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local object = require "wandb_run.object"
local texts = require "wandb_run.texts"

local Sweep = object.class "sweep"
local attributes, handle = Sweep.attributes, object.handle

for _, name in ipairs {
  "id", "storage_id", "name", "display_name", "state", "config_text", "entity", "project", "url",
} do
  local get = C["wandb_sweep_" .. name]
  attributes[name] = function(self) return texts.read(get(handle(self), texts.text, texts.length)) end
end

for name, ctype in pairs { best_loss = "double[1]", run_count_expected = "uint64_t[1]" } do
  local get, box = C["wandb_sweep_" .. name], ffi.new(ctype)
  attributes[name] = function(self)
    return errors.check(get(handle(self), box)) == C.WANDB_OK and tonumber(box[0]) or nil
  end
end

return Sweep
