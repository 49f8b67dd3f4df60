-- A reader who writes a comment to Isso; one press is one comment.
local ids, sentences = {}, {}

function init()
  local file = io.open(os.getenv("BENCH_WORDS"))
  for id in file:read("*l"):gmatch("%S+") do ids[#ids + 1] = id end
  for line in file:lines() do sentences[#sentences + 1] = line end
  math.randomseed(os.time() + tonumber(tostring({}):match("0x%x+")) % 100000)
end

local headers = { ["Content-Type"] = "application/json" }

function request()
  local parts = {}
  for part = 1, math.random(2, 5) do parts[part] = sentences[math.random(#sentences)] end
  local body = ('{"title": "bench", "author": "", "text": "%s"}'):format(table.concat(parts))
  return wrk.format("POST", "/new?uri=%2F" .. ids[math.random(#ids)] .. "%2F", headers, body)
end
