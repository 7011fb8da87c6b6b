#!/usr/bin/env bash
# Five households with their projects, work plans and first events, by curl alone.
#   TOKEN=$(.venv/bin/khok token AUDITOR) examples/five_households.sh [http://127.0.0.1:8000]
set -euo pipefail

address="${1:-http://127.0.0.1:8000}"
query='{ households(first: 5) { nodes {
  id status
  project { kind status areaM2 workPlans(first: 2, orderBy: MONTH) { nodes { month status } } }
  history(first: 3) { nodes { position type occurredAt } }
} } }'

# A query in JSON is one line; it holds no quotes that would need a backslash.
curl --silent --show-error --fail-with-body "$address/graphql" \
    --header 'Content-Type: application/json' \
    --header "Authorization: Bearer ${TOKEN:?a token: .venv/bin/khok token AUDITOR}" \
    --data "{\"query\": \"${query//$'\n'/ }\"}"
echo
