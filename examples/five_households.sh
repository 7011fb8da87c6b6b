#!/usr/bin/env bash
# Prints five households with their projects, work plans and first events, with curl.
#   TOKEN=$(.venv/bin/khok token AUDITOR) examples/five_households.sh [http://127.0.0.1:8000]
set -euo pipefail

address="${1:-http://127.0.0.1:8000}"
query='{ households(first: 5) { nodes {
  id status
  project { kind status areaM2 workPlans(first: 2, orderBy: MONTH) { nodes { month status } } }
  history(first: 3) { nodes { position type occurredAt } }
} } }'

# In JSON, the query must be on one line; it contains no quotes to escape.
curl --silent --show-error --fail-with-body "$address/graphql" \
    --header 'Content-Type: application/json' \
    --header "Authorization: Bearer ${TOKEN:?a token: .venv/bin/khok token AUDITOR}" \
    --data "{\"query\": \"${query//$'\n'/ }\"}"
echo
