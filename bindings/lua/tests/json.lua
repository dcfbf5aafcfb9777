-- The JSON reader and writer.
local check = require "check"
local wandb = require "wandb_run"
local decode, encode = wandb.json.decode, wandb.json.encode

local same_again = {
  "null", "true", "0", "-1", "0.1", "1e+300", '"a\\u000ab"', "[]", "{}", "[[],{}]",
  '{"a":[1,2.5,null],"b":{"c":false}}',
  "9007199254740993", "-9223372036854775808", "18446744073709551615", "999999999999999", "1234567890123456",
}
for _, text in ipairs(same_again) do check.same(encode(decode(text)), text) end

check.same(decode '"\\u00e9\\ud83d\\ude00\\\\ud83d\\/\\t"', "é😀\\ud83d/\t")
check.same(decode '{"n":null}'.n, wandb.null)
check.same(decode " [ 1 , 2 ] "[2], 2)
check.same(decode "9007199254740993", 9007199254740993LL)
check.same(encode(0 / 0), "NaN")
check.same(encode { wandb.null, 1 / 0, -1 / 0 }, "[null,Infinity,-Infinity]")
check.same(encode(wandb.array {}), "[]")
for _, text in ipairs { "", "tru", "[1", '{"a":}', '{"a" 1}', '"open', "1 2", "-", "[1,]" } do
  check.same(pcall(decode, text), false, text)
end
