--- Maps of C as Lua tables.

local C = require "wandb_run.library"
local object = require "wandb_run.object"
local texts = require "wandb_run.texts"

local Map = object.class "map"

--- The map that a call gave, as a table of all its values.
function Map.read(status)
  local map = Map.take(status)
  local handle, found = object.handle(map), {}
  for at = 0, tonumber(C.wandb_map_len(handle)) - 1 do
    local key = texts.read(C.wandb_map_key(handle, at, texts.text, texts.length))
    found[key] = texts.read_json(C.wandb_map_json(handle, key, #key, texts.text, texts.length))
  end
  map:close()
  return found
end

return Map
