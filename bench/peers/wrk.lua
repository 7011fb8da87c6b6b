-- Posts the bodies of a file, one a line, in turn; prints what came of it as one line of JSON.
local bodies = {}
for line in io.lines(os.getenv("BENCH_BODIES")) do bodies[#bodies + 1] = line end
wrk.method, wrk.body = "POST", bodies[1]
wrk.headers["Content-Type"] = "application/json"

if #bodies > 1 then
  local sent = 0
  function request()
    sent = sent + 1
    return wrk.format(nil, nil, nil, bodies[(sent - 1) % #bodies + 1])
  end
end

function done(summary, latency)
  local failed = summary.errors
  print(string.format(
    '{"requests": %d, "seconds": %f, "bytes": %d, "failed": %d, '
      .. '"p50": %f, "p95": %f, "p99": %f}',
    summary.requests, summary.duration / 1e6, summary.bytes,
    failed.connect + failed.read + failed.write + failed.status + failed.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3
  ))
end
