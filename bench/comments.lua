-- A reader who writes a comment, reads its preview, and sends it; two presses are one comment.
local ids, sentences = {}, {}
local token

function init()
  local file = io.open(os.getenv("BENCH_WORDS"))
  for id in file:read("*l"):gmatch("%S+") do ids[#ids + 1] = id end
  for line in file:lines() do sentences[#sentences + 1] = line end
  math.randomseed(os.time() + tonumber(tostring({}):match("0x%x+")) % 100000)
end

local function escape(words)
  return (words:gsub("[^%w]", function(one) return ("%%%02X"):format(one:byte()) end))
end

local function words()
  local parts = {}
  for part = 1, math.random(2, 5) do parts[part] = sentences[math.random(#sentences)] end
  return table.concat(parts)
end

local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }

function request()
  local body
  if token then
    body = "variant=zh-Hant-TW&token=" .. token
  else
    body = "variant=zh-Hant-TW&rule=1&name=&reply_to=&website=&article="
      .. ids[math.random(#ids)] .. "&text=" .. escape(words())
  end
  return wrk.format("POST", "/mailbox/comment/", headers, body)
end

function response(status, _, body)
  token = not token and body:match('name="token" value="([^"]+)"') or nil
end
