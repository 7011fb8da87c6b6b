#!/usr/bin/env bash
# Follows every event after a position as server-sent CloudEvents, with curl.
#   TOKEN=$(.venv/bin/khok token INTEGRATOR) examples/follow.sh POSITION [http://127.0.0.1:8000]
set -euo pipefail

exec curl --silent --show-error --no-buffer "${2:-http://127.0.0.1:8000}/events" \
    --header "Authorization: Bearer ${TOKEN:?a token: .venv/bin/khok token INTEGRATOR}" \
    --header "Last-Event-ID: ${1:?the position after which to begin, 0 for all}"
