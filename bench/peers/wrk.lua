-- Posts the bodies of a file, one a line, in turn; prints what came of it as one line of JSON.
-- A line may begin with a token and a tab. BENCH_EXPECTS is a text that every answer must hold,
-- BENCH_NEVER one that none may; empty ones are not looked for.
local bodies, tokens, threads = {}, {}, {}
local expects, never = os.getenv("BENCH_EXPECTS"), os.getenv("BENCH_NEVER")
for line in io.lines(os.getenv("BENCH_BODIES")) do
  local token, body = line:match("^([^\t{]*)\t(.*)$")
  bodies[#bodies + 1], tokens[#tokens + 1] = body or line, token
end
wrk.method, wrk.body = "POST", bodies[1]
wrk.headers["Content-Type"] = "application/json"
sent, odd = 0, 0

function setup(thread) threads[#threads + 1] = thread end

if #bodies > 1 then
  function request()
    sent = sent + 1
    local turn = (sent - 1) % #bodies + 1
    if tokens[turn] then wrk.headers["Authorization"] = "Bearer " .. tokens[turn] end
    return wrk.format(nil, nil, nil, bodies[turn])
  end
end

if expects ~= "" then
  function response(_, _, body)
    local wrong = never ~= "" and body:find(never, 1, true)
    if wrong or not body:find(expects, 1, true) then odd = odd + 1 end
  end
end

function done(summary, latency)
  local failed = summary.errors
  local all_sent, all_odd = 0, 0
  for _, thread in ipairs(threads) do
    all_sent, all_odd = all_sent + thread:get("sent"), all_odd + thread:get("odd")
  end
  print(string.format(
    '{"requests": %d, "seconds": %f, "rate": %f, "bytes": %d, "failed": %d, "sent": %d, '
      .. '"p50": %f, "p95": %f, "p99": %f}',
    summary.requests, summary.duration / 1e6,
    summary.requests / summary.duration * 1e6, summary.bytes,
    failed.connect + failed.read + failed.write + failed.status + failed.timeout + all_odd,
    all_sent, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3
  ))
end
