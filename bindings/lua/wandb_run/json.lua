--- JSON as this binding reads and writes it.
--
-- Objects and arrays are tables; an array carries the metatable json.array, so
-- that an empty one stays one. null is json.null. Integers that a double cannot
-- hold exactly are int64_t or uint64_t cdata. Text is UTF-8.

local ffi = require "ffi"
local byte, find, format, sub = string.byte, string.find, string.format, string.sub
local concat, sort, tonumber, type = table.concat, table.sort, tonumber, type
local copy = ffi.string

local json = {
  --- Stands for null, which a Lua table cannot hold.
  null = setmetatable({}, { __tostring = function() return "null" end }),
  --- The metatable of arrays.
  array = {},
}
local null, array = json.null, json.array

--- Marks a table as an array, also when it is empty: json.as_array{}.
function json.as_array(items)
  return setmetatable(items, array)
end

local QUOTE, BACKSLASH, COMMA, COLON = byte '"', byte "\\", byte ",", byte ":"
local MINUS, DOT, ZERO, NINE = byte "-", byte ".", byte "0", byte "9"
local OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT = byte "[", byte "]", byte "{", byte "}"
local SPACE = byte " "
local LOWER_E, UPPER_E, PLUS = byte "e", byte "E", byte "+"

local ESCAPES = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}

local function broken(at)
  error("not JSON at byte " .. tostring(at), 0)
end

--- A code point as UTF-8.
local function utf8(code)
  if code < 0x80 then return string.char(code) end
  if code < 0x800 then
    return string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64)
  end
  if code < 0x10000 then
    return string.char(0xE0 + math.floor(code / 4096), 0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
  end
  return string.char(0xF0 + math.floor(code / 262144), 0x80 + math.floor(code / 4096) % 64,
    0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
end

--- What the escape whose letter is at `at` stands for, and where the text goes on.
local function escape(text, at)
  local letter = sub(text, at, at)
  if letter ~= "u" then return ESCAPES[letter] or broken(at), at + 1 end
  local code = tonumber(sub(text, at + 1, at + 4), 16) or broken(at)
  local high = code >= 0xD800 and code < 0xDC00
  local low = high and text:match("^\\u([dD][c-fC-F]%x%x)", at + 5)
  if not low then return utf8(code), at + 5 end
  return utf8(0x10000 + (code - 0xD800) * 0x400 + tonumber(low, 16) - 0xDC00), at + 11
end

local function unescape(text)
  local parts, at = {}, 1
  while true do
    local stop = find(text, "\\", at, true)
    if not stop then return concat(parts) .. sub(text, at) end
    parts[#parts + 1] = sub(text, at, stop - 1)
    parts[#parts + 1], at = escape(text, stop + 1)
  end
end

local function skip(text, at)
  while text[at] <= SPACE and text[at] > 0 do at = at + 1 end
  return at
end

--- The string whose first character is at `at`, and where it goes on.
local function read_string(text, at)
  local start, escaped = at, false
  while text[at] ~= QUOTE do
    if text[at] == BACKSLASH then
      escaped = true
      at = at + 1
    end
    if text[at] == 0 then broken(at) end
    at = at + 1
  end
  local found = copy(text + start, at - start)
  return escaped and unescape(found) or found, at + 1
end

--- An integer of more than 15 digits, exact where 64 bits hold it.
local function large_integer(text)
  local negative = byte(text) == MINUS
  local digits = negative and sub(text, 2) or text
  local rounded = tonumber(text)
  if math.abs(rounded) < 2 ^ 53 or #digits > 20 then return rounded end
  local limit = negative and "9223372036854775808" or "18446744073709551615"
  if #digits > #limit or (#digits == #limit and digits > limit) then return rounded end
  local value = 0ULL
  for at = 1, #digits do value = value * 10 + (byte(digits, at) - ZERO) end
  if negative then return -ffi.cast("int64_t", value) end
  return value > 9223372036854775807ULL and value or ffi.cast("int64_t", value)
end

local function read_number(text, at)
  local start, value, negative = at, 0, text[at] == MINUS
  if negative then at = at + 1 end
  if text[at] < ZERO or text[at] > NINE then broken(at) end
  while text[at] >= ZERO and text[at] <= NINE do
    value = value * 10 + (text[at] - ZERO)
    at = at + 1
  end
  local after = text[at]
  if after ~= DOT and after ~= LOWER_E and after ~= UPPER_E then
    if at - start > 15 then return large_integer(copy(text + start, at - start)), at end
    return negative and -value or value, at
  end
  while (after >= ZERO and after <= NINE) or after == DOT or after == LOWER_E or after == UPPER_E
    or after == MINUS or after == PLUS do
    at = at + 1
    after = text[at]
  end
  return tonumber(copy(text + start, at - start)) or broken(at), at
end

local WORDS = { [byte "t"] = { "true", true }, [byte "f"] = { "false", false }, [byte "n"] = { "null", null } }

local function read_word(text, at)
  local word = WORDS[text[at]]
  if word == nil or copy(text + at, #word[1]) ~= word[1] then broken(at) end
  return word[2], at + #word[1]
end

local read_value

local function read_array(text, at)
  local items, count = {}, 0
  at = skip(text, at)
  if text[at] == CLOSE_ARRAY then return setmetatable(items, array), at + 1 end
  while true do
    count = count + 1
    items[count], at = read_value(text, at)
    at = skip(text, at)
    if text[at] == CLOSE_ARRAY then return setmetatable(items, array), at + 1 end
    if text[at] ~= COMMA then broken(at) end
    at = at + 1
  end
end

local function read_object(text, at)
  local object, key = {}, nil
  at = skip(text, at)
  if text[at] == CLOSE_OBJECT then return object, at + 1 end
  while true do
    at = skip(text, at)
    if text[at] ~= QUOTE then broken(at) end
    key, at = read_string(text, at + 1)
    at = skip(text, at)
    if text[at] ~= COLON then broken(at) end
    object[key], at = read_value(text, at + 1)
    at = skip(text, at)
    if text[at] == CLOSE_OBJECT then return object, at + 1 end
    if text[at] ~= COMMA then broken(at) end
    at = at + 1
  end
end

function read_value(text, at)
  at = skip(text, at)
  local first = text[at]
  if first == QUOTE then return read_string(text, at + 1) end
  if first == OPEN_OBJECT then return read_object(text, at + 1) end
  if first == OPEN_ARRAY then return read_array(text, at + 1) end
  if first == MINUS or (first >= ZERO and first <= NINE) then return read_number(text, at) end
  return read_word(text, at)
end

--- The value of a text that ends in a NUL: a Lua string, or a pointer to one.
-- Raises a string when it is no JSON.
function json.decode(text)
  local pointer = ffi.cast("const uint8_t *", text)
  local value, at = read_value(pointer, 0)
  at = skip(pointer, at)
  if pointer[at] ~= 0 then broken(at) end
  return value
end

local function encoded_string(text)
  return '"' .. text:gsub('[%c"\\]', function(found)
    return format("\\u%04x", byte(found))
  end) .. '"'
end

--- Bare NaN and infinities are what the library reads as numbers.
local function encoded_number(value)
  if value ~= value then return "NaN" end
  if value == math.huge then return "Infinity" end
  if value == -math.huge then return "-Infinity" end
  if value == math.floor(value) and math.abs(value) < 2 ^ 53 then return format("%d", value) end
  -- The shortest text that is this number.
  for digits = 15, 16 do
    local text = format("%." .. digits .. "g", value)
    if tonumber(text) == value then return text end
  end
  return format("%.17g", value)
end

local encoded

local function encoded_array(items)
  local parts = {}
  for at = 1, #items do parts[at] = encoded(items[at]) end
  return "[" .. concat(parts, ",") .. "]"
end

local function encoded_object(object)
  local keys, parts = {}, {}
  for key in pairs(object) do
    if type(key) ~= "string" then error("a key of a JSON object must be a string", 0) end
    keys[#keys + 1] = key
  end
  sort(keys)
  for at, key in ipairs(keys) do parts[at] = encoded_string(key) .. ":" .. encoded(object[key]) end
  return "{" .. concat(parts, ",") .. "}"
end

local function encoded_table(value)
  if value == null then return "null" end
  if getmetatable(value) == array or value[1] ~= nil then return encoded_array(value) end
  return encoded_object(value)
end

local encoders = {
  ["nil"] = function() return "null" end,
  boolean = tostring,
  number = encoded_number,
  string = encoded_string,
  table = encoded_table,
  cdata = function(value) return (tostring(value):gsub("U?LL$", "")) end,
}

function encoded(value)
  local encode = encoders[type(value)]
  if encode == nil then error("a " .. type(value) .. " is no JSON", 0) end
  return encode(value)
end

--- The JSON text of a value, keys in order. A table is an array when it has an
-- element 1 or is marked as one. NaN and infinities are bare words.
function json.encode(value)
  return encoded(value)
end

return json
