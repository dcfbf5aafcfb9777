-- Prints the names of the C functions that the binding looks up as it is loaded.
local library = require "wandb_run.library"

package.loaded["wandb_run.library"] = setmetatable({}, {
  __index = function(_, name)
    print(name)
    return library[name]
  end,
})
require "wandb_run"
