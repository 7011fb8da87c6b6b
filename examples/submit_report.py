"""Submits a work report; sends it again if it is not known whether it was recorded.

TOKEN=$(.venv/bin/khok token AREA_DEVELOPER) .venv/bin/python examples/submit_report.py REF TEXT

It needs the package ``httpx``. TEXT is the summary; the service's address may follow it. The
command's id is made once, so however often it is sent, it is recorded once, and each repetition
gets the first answer.
"""

import os
import sys
import time
from typing import Any
from uuid import uuid4

import httpx

TRIES = 6
MUTATION = """
mutation Submit($input: SubmitWorkReportInput!) {
  submitWorkReport(input: $input) {
    __typename
    ... on WorkReportDone { position replayed workReport { status } }
    ... on Refusal { rule message messageTh }
  }
}
"""


def submit(http: httpx.Client, report: str, summary: str) -> dict[str, Any]:
    """The answer. RuntimeError: the service cannot be reached, or the request is wrong."""
    given = {"commandId": str(uuid4()), "workReport": report, "summary": summary}
    for number in range(TRIES):
        try:
            answer = http.post("/graphql", json={"query": MUTATION, "variables": {"input": given}})
        except httpx.TransportError as lost:
            print(f"not known whether it arrived ({lost!r}); sending again", file=sys.stderr)
        else:
            body = answer.json()
            if answer.status_code == 200 and "data" in body:
                found: dict[str, Any] = body["data"]["submitWorkReport"]
                return found
            if answer.status_code != 503:  # a wrong request stays wrong
                raise RuntimeError(body["errors"][0]["message"])
            print(body["errors"][0]["message"], file=sys.stderr)
        time.sleep(0.1 * 2**number)
    raise RuntimeError("the service cannot be reached")


def main(report: str, summary: str, address: str = "http://127.0.0.1:8000") -> int:
    headers = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
    with httpx.Client(base_url=address, headers=headers, timeout=10) as http:
        found = submit(http, report, summary)
    if found["__typename"] == "Refusal":
        print(f"refused by {found['rule']}: {found['message']} – {found['messageTh']}")
        return 1
    again = " (recorded already)" if found["replayed"] else ""
    print(f"{found['workReport']['status']} at position {found['position']}{again}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
