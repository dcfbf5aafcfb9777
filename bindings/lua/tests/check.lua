-- What the tests say of values.
local check = {}

function check.same(found, wanted, what)
  if found ~= wanted then
    error(("%s is %s, not %s"):format(what or "it", tostring(found), tostring(wanted)), 2)
  end
end

-- That a call fails, with a kind; gives the Error.
function check.fails(kind, call, ...)
  local fine, failure = pcall(call, ...)
  if fine then error("did not fail, wanted " .. kind, 2) end
  if type(failure) ~= "table" then error(failure, 2) end
  check.same(failure.kind, kind, "kind of " .. tostring(failure))
  return failure
end

return check
