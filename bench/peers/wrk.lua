-- Posts the bodies of a file, one per line, in turn; prints the result as one line of JSON.
-- A line may begin with a token and a tab. Every answer must contain the text BENCH_EXPECTS, and
-- none BENCH_NEVER; empty texts are ignored. If there are several bodies, it ends when all of them
-- are answered, even before its time is up.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, us; } moment; int gettimeofday(moment *t, void *zone);")
local bodies, tokens, threads = {}, {}, {}
local expects, never = os.getenv("BENCH_EXPECTS"), os.getenv("BENCH_NEVER")
for line in io.lines(os.getenv("BENCH_BODIES")) do
  local token, body = line:match("^([^\t{]*)\t(.*)$")
  bodies[#bodies + 1], tokens[#tokens + 1] = body or line, token
end
wrk.method, wrk.body = "POST", bodies[1]
wrk.headers["Content-Type"] = "application/json"
sent, answered, odd, began, ended = 0, 0, 0, 0, 0

local function now()
  local moment = ffi.new("moment")
  ffi.C.gettimeofday(moment, nil)
  return tonumber(moment.s) + tonumber(moment.us) / 1e6
end

function setup(thread) threads[#threads + 1] = thread end

if #bodies > 1 then
  function request()
    if sent == 0 then began = now() end
    sent = sent + 1
    local turn = (sent - 1) % #bodies + 1
    if tokens[turn] then wrk.headers["Authorization"] = "Bearer " .. tokens[turn] end
    return wrk.format(nil, nil, nil, bodies[turn])
  end

  function response(_, _, body)
    local wrong = never ~= "" and body:find(never, 1, true)
    if wrong or not body:find(expects, 1, true) then odd = odd + 1 end
    answered, ended = answered + 1, now()
    if answered >= #bodies then wrk.thread:stop() end
  end
end

function done(summary, latency)
  local failed, one = summary.errors, threads[1]
  local requests, seconds = summary.requests, summary.duration / 1e6
  if #bodies > 1 then
    requests, seconds = one:get("answered"), one:get("ended") - one:get("began")
  end
  print(string.format(
    '{"requests": %d, "seconds": %f, "rate": %f, "bytes": %d, "failed": %d, "sent": %d, '
      .. '"p50": %f, "p95": %f, "p99": %f}',
    requests, seconds, requests / seconds, summary.bytes,
    failed.connect + failed.read + failed.write + failed.status + failed.timeout + one:get("odd"),
    one:get("sent"), latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3
  ))
end
