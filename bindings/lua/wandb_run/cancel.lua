--- CancelToken: stops calls, those to come and, from a signal handler or another
-- thread of the host program, those that run.

local C = require "wandb_run.library"
local object = require "wandb_run.object"

local CancelToken = object.class "cancel"

--- Makes a token that is not triggered.
function CancelToken.new()
  return CancelToken.take(C.wandb_cancel_new(CancelToken.out))
end

--- Stops every call that was given this token, now and later: Cancelled.
function CancelToken.methods:trigger()
  C.wandb_cancel_trigger(object.handle(self))
end

function CancelToken.methods:is_triggered()
  return C.wandb_cancel_is_triggered(object.handle(self)) ~= 0
end

--- The C handle, valid until close(), for a thread of the host program to trigger.
function CancelToken.methods:pointer()
  return object.handle(self)
end

return CancelToken
