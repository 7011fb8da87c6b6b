#!/usr/bin/env bash
# Sends a query from standard input and prints the answer; end the query with Ctrl-D.
#   TOKEN=$(.venv/bin/khok token AUDITOR) examples/ask.sh [http://127.0.0.1:8000]
set -euo pipefail

address="${1:-http://127.0.0.1:8000}"
python="$(dirname "$0")/../.venv/bin/python"
[[ -x "$python" ]] || python=python3

body="$("$python" -c 'import json, sys; print(json.dumps({"query": sys.stdin.read()}))')"
curl --silent --show-error "$address/graphql" \
    --header 'Content-Type: application/json' \
    --header "Authorization: Bearer ${TOKEN:?a token: .venv/bin/khok token AUDITOR}" \
    --data "$body" \
    | "$python" -c 'import json, sys
print(json.dumps(json.load(sys.stdin), ensure_ascii=False, indent=2))'
